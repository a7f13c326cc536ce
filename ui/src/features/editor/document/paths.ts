/** Dotted paths into parameters: the same reading as the server's (`a.b[0]["c d"]`). */

import type { Json, JsonObject } from "./types";

export function segments(path: string): string[] {
  const found: string[] = [];
  let rest = path;
  while (rest) {
    const bracket = rest.startsWith("[") ? rest.indexOf("]") : -1;
    if (bracket > 0) {
      found.push(rest.slice(1, bracket).replace(/^["']+|["']+$/g, ""));
      rest = rest.slice(bracket + 1).replace(/^\.+/, "");
      continue;
    }
    const end = rest.slice(1).search(/[.[]/);
    found.push(end < 0 ? rest : rest.slice(0, end + 1));
    rest = end < 0 ? "" : rest.slice(end + 1);
    if (rest.startsWith(".")) rest = rest.slice(1);
  }
  return found;
}

/** The value at `path`, or undefined. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let place: Json | undefined = value;
  for (const segment of segments(path)) {
    if (Array.isArray(place)) place = /^\d+$/.test(segment) ? place[Number(segment)] : undefined;
    else if (place && typeof place === "object")
      place = Object.hasOwn(place, segment) ? place[segment] : undefined;
    else return undefined;
  }
  return place;
}

/** A copy of `object` with `value` under `key`; undefined removes the key. */
export function put(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value === undefined) {
    const { [key]: _, ...rest } = object;
    return rest;
  }
  return { ...object, [key]: value };
}
