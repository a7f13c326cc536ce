/** Rewrites references to a node inside expressions and scripts when the node is renamed. */

import type { Json, JsonObject } from "./types";

/** The ways an expression or a script names a node: `$('A')`, `$node["A"]`, `$items("A")`, `$node.A`. */
const CALL = /(\$\(|\$node\[|\$items\()(\s*)(["'`])((?:\\.|(?!\3)[^\\])*)\3/g;
const DOTTED = /\$node\.([\p{L}_$][\p{L}\p{N}_$]*)/gu;
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function escaped(text: string, quote: string): string {
  return text.replace(/\\/g, "\\\\").replaceAll(quote, `\\${quote}`);
}

/** New names by old name; all are changed at once, so that A to B and B to C do not meet. */
export type Renames = ReadonlyMap<string, string>;

/** `text` with every reference to an old name turned into one to its new name. */
export function rewriteText(text: string, renames: Renames): string {
  const calls = text.replace(CALL, (whole, open: string, space: string, quote: string, name: string) => {
    const to = renames.get(unescaped(name));
    return to === undefined ? whole : `${open}${space}${quote}${escaped(to, quote)}${quote}`;
  });
  return calls.replace(DOTTED, (whole, name: string) => {
    const to = renames.get(name);
    if (to === undefined) return whole;
    return IDENTIFIER.test(to) ? `$node.${to}` : `$node["${escaped(to, '"')}"]`;
  });
}

/** Names of parameters whose text is a script and not an expression. */
const SCRIPTS = new Set(["jsCode", "functionCode", "code"]);

/** The same parameters with references rewritten; the very same object when nothing changed. */
export function rewriteReferences(parameters: JsonObject, renames: Renames): JsonObject {
  return walk(parameters, "", renames) as JsonObject;
}

function walk(value: Json, key: string, renames: Renames): Json {
  if (typeof value === "string") {
    // Plain texts are what people wrote for others to read: only expressions and scripts refer to nodes.
    return value.startsWith("=") || SCRIPTS.has(key) ? rewriteText(value, renames) : value;
  }
  if (Array.isArray(value)) {
    const next = value.map((each) => walk(each, key, renames));
    return next.every((each, index) => each === value[index]) ? value : next;
  }
  if (value && typeof value === "object") {
    let changed = false;
    const next: JsonObject = {};
    for (const [name, each] of Object.entries(value)) {
      const rewritten = walk(each, name, renames);
      changed ||= rewritten !== each;
      next[name] = rewritten;
    }
    return changed ? next : value;
  }
  return value;
}
