/** Colours the `{{ … }}` parts of a text and the words inside them. */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { regions } from "./region";

const TOKEN =
  /(\$[\w$]*)|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(\b\d+(?:\.\d+)?\b)|\b(true|false|null|undefined|new|typeof|return|const|let)\b|(\.\w+(?=\())/g;
const CLASSES = ["rr-tok-var", "rr-tok-text", "rr-tok-number", "rr-tok-word", "rr-tok-call"];

function decorate(view: EditorView): DecorationSet {
  const text = view.state.doc.toString();
  const set = new RangeSetBuilder<Decoration>();
  for (const { from, to, closed } of regions(text)) {
    const end = closed ? to - 2 : to;
    set.add(from, from + 2, Decoration.mark({ class: "rr-tok-brace" }));
    const inside = text.slice(from + 2, end);
    for (const match of inside.matchAll(TOKEN)) {
      const kind = CLASSES[match.slice(1).findIndex((group) => group !== undefined)];
      const start = from + 2 + match.index;
      if (kind) set.add(start, start + match[0].length, Decoration.mark({ class: kind }));
    }
    if (closed) set.add(end, to, Decoration.mark({ class: "rr-tok-brace" }));
  }
  return set.finish();
}

export function expressionHighlight(): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorate(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

/** The look of every code field, from the design tokens. */
export const editorLook = EditorView.theme({
  "&": { fontSize: "0.75rem", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--font-mono)", padding: "6px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 10px", fontVariantLigatures: "none" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklab, var(--accent) 24%, transparent)",
  },
  ".cm-gutters": { backgroundColor: "var(--surface)", border: "none", color: "var(--ink-faint)" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in oklab, var(--ink) 4%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent-line)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "8px",
    boxShadow: "var(--shadow-lg)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono)",
    fontSize: "0.75rem",
    maxHeight: "16rem",
    padding: "4px",
  },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", borderRadius: "4px", lineHeight: "1.3" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-completionDetail": { color: "var(--ink-faint)", fontStyle: "normal", marginLeft: "1em" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".rr-tok-brace": { color: "var(--ink-faint)" },
  ".rr-tok-var": { color: "var(--node-trigger)" },
  ".rr-tok-text": { color: "var(--node-web)" },
  ".rr-tok-number": { color: "var(--node-data)" },
  ".rr-tok-word": { color: "var(--node-flow)" },
  ".rr-tok-call": { color: "var(--node-code)" },
});
