// The methods that the language adds to values. A source calls them through $_call and $_chain, so they work on every
// type, on nothing as well, and win over data of the same name.
(function (host, shared) {
  "use strict";
  const { types, fail } = shared;
  const { hasOwn } = Object;
  const NAMES = { string: "text", number: "numbers", boolean: "true and false", array: "lists", object: "objects", date: "dates" };
  // The one shape in which JavaScript itself writes a date: such a text is a date for the methods of dates.
  const isDateText = (text) => {
    if (text.length !== 24 || text[23] !== "Z" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return false;
    const date = new Date(text);
    return !Number.isNaN(date.getTime()) && date.toISOString() === text;
  };
  const typeOf = (value) => {
    const type = typeof value;
    if (type !== "object") return hasOwn(types, type) ? type : undefined;
    if (value === null) return undefined;
    if (Array.isArray(value)) return "array";
    return value instanceof Date || (shared.DateTime !== undefined && value instanceof shared.DateTime) ? "date" : "object";
  };
  const call = (value, name, ...given) => {
    let type = typeOf(value);
    let input = value;
    if (type === "string" && name !== "toDate" && name !== "toDateTime" && hasOwn(types.date, name) && isDateText(value)) {
      type = "date";
      input = new Date(value);
    }
    if (type !== undefined && hasOwn(types[type], name)) return types[type][name](input, ...given);
    const nothing = value === undefined || value === null;
    if (!nothing) {
      const own = value[name];
      if (typeof own === "function") return own.apply(value, given);
    }
    if (name === "isEmpty") return nothing;
    if (name === "isNotEmpty") return !nothing;
    if (nothing) fail(`${name}() cannot be called on ${value}; write ?.${name}() where there may be nothing`);
    const known = Object.keys(NAMES).filter((kind) => hasOwn(types[kind], name));
    return fail(`${name}() works on ${known.map((kind) => NAMES[kind]).join(", ")}, not on ${NAMES[type] ?? typeof value}`);
  };
  // What can be said of a date without a calendar.
  const stamp = (date) => date.valueOf();
  shared.methods("date", { toInt: stamp, toFloat: stamp, toBoolean: () => undefined, isEmpty: () => false, isNotEmpty: () => true });
  shared.constant("$_call", call);
  shared.constant("$_chain", (value, rest) => (value === undefined || value === null ? undefined : rest(value)));
  Object.assign(shared, { call, isDateText });
})
