// What only the code of a Code node sees: the items as variables, the console, static data, timers.
(function (host, shared) {
  "use strict";
  const code = { self: {}, staticData: { global: {}, node: {} }, staticDataUsed: false };
  shared.global("items", () => shared.ownList().all());
  if (host.each) shared.global("item", () => shared.ownItem());

  const show = (value, inside = false) => {
    if (typeof value === "string" && !inside) return value;
    if (value instanceof Error) return value.stack ? `${value}\n${value.stack}`.trimEnd() : String(value);
    if (value === undefined || typeof value === "function" || typeof value === "symbol") return String(value);
    if (typeof value === "bigint") return `${value}n`;
    try {
      return JSON.stringify(value);
    } catch {
      return String(value);
    }
  };
  const print = (...values) => host.log(values.map((value) => show(value)).join(" "));
  shared.constant("console", {
    log: print, info: print, warn: print, error: print, debug: print, trace: print,
    table: print, dir: print, group: print, groupEnd() {}, time() {}, timeEnd() {},
    assert: (truth, ...values) => (truth ? undefined : print("Assertion failed:", ...values)),
  });

  const getWorkflowStaticData = (kind) => {
    if (kind !== "global" && kind !== "node") {
      throw new TypeError(`static data is kept as "global" or "node", not as "${kind}"`);
    }
    code.staticDataUsed = true;
    return (code.staticData[kind] ??= {});
  };
  shared.constant("getWorkflowStaticData", getWorkflowStaticData);
  shared.constant("$getWorkflowStaticData", getWorkflowStaticData);

  shared.constant("require", (name) => {
    throw new Error(`the module "${name}" is not available: code runs without modules, files and network`);
  });
  const withoutHelpers = {
    get() {
      throw new Error("helpers are not available in code: use an HTTP Request node to call the outside");
    },
  };
  Object.defineProperty(code.self, "helpers", withoutHelpers);
  shared.global("$helpers", withoutHelpers.get);
  Object.defineProperty(code.self, "getWorkflowStaticData", { value: getWorkflowStaticData });

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
  shared.constant("setTimeout", (callback, wait, ...values) => add(callback, wait, false, values));
  shared.constant("setInterval", (callback, wait, ...values) => add(callback, wait, true, values));
  shared.constant("setImmediate", (callback, ...values) => add(callback, 0, false, values));
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) shared.constant(name, remove);
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
