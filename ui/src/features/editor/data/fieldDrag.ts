/** Dragging a field from the data into a parameter: the path of the field becomes an expression. */

/** Names in objects and places in lists, from the outside in. */
export type FieldPath = (string | number)[];

/** Where the dragged data comes from, seen from the node whose panel is open. */
export type FieldOrigin = {
  node: string;
  /** Its output goes straight into the open node, so that `$json` is its data. */
  direct: boolean;
};

export const FIELD_TYPE = "application/x-reporunner-field";

const PLAIN = /^[A-Za-z_$][\w$]*$/;

/** `a.b[0]["c d"]`, with a leading dot or bracket when there is something. */
export function accessors(path: FieldPath): string {
  return path
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return PLAIN.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
    })
    .join("");
}

/** The expression that gives the field for each item: `{{ $json.a }}` or `{{ $('Node').item.json.a }}`. */
export function expressionFor(path: FieldPath, origin: FieldOrigin): string {
  const name = origin.node.replace(/\\/g, "\\\\").replace(/'/g, "\\'");
  const start = origin.direct ? "$json" : `$('${name}').item.json`;
  return `{{ ${start}${accessors(path)} }}`;
}

/** Properties that make an element a dragged field. */
export function draggableField(path: FieldPath, origin: FieldOrigin | null) {
  if (!origin) return {};
  return {
    draggable: true,
    onDragStart: (event: React.DragEvent) => {
      event.stopPropagation();
      const text = expressionFor(path, origin);
      event.dataTransfer.setData(
        FIELD_TYPE,
        JSON.stringify({ expression: text, name: String(path.at(-1) ?? "") }),
      );
      event.dataTransfer.setData("text/plain", text);
      event.dataTransfer.effectAllowed = "copy";
      document.documentElement.toggleAttribute("data-field-drag", true);
    },
    onDragEnd: () => document.documentElement.toggleAttribute("data-field-drag", false),
  };
}

export function isField(event: React.DragEvent | DragEvent): boolean {
  return event.dataTransfer?.types.includes(FIELD_TYPE) ?? false;
}

/** The dropped field; null when something else was dropped. */
export function droppedField(
  event: React.DragEvent | DragEvent,
): { expression: string; name: string } | null {
  document.documentElement.toggleAttribute("data-field-drag", false);
  const text = event.dataTransfer?.getData(FIELD_TYPE);
  return text ? (JSON.parse(text) as { expression: string; name: string }) : null;
}
