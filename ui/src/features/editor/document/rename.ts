/** Rewrites references to a node inside expressions and scripts when the node is renamed. */

import type { Json, JsonObject } from './types';

/** The ways an expression or a script names a node: `$('A')`, `$node["A"]`, `$items("A")`, `$node.A`. */
const CALL = /(\$\(|\$node\[|\$items\()(\s*)(["'`])((?:\\.|(?!\3)[^\\])*)\3/g;
const DOTTED = /\$node\.([\p{L}_$][\p{L}\p{N}_$]*)/gu;
const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function escaped(text: string, quote: string): string {
  return text.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`);
}

/** `text` with every reference to `from` turned into one to `to`. */
export function rewriteText(text: string, from: string, to: string): string {
  const calls = text.replace(CALL, (whole, open: string, space: string, quote: string, name: string) =>
    unescaped(name) === from ? `${open}${space}${quote}${escaped(to, quote)}${quote}` : whole,
  );
  return calls.replace(DOTTED, (whole, name: string) => {
    if (name !== from) return whole;
    return IDENTIFIER.test(to) ? `$node.${to}` : `$node["${escaped(to, '"')}"]`;
  });
}

/** Names of parameters whose text is a script and not an expression. */
const SCRIPTS = new Set(['jsCode', 'functionCode', 'code']);

/** The same parameters with references rewritten; the very same object when nothing changed. */
export function rewriteReferences(parameters: JsonObject, from: string, to: string): JsonObject {
  return walk(parameters, '', from, to) as JsonObject;
}

function walk(value: Json, key: string, from: string, to: string): Json {
  if (typeof value === 'string') {
    // Plain texts are what people wrote for others to read: only expressions and scripts refer to nodes.
    return value.startsWith('=') || SCRIPTS.has(key) ? rewriteText(value, from, to) : value;
  }
  if (Array.isArray(value)) {
    const next = value.map((each) => walk(each, key, from, to));
    return next.every((each, index) => each === value[index]) ? value : next;
  }
  if (value && typeof value === 'object') {
    let changed = false;
    const next: JsonObject = {};
    for (const [name, each] of Object.entries(value)) {
      const rewritten = walk(each, name, from, to);
      changed ||= rewritten !== each;
      next[name] = rewritten;
    }
    return changed ? next : value;
  }
  return value;
}
