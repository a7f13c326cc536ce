// Methods of lists.
(function (host, shared) {
  "use strict";
  const { fail, isNothing, isEmptyObject, isPlain, compactObject, mergeObjects } = shared;
  const { fromEntries, entries, hasOwn } = Object;
  const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  // A text that is the same for equal values, whatever the order of their fields.
  const key = (value) => {
    if (typeof value !== "object" || value === null) return `${typeof value} ${Object.is(value, -0) ? 0 : String(value)}`;
    if (Array.isArray(value)) return `[${value.map(key).join()}]`;
    if (value instanceof Date || typeof value.toJSON === "function") return `d${JSON.stringify(value)}`;
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${key(value[name])}`).join()}}`;
  };
  const once = (list, by = key) => {
    const seen = new Set();
    return list.filter((value) => {
      const own = by(value);
      return !seen.has(own) && seen.add(own) !== undefined;
    });
  };
  const numbers = (list, name) => {
    const other = list.find((value) => typeof value !== "number");
    return list.every((value) => typeof value === "number") ? list : fail(`${name}() works on lists of numbers only, and ${JSON.stringify(other)} is none`);
  };
  const lists = (other, name) => (Array.isArray(other) ? other : fail(`${name}() needs another list`));
  const sum = (list) => list.reduce((total, value) => total + value, 0);
  const at = (value, path) => String(path).split(".").reduce((inner, name) => inner?.[name], value);
  const field = (value, name) => (hasOwn(value, name) ? value[name] : at(value, name));
  const unique = (list, ...fields) => {
    const names = fields.flat();
    if (names.length === 0) return once(list);
    return once(list, (value) => (typeof value === "object" && value !== null ? `f${key(names.map((name) => field(value, name)))}` : key(value)));
  };
  const isEmpty = (list) => list.length === 0;
  shared.methods("array", {
    removeDuplicates: unique,
    unique,
    first: (list) => list[0],
    last: (list) => list[list.length - 1],
    pluck(list, ...names) {
      if (names.length === 0) return list;
      const made = [];
      for (const value of list) {
        if (typeof value !== "object" || value === null) continue;
        const found = Object.keys(value).filter((name) => names.includes(name)).map((name) => value[name]);
        if (found.length > 0) made.push(found.length === 1 ? found[0] : found);
      }
      return made;
    },
    randomItem: (list) => list[Math.floor(Math.random() * list.length)],
    sum: (list) => sum(numbers(list, "sum")),
    min: (list) => numbers(list, "min").reduce((best, value) => Math.min(best, value), Infinity),
    max: (list) => numbers(list, "max").reduce((best, value) => Math.max(best, value), -Infinity),
    average: (list) => (numbers(list, "average").length === 0 ? 0 : sum(list) / list.length),
    isEmpty,
    isNotEmpty: (list) => list.length > 0,
    compact: (list) =>
      list.filter((value) => !isNothing(value) && !isEmptyObject(value)).map((value) => (isPlain(value) ? compactObject(value) : value)),
    smartJoin(list, name, value) {
      if (typeof name !== "string" || name === "" || typeof value !== "string" || value === "") {
        fail('smartJoin() needs the names of two fields, such as .smartJoin("name", "value")');
      }
      return fromEntries(list.filter((entry) => object(entry) && name in entry && value in entry).map((entry) => [entry[name], entry[value]]));
    },
    chunk(list, size) {
      if (typeof size !== "number" || !(size >= 1)) fail("chunk() needs a number above 0, such as .chunk(5)");
      const made = [];
      for (let start = 0; start < list.length; start += size) made.push(list.slice(start, start + size));
      return made;
    },
    renameKeys(list, ...names) {
      if (names.length === 0 || names.length % 2 !== 0) fail('renameKeys() needs names by twos, such as .renameKeys("old", "new")');
      return list.map((value) => {
        if (!object(value)) return value;
        const made = { ...value };
        for (let place = 0; place < names.length; place += 2) {
          const [from, to] = [names[place], names[place + 1]];
          if (!hasOwn(made, from)) continue;
          const moved = made[from];
          delete made[from];
          made[to] = moved;
        }
        return made;
      });
    },
    merge(list, other) {
      if (other === undefined) return list.filter(object).reduce((made, value) => mergeObjects(made, value), {});
      if (!Array.isArray(other)) fail("merge() needs another list");
      const made = {};
      list.forEach((value, place) => {
        if (typeof value === "object" && value !== null && typeof other[place] === "object") Object.assign(made, mergeObjects(value, other[place]));
        else if (object(value)) Object.assign(made, value);
      });
      return made;
    },
    mergeIntoObject: (list) => Object.assign({}, ...list.filter(object)),
    union: (list, other) => once([...list, ...lists(other, "union")]),
    difference(list, other) {
      const taken = new Set(lists(other, "difference").map(key));
      return once(list.filter((value) => !taken.has(key(value))));
    },
    intersection(list, other) {
      const wanted = new Set(lists(other, "intersection").map(key));
      return once(list.filter((value) => wanted.has(key(value))));
    },
    append: (list, ...values) => [...list, ...values],
    toJsonString: (list) => JSON.stringify(list),
    toInt: () => undefined,
    toFloat: () => undefined,
    toBoolean: (list) => list.length > 0,
    toDateTime: () => undefined,
  });
})
