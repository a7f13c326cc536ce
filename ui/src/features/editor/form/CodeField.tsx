/** Source text: JavaScript, JSON or plain, with line numbers, brackets and completion from the data. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript, javascriptLanguage } from "@codemirror/lang-javascript";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { Maximize2, Minimize2 } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { IconButton } from "@/components/button";
import { cn } from "@/lib/cn";
import { completeFrom } from "../expression/completion";
import { editorLook } from "../expression/highlight";
import { useCompletionData } from "../expression/useCompletionData";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--node-flow)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--node-web)" },
  { tag: tags.number, color: "var(--node-data)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--node-code)" },
  { tag: [tags.regexp, tags.escape], color: "var(--node-trigger)" },
  { tag: tags.propertyName, color: "var(--ink)" },
  { tag: tags.operator, color: "var(--ink-soft)" },
]);

type Props = {
  language: string;
  value: string;
  onChange: (value: string) => void;
  label: string;
  invalid?: boolean;
  readOnly?: boolean;
  /** Fills the place it is given instead of growing with its text. */
  fill?: boolean;
};

export function CodeField({ language, value, onChange, label, invalid, readOnly, fill }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [large, setLarge] = useState(false);
  const data = useCompletionData();
  const changed = useEffectEvent((text: string) => onChange(text));
  const start = useEffectEvent(() => ({ value, label, readOnly }));

  useEffect(() => {
    if (!host.current) return;
    const begin = start();
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: begin.value,
        extensions: [
          lineNumbers(),
          history(),
          closeBrackets(),
          bracketMatching(),
          indentOnInput(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          search({ top: true }),
          syntaxHighlighting(colours),
          languageOf(language),
          autocompletion({ icons: false }),
          language === "javaScript"
            ? javascriptLanguage.data.of({ autocomplete: completeFrom(data, true) })
            : [],
          // Tab leaves the field unless something is being written, so that the keyboard is never caught: Escape, then Tab.
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...searchKeymap,
            indentWithTab,
            ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
          ]),
          tooltips({ parent: document.body }),
          EditorView.contentAttributes.of({ "aria-label": begin.label, spellcheck: "false" }),
          EditorState.readOnly.of(begin.readOnly ?? false),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
          editorLook,
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [data, language]);

  useEffect(() => {
    const editor = view.current;
    const shown = editor?.state.doc.toString();
    if (editor && shown !== value)
      editor.dispatch({ changes: { from: 0, to: shown?.length ?? 0, insert: value } });
  }, [value]);

  return (
    <div
      className={cn(
        "relative w-full overflow-hidden rounded-md border bg-surface shadow-sm focus-within:border-focus focus-within:ring-2 focus-within:ring-focus/30",
        invalid ? "border-error" : "border-line-control/70",
        large && "fixed inset-6 z-50 shadow-lg",
        fill && "h-full",
      )}
    >
      <div
        ref={host}
        className={cn(
          "rr-code overflow-auto",
          large || fill ? "h-full" : isProgram(language) ? "h-[46vh] min-h-48" : "max-h-80 min-h-28",
        )}
      />
      {!fill && (
        <IconButton
          label={large ? "Smaller" : "Larger"}
          size="sm"
          className="absolute top-1 right-1 bg-surface/80"
          onClick={() => setLarge(!large)}
        >
          {large ? <Minimize2 size={13} aria-hidden /> : <Maximize2 size={13} aria-hidden />}
        </IconButton>
      )}
    </div>
  );
}

/** Whole programs get room; a bit of JSON does not need it. */
function isProgram(language: string) {
  return language === "javaScript" || language === "python";
}

function languageOf(language: string): Extension {
  if (language === "javaScript") return javascript();
  // An empty field is empty, not wrong.
  if (language === "json")
    return [json(), linter((view) => (view.state.doc.length ? jsonParseLinter()(view) : []))];
  return [];
}
