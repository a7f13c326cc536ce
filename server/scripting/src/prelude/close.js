// Takes away what expressions are not given, so that they behave the same everywhere. The walls are the process's.
(function (host, shared) {
  "use strict";
  const define = Object.defineProperty;
  const hide = (owner, name) => define(owner, name, { value: undefined, writable: true, configurable: true });
  const functions = [Function, (async () => {}).constructor, function* () {}.constructor, async function* () {}.constructor];
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = Object.getOwnPropertyDescriptor(globalThis, name).value;
    if (typeof value === "function" && value.prototype) hide(value.prototype, "constructor");
  }
  for (const made of functions) hide(made.prototype, "constructor");
  for (const name of [
    "getPrototypeOf", "setPrototypeOf", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors", "defineProperty",
    "defineProperties",
  ]) {
    hide(Object, name);
  }
  for (const name of [
    "document", "window", "self", "top", "parent", "global", "alert", "prompt", "confirm", "eval", "uneval",
    "setTimeout", "setInterval", "clearTimeout", "clearInterval", "setImmediate", "clearImmediate", "queueMicrotask",
    "Function", "require", "module", "process", "Buffer", "fetch", "XMLHttpRequest", "Promise", "Generator",
    "GeneratorFunction", "AsyncFunction", "AsyncGenerator", "AsyncGeneratorFunction", "WebAssembly", "Reflect",
    "Proxy", "escape", "unescape", "globalThis",
  ]) {
    define(globalThis, name, { value: undefined, writable: false, configurable: false });
  }
})
