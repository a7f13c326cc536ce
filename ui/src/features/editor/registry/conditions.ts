/** Which fields and ports are there: the same reading of conditions as the server's. */

import { at } from "../document/paths";
import type { Json, JsonObject } from "../document/types";
import type { Condition, Property } from "./description";

export function isExpression(value: unknown): value is `=${string}` {
  return typeof value === "string" && value.startsWith("=");
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((each, index) => same(each, b[index]))
    );
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

/** Whether all conditions hold. A value that is an expression holds every condition: it is not known yet. */
export function holds(conditions: Condition[] | undefined, siblings: JsonObject, root: JsonObject): boolean {
  return (conditions ?? []).every((condition) => {
    const found = condition.path.startsWith("/")
      ? at(root, condition.path.slice(1))
      : at(siblings, condition.path);
    const isLocator =
      found && typeof found === "object" && !Array.isArray(found) && Object.hasOwn(found, "__rl");
    const value = isLocator ? (found as JsonObject).value : found;
    if (isExpression(value)) return true;
    const hit = condition.values.some((each) => same(each, value === undefined ? null : value));
    return hit !== (condition.not ?? false);
  });
}

/** `values` with the defaults of absent properties filled in (one level; groups keep their own). */
export function withDefaults(properties: Property[], values: JsonObject, root?: JsonObject): JsonObject {
  const full: JsonObject = { ...values };
  // The same name may stand for several fields under different conditions: the one that is shown gives the default.
  for (const property of properties) {
    if (Object.hasOwn(full, property.name) || property.default === undefined || property.kind === "notice")
      continue;
    if (holds(property.show, full, root ?? full)) full[property.name] = property.default;
  }
  for (const property of properties) {
    if (!Object.hasOwn(full, property.name) && property.default !== undefined && property.kind !== "notice") {
      full[property.name] = property.default;
    }
  }
  return full;
}

/** The fields of a form that are shown for `values` (which hold the defaults). */
export function shown(properties: Property[], values: JsonObject, root: JsonObject): Property[] {
  return properties.filter((property) => holds(property.show, values, root));
}
