// The functions that expressions have beside JavaScript's own.
(function (host, shared) {
  "use strict";
  const { constant } = shared;
  // Taken away from expressions when the prelude has been loaded.
  const { getPrototypeOf } = Object;
  const isNothing = (tested) =>
    tested === undefined ||
    tested === null ||
    tested === "" ||
    (Array.isArray(tested) && tested.length === 0) ||
    (typeof tested === "object" && getPrototypeOf(tested) === Object.prototype &&
      Object.keys(tested).length === 0);
  const numbers = (values) => values.flat().map((number) => {
    const read = typeof number === "string" && number.trim() !== "" ? Number(number) : number;
    if (typeof read !== "number" || Number.isNaN(read)) throw new TypeError(`${JSON.stringify(number)} is not a number`);
    return read;
  });
  const smallest = (...values) => Math.min(...numbers(values));
  const largest = (...values) => Math.max(...numbers(values));
  const mean = (...values) => {
    const list = numbers(values);
    return list.length === 0 ? 0 : list.reduce((sum, number) => sum + number, 0) / list.length;
  };
  const opposite = (tested) => !tested;
  constant("$if", (condition, yes, no) => (condition ? yes : (no ?? false)));
  constant("$ifEmpty", (tested, otherwise) => (isNothing(tested) ? otherwise : tested));
  for (const [name, made] of Object.entries({ min: smallest, max: largest, average: mean, not: opposite })) {
    constant(name, made);
    constant(`$${name}`, made);
  }
  constant("numberList", (from, to) => {
    const step = from <= to ? 1 : -1;
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => from + at * step);
  });
  constant("zip", (keys, values) => {
    if (keys.length !== values.length) throw new TypeError("zip needs two lists of the same length");
    return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
  });
})
