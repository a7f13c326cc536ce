// What only the code of a Code node sees: the items as variables, the console, static data, helpers, timers.
(function (host, shared) {
  "use strict";
  const code = { self: {}, staticData: { global: {}, node: {} }, staticDataUsed: false, customData: {} };
  const { constant, global, value, ownItem, ownList } = shared;
  global("items", () => ownList().all());
  if (host.data) global("item", () => ownItem()?.json);
  else if (host.each) global("item", () => ownItem());
  // What a Code node gives for an item: what was returned, or, for older nodes, that as the data of the same item.
  code.finish = (given) => (host.data ? { json: given, binary: ownItem()?.binary } : given);

  const print = (...values) => host.log(shared.format(values));
  constant("console", {
    log: print, info: print, warn: print, error: print, debug: print, trace: print,
    table: print, dir: (shown) => print(shown), group: print, groupCollapsed: print, groupEnd() {},
    time() {}, timeEnd() {}, timeLog() {}, count() {}, countReset() {}, clear() {},
    assert: (truth, ...values) => (truth ? undefined : print("Assertion failed:", ...values)),
  });

  const getWorkflowStaticData = (kind) => {
    if (kind !== "global" && kind !== "node") {
      throw new TypeError(`static data is kept as "global" or "node", not as "${kind}"`);
    }
    code.staticDataUsed = true;
    return (code.staticData[kind] ??= {});
  };
  constant("getWorkflowStaticData", getWorkflowStaticData);
  constant("$getWorkflowStaticData", getWorkflowStaticData);

  // Custom data of the execution: at most 10 entries, keys of 50 and values of 512 characters.
  let custom;
  const setCustom = (key, given) => {
    const known = custom ?? {};
    if (!Object.hasOwn(known, key) && Object.keys(known).length >= 10) return;
    if (typeof key !== "string") throw new TypeError(`the key of custom data is a text, not ${typeof key}`);
    if (!/^[A-Za-z0-9_]*$/.test(key)) {
      throw new TypeError(`the key "${key}" of custom data may hold letters, digits and _ only`);
    }
    if (!["string", "number", "bigint"].includes(typeof given)) {
      throw new TypeError(`the value of "${key}" in custom data is a text or a number, not ${given === null ? "null" : typeof given}`);
    }
    const name = key.slice(0, 50);
    custom[name] = code.customData[name] = String(given).slice(0, 512);
  };
  // Only who tries the workflow by hand is stopped by a mistake here; otherwise it is noted in the log.
  const attempt = (work) => {
    try {
      work();
    } catch (error) {
      if (value("mode") === "manual") throw error;
      print(`custom data was left out: ${error.message}`);
    }
  };
  shared.customData = (before) => {
    custom ??= { ...before };
    return {
      set: (key, given) => attempt(() => setCustom(key, given)),
      setAll: (all) => {
        for (const [key, given] of Object.entries(all)) attempt(() => setCustom(key, given));
      },
      get: (key) => custom[String(key).slice(0, 50)],
      getAll: () => ({ ...custom }),
    };
  };

  const bytesOf = (content) => {
    if (typeof content === "string") return new Uint8Array(host.encode(content, "utf8"));
    if (content instanceof ArrayBuffer) return new Uint8Array(content);
    if (ArrayBuffer.isView(content)) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    throw new TypeError("the content of binary data is a Buffer or a text");
  };
  const toBuffer = (content) => globalThis.Buffer.from(content);
  const helpers = {
    async getBinaryDataBuffer(at, property) {
      const item = typeof at === "number" ? at : shared.index();
      return toBuffer(host.content(item, String(typeof at === "number" ? property : at)));
    },
    async prepareBinaryData(content, name, type) {
      return host.keep(bytesOf(content), name == null ? undefined : String(name), type == null ? undefined : String(type));
    },
    async setBinaryDataBuffer(data, content) {
      return { ...data, ...host.keep(bytesOf(content), data.fileName, data.mimeType) };
    },
    assertBinaryData(at, property) {
      const found = ownList().at(at)?.binary?.[property];
      if (!found) throw new Error(`item ${at} has no binary data called "${property}"`);
      return found;
    },
    async binaryToBuffer(content) {
      return toBuffer(content);
    },
    async binaryToString(content, encoding) {
      return toBuffer(content).toString(encoding);
    },
    returnJsonArray: (data) =>
      (Array.isArray(data) ? data : [data]).map((one) => (one?.json ? { ...one } : { json: one })),
    normalizeItems: (data) => {
      const list = Array.isArray(data) ? data : [data];
      return list.map((one) => (one && typeof one === "object" && "json" in one ? one : { json: one }));
    },
  };
  for (const name of [
    "httpRequest", "httpRequestWithAuthentication", "requestWithAuthenticationPaginated", "requestWithAuthentication",
    "request", "requestOAuth1", "requestOAuth2",
  ]) {
    helpers[name] = async () => {
      throw new Error(`helpers.${name} is not available: code reaches no network; use an HTTP Request node before this one`);
    };
  }
  for (const name of ["getBinaryStream", "getBinaryPath", "createReadStream", "writeContentToFile", "copyBinaryFile"]) {
    helpers[name] = async () => {
      throw new Error(`helpers.${name} is not available: code reaches no files`);
    };
  }
  // Binary data of an item with its content in place, as older nodes hand it out.
  const filled = async (item) => {
    const given = item?.binary;
    if (given === undefined) return undefined;
    const entries = Object.entries(given).map(([name, data]) => [
      name,
      { ...data, data: host.decode(new Uint8Array(host.contentOf(data)), "base64") },
    ]);
    return Object.fromEntries(entries);
  };
  const take = async (item, data) => {
    if (!data || typeof data !== "object") throw new TypeError("binary data is an object: a field for each file");
    item.binary = Object.fromEntries(
      Object.entries(data).map(([name, one]) => [
        name,
        { ...one, ...host.keep(new Uint8Array(host.encode(String(one.data ?? ""), "base64")), one.fileName, one.mimeType) },
      ]),
    );
  };
  const binary = {
    getBinaryData: () => ownItem()?.binary,
    setBinaryData: (data) => void (ownItem().binary = data),
    getBinaryDataAsync: (item) => filled(item ?? ownItem()),
    setBinaryDataAsync: (item, data) => (data === undefined ? take(ownItem(), item) : take(item, data)),
  };
  const self = {
    helpers, getWorkflowStaticData, ...binary,
    getNodeParameter: (name, _at, otherwise) => value("parameter")?.[name] ?? otherwise,
    getWorkflow: () => value("workflow"),
    getNode: () => ({ name: value("nodeName"), id: value("nodeId"), typeVersion: value("nodeVersion") }),
    getMode: () => value("mode"),
    getExecutionId: () => value("execution")?.id,
    getInputData: () => ownList().all(),
    getTimezone: () => host.zone,
  };
  Object.assign(code.self, self);
  constant("helpers", helpers);
  constant("$helpers", helpers);
  for (const name of [...Object.keys(binary), "getNodeParameter"]) constant(name, self[name]);

  let timers = [];
  let clock = 0;
  let made = 0;
  const add = (callback, wait, repeat, values) => {
    if (typeof callback !== "function") throw new TypeError("a timer needs a function to call");
    const pause = Math.max(1, Number(wait) || 0);
    timers.push({ id: ++made, at: clock + pause, every: repeat ? pause : 0, callback, values });
    return made;
  };
  const remove = (id) => {
    timers = timers.filter((timer) => timer.id !== id);
  };
  const next = () => timers.reduce((best, timer) => (best && best.at <= timer.at ? best : timer), undefined);
  constant("setTimeout", (callback, wait, ...values) => add(callback, wait, false, values));
  constant("setInterval", (callback, wait, ...values) => add(callback, wait, true, values));
  constant("setImmediate", (callback, ...values) => add(callback, 0, false, values));
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) constant(name, remove);
  if (typeof globalThis.queueMicrotask !== "function") {
    constant("queueMicrotask", (callback) => void Promise.resolve().then(callback));
  }
  code.untilTimer = () => {
    const timer = next();
    return timer && timer.at - clock;
  };
  code.fireTimer = () => {
    const timer = next();
    clock = timer.at;
    if (timer.every) timer.at += timer.every;
    else remove(timer.id);
    timer.callback(...timer.values);
  };
  // Throws when less than this is free.
  const { ArrayBuffer } = globalThis;
  code.needBytes = (size) => void new ArrayBuffer(size);
  shared.code = code;
})
