/** The values of a credential's form: where they start, which fields show, whether all that is needed is there. */
import type { Condition, CredentialType, Json, JsonObject, Property } from "@/api/contract";

export function initialValues(type: CredentialType): JsonObject {
  return Object.fromEntries(
    type.properties
      .filter((property) => property.kind !== "notice")
      .map((property) => [property.name, property.default]),
  );
}

/** Whether every condition of the field holds; an absent value counts as its default. */
export function isShown(property: Property, type: CredentialType, values: JsonObject): boolean {
  const holds = ({ path, values: wanted, not }: Condition) => {
    const name = path.replace(/^\//, "");
    const value = values[name] ?? type.properties.find((each) => each.name === name)?.default ?? null;
    return wanted.some((each) => same(each, value)) !== (not ?? false);
  };
  return (property.show ?? []).every(holds);
}

export function complete(type: CredentialType, values: JsonObject): boolean {
  return type.properties
    .filter((property) => property.required && isShown(property, type, values))
    .every((property) => values[property.name] !== undefined && values[property.name] !== "");
}

function same(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** `{values: [{name, value}]}` as lines `name: value`. */
export function headerLines(value: Json | undefined): string {
  const entries = value && typeof value === "object" && !Array.isArray(value) ? value.values : undefined;
  if (!Array.isArray(entries)) return "";
  return entries
    .map((entry) => {
      const { name, value: content } = entry as { name?: string; value?: string };
      return content === undefined ? (name ?? "") : `${name ?? ""}:${content}`;
    })
    .join("\n");
}

/** Lines `name: value` as `{values: [{name, value}]}`; what is typed stays as it is until it is sent. */
export function headerEntries(lines: string): JsonObject {
  const values = lines.split("\n").map((line): JsonObject => {
    const at = line.indexOf(":");
    return at < 0 ? { name: line } : { name: line.slice(0, at), value: line.slice(at + 1) };
  });
  return { values };
}
