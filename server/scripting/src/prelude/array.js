// Methods of lists.
(function (host, shared) {
  "use strict";
  const key = (value) => (typeof value === "object" && value !== null ? `o${JSON.stringify(value)}` : `${typeof value}${String(value)}`);
  const numeric = (value) => {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number !== "number" || Number.isNaN(number)) throw new TypeError(`${JSON.stringify(value)} is not a number`);
    return number;
  };
  const once = (list, by = key) => {
    const seen = new Set();
    return list.filter((value) => !seen.has(by(value)) && seen.add(by(value)));
  };
  const sum = (list) => list.reduce((total, value) => total + numeric(value), 0);
  const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const unique = function (...fields) {
    const names = fields.flat();
    return once(this, names.length === 0 ? key : (value) => key(names.map((name) => value?.[name])));
  };
  shared.extend(Array.prototype, {
    removeDuplicates: unique,
    unique,
    first() {
      return this[0];
    },
    last() {
      return this[this.length - 1];
    },
    pluck(...fields) {
      const names = fields.flat();
      if (names.length === 1) return this.map((value) => value?.[names[0]]).filter((value) => value !== undefined);
      return this.map((value) => Object.fromEntries(names.filter((name) => object(value) && name in value).map((name) => [name, value[name]])));
    },
    randomItem() {
      return this[Math.floor(Math.random() * this.length)];
    },
    sum() {
      return sum(this);
    },
    min() {
      return Math.min(...this.map(numeric));
    },
    max() {
      return Math.max(...this.map(numeric));
    },
    average() {
      return this.length === 0 ? 0 : sum(this) / this.length;
    },
    isEmpty() {
      return this.length === 0;
    },
    isNotEmpty() {
      return this.length > 0;
    },
    compact() {
      const full = (value) => value !== undefined && value !== null && value !== "" && value !== "nil";
      return this.filter(full).map((value) => (object(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => full(inner))) : value));
    },
    smartJoin(name, value) {
      return Object.fromEntries(this.filter((entry) => object(entry) && name in entry).map((entry) => [entry[name], entry[value]]));
    },
    chunk(size) {
      if (!(Number.isInteger(size) && size > 0)) throw new TypeError("chunk needs a whole number above 0");
      return Array.from({ length: Math.ceil(this.length / size) }, (_, at) => this.slice(at * size, (at + 1) * size));
    },
    renameKeys(...names) {
      const pairs = new Map();
      for (let at = 0; at + 1 < names.length; at += 2) pairs.set(names[at], names[at + 1]);
      return this.map((value) => (object(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [pairs.get(name) ?? name, inner])) : value));
    },
    merge(other) {
      const length = Math.max(this.length, other?.length ?? 0);
      const lists = Array.from({ length }, (_, at) => ({ ...(other?.[at] ?? {}), ...(this[at] ?? {}) }));
      return Object.assign({}, ...lists);
    },
    mergeIntoObject() {
      return Object.assign({}, ...this.filter(object));
    },
    union(other) {
      return once([...this, ...other]);
    },
    difference(other) {
      const taken = new Set(other.map(key));
      return this.filter((value) => !taken.has(key(value)));
    },
    intersection(other) {
      const wanted = new Set(other.map(key));
      return once(this.filter((value) => wanted.has(key(value))));
    },
    append(...values) {
      return [...this, ...values.flat()];
    },
    toJsonString() {
      return JSON.stringify(this);
    },
  });
})
