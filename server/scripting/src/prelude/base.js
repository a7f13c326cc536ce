// What every script sees of its execution: items, other nodes, and the values that are the same for all items.
(function (host, shared) {
  "use strict";
  const NOT_YET = Symbol("not yet");
  // Some of these are taken away from expressions when the prelude has been loaded.
  const { defineProperty: define } = Object;
  const everything = globalThis;

  // Every name in data makes a plain field.
  delete Object.prototype.__proto__;
  for (const name of ["__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"]) {
    delete Object.prototype[name];
  }

  const global = (name, get) =>
    define(everything, name, {
      get,
      set(value) {
        define(everything, name, { value, writable: true, configurable: true });
      },
      configurable: true,
    });
  const constant = (name, value) => define(everything, name, { value, writable: true, configurable: true });
  // Methods for all values of a type: not enumerable, and shadowed by data of the same name.
  const extend = (prototype, methods) => {
    for (const name of Object.keys(methods)) {
      define(prototype, name, { value: methods[name], writable: true, configurable: true });
    }
  };

  // Errors that end an expression, whatever else is forgiven there.
  const fail = (message) => {
    const error = new Error(message);
    error.name = "ExpressionError";
    throw error;
  };
  // The methods that the language adds, by type. In code they are seen on the values themselves.
  const types = Object.create(null);
  const PROTOTYPES = { string: String.prototype, number: Number.prototype, boolean: Boolean.prototype, array: Array.prototype, object: Object.prototype, date: Date.prototype };
  for (const type of Object.keys(PROTOTYPES)) types[type] = Object.create(null);
  const methods = (type, table) => {
    Object.assign(types[type], table);
    if (!host.code) return;
    for (const name of Object.keys(table)) {
      const method = {
        value(...given) {
          return table[name](type === "date" || type === "object" || type === "array" ? this : this.valueOf(), ...given);
        },
        writable: true,
        configurable: true,
      };
      if (type !== "object" || host.called.includes(name)) {
        if (!(name in PROTOTYPES[type]) || name === "toJSON") define(PROTOTYPES[type], name, method);
        if (type === "date" && shared.DateTime && !(name in shared.DateTime.prototype)) define(shared.DateTime.prototype, name, method);
      }
    }
  };

  // The items behind a handle, made into objects when they are looked at.
  class List {
    constructor(handle) {
      this.handle = handle;
      this.size = host.size(handle);
      this.items = [];
      this.complete = false;
    }
    at(index) {
      if (!(index >= 0 && index < this.size)) return undefined;
      return (this.items[index] ??= host.item(this.handle, index));
    }
    last() {
      return this.at(this.size - 1);
    }
    all() {
      if (!this.complete) {
        for (let index = 0; index < this.size; index++) this.at(index);
        this.complete = true;
      }
      return this.items;
    }
  }

  let index = 0;
  let json = NOT_YET;
  let item = NOT_YET;
  let input;
  const forget = [];
  const globals = new Map();

  const select = (next) => {
    index = next;
    json = item = NOT_YET;
    for (const each of forget) each(host.changing && !host.code);
    if (host.changing && !host.code) input = undefined;
  };
  const ownList = () => (input ??= new List(host.input()));
  const ownJson = () => {
    if (json === NOT_YET) json = host.code ? ownList().at(index)?.json : host.json(index);
    return json;
  };
  const ownItem = () => {
    if (item === NOT_YET) {
      if (host.code) item = ownList().at(index);
      else item = ownJson() === undefined ? undefined : Object.assign({ json: ownJson() }, host.rest(index));
    }
    return item;
  };
  const value = (name) => {
    if (!globals.has(name)) globals.set(name, host.global(name));
    return globals.get(name);
  };
  const same = (name, from = name) => global(`$${name}`, () => value(from));

  const inputView = {
    all: () => ownList().all(),
    first: () => ownList().at(0),
    last: () => ownList().last(),
    itemMatching: (at) => ownList().at(at),
    get item() {
      return ownItem();
    },
    get params() {
      const from = value("prevNode")?.name;
      return from === undefined ? undefined : host.parameters(from);
    },
    get context() {
      return host.context(value("nodeName"));
    },
  };

  global("$json", ownJson);
  global("$data", ownJson);
  // What is known of binary data, without its content.
  const facts = (binary = {}) =>
    Object.fromEntries(Object.entries(binary).map(([name, { data, ...known }]) => [name, known]));
  global("$binary", () => facts(ownItem()?.binary));
  global("$itemIndex", () => index);
  global("$position", () => index);
  global("$thisItem", ownItem);
  global("$thisItemIndex", () => index);
  same("thisRunIndex", "runIndex");
  same("rawParameter", "parameter");
  same("count", "pageCount");
  constant("$input", inputView);
  for (const name of [
    "workflow", "vars", "prevNode", "runIndex", "mode", "nodeVersion", "nodeId", "webhookId",
    "request", "response", "pageCount", "agentInfo", "tool", "evaluation",
  ]) {
    same(name);
  }
  global("$executionId", () => value("execution")?.id);
  global("$resumeWebhookUrl", () => value("execution")?.resumeUrl);
  global("$self", () => host.context(value("nodeName")));
  global("$env", () => value("env") ?? host.denied("expressions may not read environment variables here"));
  shared.index = () => index;
  // Names that nobody knows are undefined.
  shared.declare = (names) => {
    for (const name of names) if (!(name in everything)) define(everything, name, { value: undefined, writable: true, configurable: true });
  };
  // A value as it stands in text.
  shared.join = (value) => (value || value === 0 || value === false ? [value].join("") : "");
  // Parts that few scripts want are loaded when they are first looked at.
  const lazily = (names, ...parts) => {
    for (const name of names) {
      define(shared, name, {
        get() {
          for (const part of parts) host.load(host, shared, part);
          return shared[name];
        },
        set(made) {
          define(shared, name, { value: made, writable: true, enumerable: true, configurable: true });
        },
        configurable: true,
      });
    }
  };
  Object.assign(shared, { define, fail, types, methods, select, forget, extend, global, constant, List, ownList, ownItem, facts, inputView, value });
  lazily(["Intl", "table", "tagOf", "names", "zoneName", "patternOf", "partsOf", "dateText", "withDefaults", "plural", "counted"], "intl", "intl_numbers");
  lazily(["Interval"], "interval");
  lazily(["compare"], "collate");
})
