/** What can be written at the cursor of an expression: from real data, from the drawing, from the language. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { sampleOf } from "../data/schema";
import { segments } from "../document/paths";
import type { Json, JsonObject } from "../document/types";
import { regionAt } from "./region";

/** What completion asks the editor for. */
export type CompletionData = {
  json: () => JsonObject | undefined;
  /** Nodes before this one, nearest first, then the others. */
  nodes: () => string[];
  /** The first item that a node gave. */
  itemOf: (node: string) => Promise<JsonObject | undefined>;
};

const word = (label: string, detail: string, type = "variable"): Completion => ({ label, detail, type });
const call = (label: string, detail: string): Completion => ({ label, detail, type: "function" });

const GLOBALS: Completion[] = [
  { ...word("$json", "this item's data"), boost: 99 },
  { ...word("$('…')", "another node's data", "function"), apply: "$('", boost: 98 },
  word("$input", "all input of this node"),
  word("$now", "the present moment"),
  word("$today", "today at midnight"),
  word("$workflow", "id, name, active"),
  word("$execution", "id, mode"),
  word("$itemIndex", "place of this item"),
  word("$runIndex", "which run of this node"),
  word("$prevNode", "where this item came from"),
  word("$binary", "this item's files"),
  word("$vars", "variables"),
  word("$env", "environment"),
  call("$if", "(condition, then, else)"),
  call("$ifEmpty", "(value, instead)"),
  word("DateTime", "dates"),
  word("JSON", "parse, stringify"),
  word("Math", "numbers"),
  word("Object", "keys, values, entries"),
];

const MEMBERS: Record<string, Completion[]> = {
  $input: [
    word("item", "this item"),
    call("first()", "first item"),
    call("last()", "last item"),
    call("all()", "every item"),
  ],
  $workflow: [word("id", ""), word("name", ""), word("active", "")],
  $execution: [word("id", ""), word("mode", "")],
  $prevNode: [word("name", ""), word("outputIndex", ""), word("runIndex", "")],
  node: [
    word("item", "the item this one came from"),
    call("first()", "first item"),
    call("last()", "last item"),
    call("all()", "every item"),
    word("isExecuted", "whether it has run"),
    word("params", "its parameters"),
  ],
  date: [
    call("toISO()", "2026-01-31T12:00:00.000Z"),
    call("toFormat('yyyy-MM-dd')", "as text"),
    call("plus({ days: 1 })", "later"),
    call("minus({ days: 1 })", "earlier"),
    call("startOf('month')", ""),
    call("endOf('month')", ""),
    word("year", ""),
    word("month", ""),
    word("day", ""),
    word("hour", ""),
    word("weekday", ""),
  ],
  text: [
    word("length", "letters"),
    call("toUpperCase()", ""),
    call("toLowerCase()", ""),
    call("trim()", "without space around it"),
    call("split(',')", "list of parts"),
    call("replace('', '')", ""),
    call("includes('')", ""),
    call("startsWith('')", ""),
    call("slice(0, 10)", "a part"),
  ],
  number: [call("toFixed(2)", "as text with decimals"), call("toString()", "as text")],
  list: [
    word("length", "entries"),
    call("map((each) => each)", ""),
    call("filter((each) => each)", ""),
    call("join(', ')", "as text"),
    call("find((each) => each)", ""),
    call("includes('')", ""),
    call("at(-1)", "the last one"),
  ],
};

const PATH = String.raw`((?:\??\.[\w$]+|\[\d+\]|\[(?:"[^"]*"|'[^']*')\])*)`;
const JSON_PATH = new RegExp(String.raw`\$json${PATH}\??\.([\w$]*)$`);
const INPUT_PATH = new RegExp(String.raw`\$input\.(?:item|first\(\)|last\(\))\.json${PATH}\??\.([\w$]*)$`);
const NODE_PATH = new RegExp(
  String.raw`\$\((['"\x60])((?:(?!\1).)*)\1\)\.(?:item|first\(\)|last\(\))\.json${PATH}\??\.([\w$]*)$`,
);
const NODE_MEMBER = /\$\((['"`])((?:(?!\1).)*)\1\)\.(\w*)$/;
const ITEM_MEMBER = /(?:\$\((['"`])(?:(?!\1).)*\1\)|\$input)\.(?:item|first\(\)|last\(\))\.(\w*)$/;
const NODE_NAME = /\$\((['"`])((?:(?!\1).)*)$/;
const MEMBER = /(\$\w+)\.(\w*)$/;
const GLOBAL = /(?:^|[^\w$.'"])([$\w]*)$/;

/** The fields of `value` (or what can be done with it) as completions. */
function inside(value: Json | undefined): Completion[] {
  if (typeof value === "string") return MEMBERS.text ?? [];
  if (typeof value === "number") return MEMBERS.number ?? [];
  if (Array.isArray(value)) return MEMBERS.list ?? [];
  if (!value || typeof value !== "object") return [];
  return Object.entries(value).map(([name, each], place) => ({
    label: name,
    type: "property",
    detail: sampleOf(each).slice(0, 40) || (Array.isArray(each) ? "list" : "object"),
    boost: 50 - Math.min(place, 49),
    // A name that is not a word is reached by brackets; the dot before it is taken away.
    ...(/^[A-Za-z_$][\w$]*$/.test(name) ? {} : { apply: bracket(name) }),
  }));
}

function bracket(name: string): NonNullable<Completion["apply"]> {
  return (view, _completion, from, to) => {
    const insert = `[${JSON.stringify(name)}]`;
    view.dispatch({
      changes: { from: from - 1, to, insert },
      selection: { anchor: from - 1 + insert.length },
    });
  };
}

function follow(value: Json | undefined, path: string): Json | undefined {
  let place = value;
  for (const segment of segments(path.replaceAll("?.", ".").replace(/^\./, ""))) {
    if (Array.isArray(place)) place = place[Number(segment)];
    else if (place && typeof place === "object") place = place[segment];
    else return undefined;
  }
  return place;
}

const result = (context: CompletionContext, typed: string, options: Completion[]): CompletionResult | null =>
  options.length ? { from: context.pos - typed.length, options, validFor: /^[\w$]*$/ } : null;

/** The completion source of an expression field; `plain` is for scripts, where there are no braces. */
export function completeFrom(data: CompletionData, plain = false) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    const region = regionAt(text, context.pos);
    if (!plain && !region) {
      // An opening brace alone already asks what could stand inside.
      return null;
    }
    const start = plain ? context.state.doc.lineAt(context.pos).from : (region?.from ?? 0) + 2;
    const before = text.slice(start, context.pos);
    let match = JSON_PATH.exec(before) ?? INPUT_PATH.exec(before);
    if (match) return result(context, match[2] ?? "", inside(follow(data.json(), match[1] ?? "")));
    match = NODE_PATH.exec(before);
    if (match)
      return result(
        context,
        match[4] ?? "",
        inside(follow(await data.itemOf(match[2] ?? ""), match[3] ?? "")),
      );
    match = NODE_NAME.exec(before);
    if (match) {
      const [, quote = "'", typed = ""] = match;
      const options = data.nodes().map((name, place) => ({
        label: name,
        type: "class",
        boost: 90 - Math.min(place, 180),
        apply: `${name.replaceAll(quote, `\\${quote}`)}${quote})`,
      }));
      return options.length ? { from: context.pos - typed.length, options, validFor: /^[^'"`]*$/ } : null;
    }
    match = ITEM_MEMBER.exec(before);
    if (match)
      return result(context, match[2] ?? "", [word("json", "its data"), word("binary", "its files")]);
    match = NODE_MEMBER.exec(before);
    if (match) return result(context, match[3] ?? "", MEMBERS.node ?? []);
    match = MEMBER.exec(before);
    if (match) {
      const name = match[1] ?? "";
      return result(
        context,
        match[2] ?? "",
        MEMBERS[name] ?? (name === "$now" || name === "$today" ? (MEMBERS.date ?? []) : []),
      );
    }
    match = GLOBAL.exec(before);
    if (match && (match[1] || context.explicit || (!plain && before.trim() === "")))
      return result(context, match[1] ?? "", GLOBALS);
    return null;
  };
}
