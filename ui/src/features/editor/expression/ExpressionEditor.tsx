/** The text field of an expression: grows with its text, knows the data, takes dropped fields. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderText, tooltips } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { cn } from "@/lib/cn";
import { droppedField, isField } from "../data/fieldDrag";
import { completeFrom } from "./completion";
import { editorLook, expressionHighlight } from "./highlight";
import { useCompletionData } from "./useCompletionData";

type Props = {
  /** Without the leading `=`. */
  value: string;
  onChange: (value: string) => void;
  onFocus?: () => void;
  onBlur?: () => void;
  label: string;
  rows?: number;
  readOnly?: boolean;
  invalid?: boolean;
  autoFocus?: boolean;
};

export function ExpressionEditor({
  value,
  onChange,
  onFocus,
  onBlur,
  label,
  rows = 1,
  readOnly,
  invalid,
  autoFocus,
}: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const data = useCompletionData();
  const changed = useEffectEvent((text: string) => onChange(text));
  const focused = useEffectEvent((now: boolean) => (now ? onFocus?.() : onBlur?.()));
  const start = useEffectEvent(() => ({ value, label, readOnly, autoFocus }));

  useEffect(() => {
    if (!host.current) return;
    const begin = start();
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: begin.value,
        selection: { anchor: begin.value.length },
        extensions: [
          history(),
          closeBrackets(),
          autocompletion({ override: [completeFrom(data)], icons: false, activateOnTyping: true }),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
          ]),
          tooltips({ parent: document.body }),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": begin.label, spellcheck: "false" }),
          EditorState.readOnly.of(begin.readOnly ?? false),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              changed(update.state.doc.toString());
              // Typing `{{` should show at once what can stand there.
              const at = update.state.selection.main.head;
              if (
                update.transactions.some((each) => each.isUserEvent("input")) &&
                /\{\{ ?$/.test(update.state.sliceDoc(Math.max(0, at - 3), at))
              ) {
                startCompletion(update.view);
              }
            }
            if (update.focusChanged) focused(update.view.hasFocus);
          }),
          EditorView.domEventHandlers({
            dragover: (event) => {
              if (isField(event)) event.preventDefault();
              return false;
            },
            drop: (event, editor) => {
              const field = droppedField(event);
              if (!field) return false;
              event.preventDefault();
              const at =
                editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? editor.state.doc.length;
              editor.dispatch({
                changes: { from: at, insert: field.expression },
                selection: { anchor: at + field.expression.length },
              });
              editor.focus();
              return true;
            },
          }),
          placeholderText("{{ $json.field }}"),
          expressionHighlight(),
          editorLook,
        ],
      }),
    });
    view.current = made;
    if (begin.autoFocus) made.focus();
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [data]);

  useEffect(() => {
    const editor = view.current;
    const shown = editor?.state.doc.toString();
    if (editor && shown !== value)
      editor.dispatch({ changes: { from: 0, to: shown?.length ?? 0, insert: value } });
  }, [value]);

  return (
    <div
      ref={host}
      style={{ minHeight: 30 + (rows - 1) * 18 }}
      className={cn(
        "max-h-72 w-full min-w-0 overflow-auto rounded-r-md rounded-l-none border bg-surface shadow-sm focus-within:border-focus focus-within:ring-2 focus-within:ring-focus/30",
        invalid ? "border-error" : "border-accent-line",
      )}
    />
  );
}
