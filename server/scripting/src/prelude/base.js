// What every script sees of its execution: items, other nodes, and the values that are the same for all items.
(function (host, shared) {
  "use strict";
  const NOT_YET = Symbol("not yet");
  // Some of these are taken away from expressions when the prelude has been loaded.
  const { Proxy } = globalThis;
  const { defineProperty: define, getPrototypeOf } = Object;
  const whole = (value) => (Number.isInteger(value) && value >= 0 ? value : undefined);

  // Every name in data makes a plain field.
  delete Object.prototype.__proto__;
  for (const name of ["__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"]) {
    delete Object.prototype[name];
  }

  const global = (name, get) =>
    define(globalThis, name, {
      get,
      set(value) {
        define(globalThis, name, { value, writable: true, configurable: true });
      },
      configurable: true,
    });
  const constant = (name, value) => define(globalThis, name, { value, writable: true, configurable: true });
  // Methods for all values of a type: not enumerable, and shadowed by data of the same name.
  const extend = (prototype, methods) => {
    for (const name of Object.keys(methods)) {
      define(prototype, name, { value: methods[name], writable: true, configurable: true });
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
  let lists = new Map();
  let pairs = new Map();
  const globals = new Map();

  const select = (next) => {
    index = next;
    json = item = NOT_YET;
    pairs = new Map();
    if (host.changing && !host.code) {
      lists = new Map();
      input = undefined;
    }
  };
  const ownList = () => (input ??= new List(host.input(0)));
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
  const nodeList = (name, output, run) => {
    const key = JSON.stringify([name, output, run]);
    let list = lists.get(key);
    if (!list) lists.set(key, (list = new List(host.node(name, whole(output), whole(run)))));
    return list;
  };
  const pairOf = (name, at) => {
    const key = `${at} ${name}`;
    if (!pairs.has(key)) pairs.set(key, host.paired(name, at));
    return pairs.get(key);
  };
  const value = (name) => {
    if (!globals.has(name)) globals.set(name, host.global(name));
    return globals.get(name);
  };
  const same = (name, from = name) => global(`$${name}`, () => value(from));

  class OtherNode {
    #name;
    constructor(name) {
      this.#name = String(name);
    }
    get item() {
      return pairOf(this.#name, index);
    }
    itemMatching(at = index) {
      return pairOf(this.#name, at);
    }
    pairedItem(at = index) {
      return pairOf(this.#name, at);
    }
    first(output, run) {
      return nodeList(this.#name, output, run).at(0);
    }
    last(output, run) {
      return nodeList(this.#name, output, run).last();
    }
    all(output, run) {
      return nodeList(this.#name, output, run).all();
    }
    get params() {
      return host.parameters(this.#name);
    }
    get context() {
      return host.context(this.#name);
    }
    get isExecuted() {
      return host.executed(this.#name);
    }
  }

  // The older way to other nodes: $node["Name"].json is the item at the same place.
  class NodeByName {
    #name;
    #at;
    constructor(name, at) {
      this.#name = name;
      this.#at = at;
    }
    #item() {
      const list = nodeList(this.#name);
      return list.at(this.#at()) ?? (list.size === 1 ? list.at(0) : undefined);
    }
    get json() {
      return this.#item()?.json;
    }
    get data() {
      return this.json;
    }
    get binary() {
      return this.#item()?.binary;
    }
    get parameter() {
      return host.parameters(this.#name);
    }
    get context() {
      return host.context(this.#name);
    }
  }
  const nodes = (at) =>
    new Proxy(
      {},
      {
        get: (_, name) => (typeof name === "string" && name !== "toJSON" ? new NodeByName(name, at) : undefined),
        has: (_, name) => typeof name === "string" && (value("nodeNames") ?? []).includes(name),
        ownKeys: () => value("nodeNames") ?? [],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );

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
  global("$binary", () => ownItem()?.binary ?? {});
  global("$itemIndex", () => index);
  global("$position", () => index);
  constant("$input", inputView);
  constant("$", (name) => new OtherNode(name));
  constant("$node", nodes(() => index));
  constant("$items", (name, output, run) =>
    name === undefined ? ownList().all() : nodeList(String(name), output, run).all(),
  );
  constant("$item", (at) => ({
    get $json() {
      return ownList().at(at)?.json;
    },
    get $binary() {
      return ownList().at(at)?.binary ?? {};
    },
    get $data() {
      return ownList().at(at)?.json;
    },
    $itemIndex: at,
    $position: at,
    $node: nodes(() => at),
    $input: inputView,
  }));
  for (const name of [
    "workflow", "vars", "env", "prevNode", "runIndex", "mode", "nodeVersion", "nodeId", "webhookId", "parameter",
  ]) {
    same(name);
  }
  global("$executionId", () => value("execution")?.id);
  global("$resumeWebhookUrl", () => value("execution")?.resumeUrl);
  global("$self", () => host.context(value("nodeName")));
  const notStored = () => host.unavailable("custom data of an execution cannot be written by scripts yet");
  global("$execution", () => {
    const execution = value("execution");
    if (execution === undefined) return undefined;
    const data = execution.customData ?? {};
    const customData = { get: (key) => data[key], getAll: () => ({ ...data }), set: notStored, setAll: notStored };
    return { ...execution, customData };
  });

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

  Object.assign(shared, { select, extend, global, constant, isNothing, ownList, ownItem, value });
})
