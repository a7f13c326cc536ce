/** What the items look like: every field with its type and an example, read from the first items. */
import type { Item, Json } from "../document/types";
import type { FieldPath } from "./fieldDrag";

export type FieldKind = "text" | "number" | "boolean" | "list" | "object" | "nothing";

export type SchemaRow = {
  path: FieldPath;
  name: string;
  depth: number;
  kind: FieldKind;
  sample: string;
  parent: boolean;
};

export function kindOf(value: Json | undefined): FieldKind {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "object";
  return typeof value === "string" ? "text" : (typeof value as "number" | "boolean");
}

const LOOKED_AT = 50;
const ROWS = 1000;

/** Lays the shapes of several values over each other: the first that says something wins. */
function union(values: Json[]): Json {
  const telling = values.filter((value) => value !== null && value !== "");
  const first = telling[0] ?? values[0] ?? null;
  if (Array.isArray(first)) {
    const elements = telling.flatMap((value) => (Array.isArray(value) ? value.slice(0, 5) : []));
    return elements.length ? [union(elements)] : [];
  }
  if (first && typeof first === "object") {
    const merged: Record<string, Json[]> = {};
    for (const value of telling) {
      if (!value || typeof value !== "object" || Array.isArray(value)) continue;
      for (const [key, each] of Object.entries(value)) {
        const list = merged[key] ?? [];
        merged[key] = list;
        list.push(each);
      }
    }
    return Object.fromEntries(Object.entries(merged).map(([key, each]) => [key, union(each)]));
  }
  return first;
}

export function sampleOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.length ? "" : "empty";
  if (value && typeof value === "object") return Object.keys(value).length ? "" : "empty";
  return value === undefined ? "" : String(value).slice(0, 120);
}

/** The rows of the schema, closed ones left out. */
export function schemaRows(items: Item[], closed: ReadonlySet<string>): SchemaRow[] {
  const rows: SchemaRow[] = [];
  const walk = (value: Json, path: FieldPath, depth: number) => {
    const entries: [string | number, Json][] = Array.isArray(value)
      ? value.slice(0, 1).map((each) => [0, each])
      : Object.entries(value as Record<string, Json>);
    for (const [name, each] of entries) {
      if (rows.length >= ROWS) return;
      const here = [...path, name];
      const kind = kindOf(each);
      const parent = (kind === "object" || kind === "list") && Object.keys(each as object).length > 0;
      rows.push({ path: here, name: String(name), depth, kind, sample: sampleOf(each), parent });
      if (parent && !closed.has(JSON.stringify(here))) walk(each, here, depth + 1);
    }
  };
  walk(union(items.slice(0, LOOKED_AT).map((item) => item.json)), [], 0);
  return rows;
}

/** Columns of the table: the fields of the first items, in the order in which they turn up. */
export function columns(items: Item[], most = 80): string[] {
  const names = new Set<string>();
  for (const item of items.slice(0, 200)) {
    for (const name of Object.keys(item.json)) if (names.size < most) names.add(name);
  }
  return [...names];
}
