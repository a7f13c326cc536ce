// Methods of objects.
(function (host, shared) {
  "use strict";
  const { fail } = shared;
  const { fromEntries, entries, hasOwn } = Object;
  const only = (object, keep) => fromEntries(entries(object).filter(([name, value]) => keep(value, name)));
  const holds = (value, text) => typeof value === "string" && value.includes(text);
  const sought = (text, name) => (typeof text === "string" && text !== "" ? text : fail(`${name}() needs a text to look for`));
  const isNothing = (value) => value === undefined || value === null || value === "" || value === "nil";
  const isEmptyObject = (value) => typeof value === "object" && value !== null && !(value instanceof Date) && Object.keys(value).length === 0;
  const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) && typeof value.toJSON !== "function";
  // Without what is empty, in objects inside as well.
  const compact = (object) => {
    const made = {};
    for (const [name, value] of entries(object)) {
      if (isNothing(value) || isEmptyObject(value)) continue;
      made[name] = isPlain(value) ? compact(value) : value;
    }
    return made;
  };
  // What the first has stays; the other adds what is missing.
  const merge = (object, other) => {
    if (!other) return object;
    if (typeof other !== "object") fail("merge() needs an object");
    const made = { ...object };
    for (const [name, value] of entries(other)) if (!hasOwn(made, name)) made[name] = value;
    return made;
  };
  const part = (text) =>
    encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const isEmpty = (object) => Object.keys(object).length === 0;
  Object.assign(shared, { isNothing, isEmptyObject, isPlain, compactObject: compact, mergeObjects: merge });
  shared.methods("object", {
    isEmpty,
    isNotEmpty: (object) => !isEmpty(object),
    hasField: (object, name) => name in object && !(name in Object.prototype && !hasOwn(object, name)),
    removeField: (object, name) => only(object, (_, own) => own !== String(name)),
    removeFieldsContaining(object, text) {
      sought(text, "removeFieldsContaining");
      return only(object, (value) => !holds(value, text));
    },
    keepFieldsContaining(object, text) {
      sought(text, "keepFieldsContaining");
      return only(object, (value) => holds(value, text));
    },
    compact,
    merge,
    urlEncode: (object) => entries(object).map(([name, value]) => `${part(name)}=${part(String(value))}`).join("&"),
    keys: (object) => Object.keys(object),
    values: (object) => Object.values(object),
    toJsonString: (object) => JSON.stringify(object),
    toInt: () => undefined,
    toFloat: () => undefined,
    toBoolean: (object) => !isEmpty(object),
    toDateTime: () => undefined,
  });
})
