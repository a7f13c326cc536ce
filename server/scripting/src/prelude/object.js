// Methods of objects. Loaded only when one of them is called, because every object then has these names.
(function (host, shared) {
  "use strict";
  const only = (object, keep) => Object.fromEntries(Object.entries(object).filter(([name, value]) => keep(value, name)));
  const holds = (value, text) => typeof value === "string" && value.includes(text);
  shared.extend(Object.prototype, {
    // A date has no fields of its own, and is not empty for that.
    isEmpty() {
      return !(this instanceof Date) && Object.keys(this).length === 0;
    },
    isNotEmpty() {
      return this instanceof Date || Object.keys(this).length > 0;
    },
    hasField(name) {
      return Object.hasOwn(this, name);
    },
    removeField(name) {
      return only(this, (_, own) => own !== name);
    },
    removeFieldsContaining(text) {
      return only(this, (value) => !holds(value, text));
    },
    keepFieldsContaining(text) {
      return only(this, (value) => holds(value, text));
    },
    compact() {
      return only(this, (value) => value !== undefined && value !== null && value !== "" && value !== "nil");
    },
    urlEncode() {
      const part = (value) => encodeURIComponent(value).replaceAll("%20", "+");
      return Object.entries(this)
        .map(([name, value]) => `${part(name)}=${part(value)}`)
        .join("&");
    },
    keys() {
      return Object.keys(this);
    },
    values() {
      return Object.values(this);
    },
    toJsonString() {
      return JSON.stringify(this);
    },
  });
})
