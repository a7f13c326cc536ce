// How values look in the console, and copies of values.
(function (host, shared) {
  "use strict";
  const { Map, Set, Date, RegExp, Error, ArrayBuffer, Uint8Array } = globalThis;
  const toHex = (bytes) => Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, "0")).join(" ");

  const show = (value, inside = false) => {
    if (typeof value === "string") return inside ? JSON.stringify(value) : value;
    if (value instanceof Error) return value.stack ? `${value}\n${value.stack}`.trimEnd() : String(value);
    if (value === undefined || typeof value === "function" || typeof value === "symbol") return String(value);
    if (typeof value === "bigint") return `${value}n`;
    if (Object.is(value, -0) || (typeof value === "number" && !Number.isFinite(value))) return Object.is(value, -0) ? "-0" : String(value);
    if (value instanceof Map) {
      return `Map(${value.size}) {${[...value].map(([key, one]) => `${show(key, true)} => ${show(one, true)}`).join(", ")}}`;
    }
    if (value instanceof Set) return `Set(${value.size}) {${[...value].map((one) => show(one, true)).join(", ")}}`;
    if (value instanceof RegExp) return String(value);
    if (value instanceof Uint8Array && value.constructor?.name === "Buffer") {
      return `<Buffer ${toHex(value)}${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ""}>`;
    }
    const above = [];
    try {
      const text = JSON.stringify(value, function (_, one) {
        if (typeof one === "bigint") return `${one}n`;
        if (one === null || typeof one !== "object") return one;
        while (above.length > 0 && above[above.length - 1] !== this) above.pop();
        if (above.includes(one)) return "[Circular]";
        above.push(one);
        return one;
      });
      return text === undefined ? String(value) : text;
    } catch {
      return Object.prototype.toString.call(value);
    }
  };
  shared.show = show;
  // `%s` and the like in a first text, as consoles know them.
  shared.format = (values) => {
    if (typeof values[0] !== "string" || values.length < 2 || !values[0].includes("%")) {
      return values.map((value) => show(value)).join(" ");
    }
    let used = 1;
    const text = values[0].replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === "%%") return "%";
      if (used >= values.length) return mark;
      const value = values[used++];
      if (mark === "%s") return typeof value === "object" ? show(value) : String(value);
      if (mark === "%d") return String(Number(value));
      if (mark === "%i") return String(parseInt(value, 10));
      if (mark === "%f") return String(parseFloat(value));
      return mark === "%c" ? "" : show(value, true);
    });
    return [text, ...values.slice(used).map((value) => show(value))].join(" ");
  };

  // As the web's structuredClone, for what scripts can hold.
  const clone = (value, made) => {
    if (typeof value === "function" || typeof value === "symbol") {
      const error = new Error(`a ${typeof value} could not be cloned`);
      error.name = "DataCloneError";
      throw error;
    }
    if (value === null || typeof value !== "object") return value;
    if (made.has(value)) return made.get(value);
    const keep = (copy) => (made.set(value, copy), copy);
    if (value instanceof Date) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) return keep(new value.constructor(value));
    if (value instanceof Map) {
      const copy = keep(new Map());
      for (const [key, one] of value) copy.set(clone(key, made), clone(one, made));
      return copy;
    }
    if (value instanceof Set) {
      const copy = keep(new Set());
      for (const one of value) copy.add(clone(one, made));
      return copy;
    }
    if (value instanceof Error) {
      const copy = keep(new (globalThis[value.name] ?? Error)(value.message));
      return copy;
    }
    const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const key of Object.keys(value)) copy[key] = clone(value[key], made);
    return copy;
  };
  if (typeof globalThis.structuredClone !== "function") shared.constant("structuredClone", (value) => clone(value, new Map()));
})
