// URL and URLSearchParams for code, with the parsing done by the host.
(function (host, shared) {
  "use strict";
  const { Symbol } = globalThis;
  const escape = (text) =>
    encodeURIComponent(String(text).toWellFormed())
      .replace(/%20/g, "+")
      .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  const unescape = (text) => {
    const spaced = text.replace(/\+/g, " ");
    try {
      return decodeURIComponent(spaced);
    } catch {
      return spaced;
    }
  };
  const parse = (text) =>
    text
      .replace(/^\?/, "")
      .split("&")
      .filter((part) => part !== "")
      .map((part) => {
        const at = part.indexOf("=");
        return at < 0 ? [unescape(part), ""] : [unescape(part.slice(0, at)), unescape(part.slice(at + 1))];
      });

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(given = "") {
      if (typeof given === "string") this.#pairs = parse(given);
      else if (given instanceof URLSearchParams) this.#pairs = [...given];
      else if (given && typeof given[Symbol.iterator] === "function") {
        this.#pairs = Array.from(given, ([name, value]) => [String(name), String(value)]);
      } else if (given) this.#pairs = Object.entries(given).map(([name, value]) => [name, String(value)]);
    }
    static of(text, changed) {
      const made = new URLSearchParams(text);
      made.#changed = changed;
      return made;
    }
    static reload(params, text) {
      params.#pairs = parse(text);
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#pairs.push([String(name), String(value)]);
      this.#changed(this);
    }
    delete(name, value) {
      this.#pairs = this.#pairs.filter(([key, one]) => key !== String(name) || (value !== undefined && one !== String(value)));
      this.#changed(this);
    }
    get(name) {
      return this.#pairs.find(([key]) => key === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([key]) => key === String(name)).map(([, value]) => value);
    }
    has(name, value) {
      return this.#pairs.some(([key, one]) => key === String(name) && (value === undefined || one === String(value)));
    }
    set(name, value) {
      const at = this.#pairs.findIndex(([key]) => key === String(name));
      if (at < 0) this.#pairs.push([String(name), String(value)]);
      else {
        this.#pairs[at][1] = String(value);
        this.#pairs = this.#pairs.filter(([key], place) => key !== String(name) || place === at);
      }
      this.#changed(this);
    }
    sort() {
      this.#pairs.sort(([first], [second]) => (first < second ? -1 : first > second ? 1 : 0));
      this.#changed(this);
    }
    forEach(callback, self) {
      for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
    }
    *entries() {
      for (const pair of this.#pairs) yield [...pair];
    }
    *keys() {
      for (const [name] of this.#pairs) yield name;
    }
    *values() {
      for (const [, value] of this.#pairs) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return this.#pairs.map(([name, value]) => `${escape(name)}=${escape(value)}`).join("&");
    }
  }

  const { of: paramsOf, reload } = URLSearchParams;
  for (const name of ["of", "reload"]) delete URLSearchParams[name];

  const PARTS = ["protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
  class URL {
    #parts;
    #params;
    constructor(text, base) {
      this.#parts = host.address(String(text), base === undefined ? undefined : String(base));
      if (!this.#parts) {
        const error = new TypeError("Invalid URL");
        error.code = "ERR_INVALID_URL";
        error.input = String(text);
        throw error;
      }
      this.#params = paramsOf(this.#parts.search, (params) => this.#set("search", params.toString()));
    }
    static canParse(text, base) {
      return Boolean(host.address(String(text), base === undefined ? undefined : String(base)));
    }
    static parse(text, base) {
      return URL.canParse(text, base) ? new URL(text, base) : null;
    }
    #set(part, value) {
      this.#parts = host.changedAddress(this.#parts.href, part, String(value)) ?? this.#parts;
    }
    static part(url, name) {
      return url.#parts[name];
    }
    static change(url, name, value) {
      url.#set(name, value);
      if (name === "search") reload(url.#params, url.#parts.search);
    }
    get href() {
      return this.#parts.href;
    }
    set href(value) {
      const next = new URL(value);
      this.#parts = next.#parts;
      reload(this.#params, this.#parts.search);
    }
    get origin() {
      return this.#parts.origin;
    }
    get searchParams() {
      return this.#params;
    }
    toString() {
      return this.#parts.href;
    }
    toJSON() {
      return this.#parts.href;
    }
  }
  const { part, change } = URL;
  for (const name of PARTS) {
    Object.defineProperty(URL.prototype, name, {
      get() {
        return part(this, name);
      },
      set(value) {
        change(this, name, value);
      },
      enumerable: true,
      configurable: true,
    });
  }
  for (const name of ["part", "change"]) delete URL[name];
  shared.constant("URL", URL);
  shared.constant("URLSearchParams", URLSearchParams);
})
