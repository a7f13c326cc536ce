// The functions that expressions have beside JavaScript's own.
(function (host, shared) {
  "use strict";
  const { constant, fail } = shared;
  // Taken away from expressions when the prelude has been loaded.
  const { getPrototypeOf } = Object;
  const isNothing = (tested) => {
    if (tested === undefined || tested === null || tested === "") return true;
    if (typeof tested !== "object") return false;
    if (Array.isArray(tested)) return tested.length === 0;
    return (getPrototypeOf(tested) === Object.prototype || getPrototypeOf(tested) === null) && Object.keys(tested).length === 0;
  };
  const numbers = (values) => values.flat().map((number) => {
    const read = typeof number === "string" && number.trim() !== "" ? Number(number) : number;
    return typeof read !== "number" || Number.isNaN(read) ? fail(`${JSON.stringify(number)} is not a number`) : read;
  });
  const smallest = (...values) => numbers(values).reduce((best, number) => Math.min(best, number), Infinity);
  const largest = (...values) => numbers(values).reduce((best, number) => Math.max(best, number), -Infinity);
  const mean = (...values) => {
    const list = numbers(values);
    return list.length === 0 ? 0 : list.reduce((sum, number) => sum + number, 0) / list.length;
  };
  const opposite = (tested) => !tested;
  // A source with all parts in its text becomes a condition before it gets here.
  constant("$if", (...given) => {
    if (given.length < 2 || given.length > 3) fail("$if() needs a condition, the value when it holds, and the value when it does not");
    return given[0] ? given[1] : (given.length === 3 ? given[2] : false);
  });
  constant("$ifEmpty", (...given) => {
    if (given.length !== 2) fail("$ifEmpty() needs a value and what to take when it is empty");
    return isNothing(given[0]) ? given[1] : given[0];
  });
  for (const [name, made] of Object.entries({ min: smallest, max: largest, average: mean, not: opposite })) {
    constant(name, made);
    constant(`$${name}`, made);
  }
  constant("numberList", (from, to) => {
    if (!Number.isFinite(from) || !Number.isFinite(to)) fail("numberList() needs two numbers");
    const step = from < to ? 1 : -1;
    return Array.from({ length: Math.floor(Math.abs(to - from)) + 1 }, (_, at) => from + at * step);
  });
  constant("zip", (keys, values) => {
    if (!Array.isArray(keys) || !Array.isArray(values) || keys.length !== values.length) fail("zip() needs two lists of the same length");
    return Object.fromEntries(keys.map((key, at) => [key, values[at]]));
  });
  constant("toPathSegment", (value) => encodeURIComponent(String(value)).replace(/^\.{1,2}$/, (dots) => dots.replaceAll(".", "%2E")));
})
