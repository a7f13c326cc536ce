/** JSON as lines that know their path, so that each key can be dragged and long items can be cut. */
import type { Json } from "../document/types";
import type { FieldPath } from "./fieldDrag";

export type JsonLine = {
  depth: number;
  path: FieldPath;
  key?: string;
  /** What stands after the key: a value, an opening or closing bracket. */
  text: string;
  kind: "string" | "number" | "boolean" | "null" | "bracket";
  comma: boolean;
};

function leaf(value: Json): Pick<JsonLine, "text" | "kind"> {
  if (value === null) return { text: "null", kind: "null" };
  if (typeof value === "string") return { text: JSON.stringify(value), kind: "string" };
  return { text: String(value), kind: typeof value as "number" | "boolean" };
}

/** The lines of `value`, at most `most` of them. */
export function jsonLines(value: Json, most: number): { lines: JsonLine[]; cut: boolean } {
  const lines: JsonLine[] = [];
  let cut = false;
  const walk = (each: Json, path: FieldPath, depth: number, key: string | undefined, comma: boolean) => {
    if (lines.length >= most) {
      cut = true;
      return;
    }
    const named = key === undefined ? {} : { key };
    if (each === null || typeof each !== "object" || Object.keys(each).length === 0) {
      const text = each !== null && typeof each === "object" ? (Array.isArray(each) ? "[]" : "{}") : null;
      lines.push({
        depth,
        path,
        ...named,
        ...(text ? { text, kind: "bracket" as const } : leaf(each)),
        comma,
      });
      return;
    }
    const list = Array.isArray(each);
    lines.push({ depth, path, ...named, text: list ? "[" : "{", kind: "bracket", comma: false });
    const entries = Object.entries(each);
    for (const [index, [name, inner]] of entries.entries()) {
      walk(
        inner,
        [...path, list ? index : name],
        depth + 1,
        list ? undefined : name,
        index < entries.length - 1,
      );
    }
    lines.push({ depth, path, text: list ? "]" : "}", kind: "bracket", comma });
  };
  walk(value, [], 0, undefined, false);
  return { lines, cut };
}
