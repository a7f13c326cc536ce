/** Between fixed values and expressions: what a field's value becomes when a person switches. */
import type { Json } from "../document/types";
import { isExpression } from "../registry/conditions";
import type { Property } from "../registry/description";

/** `value` as an expression that gives the same. */
export function toExpression(value: Json | undefined): string {
  if (value === undefined || value === null || value === "") return "=";
  if (typeof value === "string") return `=${value}`;
  return `={{ ${JSON.stringify(value)} }}`;
}

const TEXTUAL: ReadonlySet<Property["kind"]> = new Set(["string", "json", "code", "dateTime", "color"]);

/** A fixed value from an expression, when it can be read without running it; else `fallback`. */
export function toFixed(text: string, kind: Property["kind"], fallback: Json): Json {
  const inner = text.replace(/^=/, "");
  const single = /^\s*\{\{\s*([\s\S]*?)\s*\}\}\s*$/.exec(inner);
  if (single) {
    try {
      return JSON.parse(single[1] ?? "") as Json;
    } catch {
      // A real expression: only a text field can show it as it is.
    }
  }
  if (TEXTUAL.has(kind)) return inner.includes("{{") ? fallback : inner;
  if (kind === "number" && inner.trim() !== "" && !Number.isNaN(Number(inner))) return Number(inner);
  return fallback;
}

/** What a fixed text becomes when a field of the data is dropped on it. */
export function withDropped(value: Json | undefined, expression: string): string {
  if (isExpression(value)) return `${value}${value === "=" ? "" : " "}${expression}`;
  return typeof value === "string" && value.trim() ? `=${value} ${expression}` : `=${expression}`;
}

/** Why `value` will not do; null when it will. Expressions are only known when they run. */
export function problemOf(property: Property, value: Json | undefined): string | null {
  if (isExpression(value)) return value === "=" && property.required ? `${property.label} is needed.` : null;
  const inner =
    value && typeof value === "object" && !Array.isArray(value) && "__rl" in value ? value.value : value;
  const empty =
    inner === undefined || inner === null || inner === "" || (Array.isArray(inner) && inner.length === 0);
  if (empty) return property.required ? `${property.label} is needed.` : null;
  if (property.kind === "number" && typeof value === "number") {
    if (property.min != null && value < property.min) return `The smallest value is ${property.min}.`;
    if (property.max != null && value > property.max) return `The largest value is ${property.max}.`;
  }
  if (property.kind === "number" && typeof value !== "number") return "This is not a number.";
  if (property.kind === "json" && typeof value === "string") {
    try {
      JSON.parse(value);
    } catch (error) {
      return `This is not JSON yet: ${error instanceof Error ? error.message : "it cannot be read"}.`;
    }
  }
  if (property.kind === "options" && !property.choices.some((choice) => choice.value === value)) {
    return `“${String(value)}” is not one of the choices.`;
  }
  return null;
}
