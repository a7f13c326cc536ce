// require() in code: the few modules that need nothing from outside.
(function (host, shared) {
  "use strict";
  const modules = {
    crypto() {
      const { Buffer } = globalThis;
      const bytesOf = (data, name) => (typeof data === "string" ? Buffer.from(data, name) : Buffer.from(data));
      const known = (algorithm) => {
        const plain = String(algorithm).toLowerCase().replace(/^rsa-/, "");
        const name = /^sha-\d/.test(plain) ? plain.replace("-", "") : plain;
        if (!host.digests.includes(name)) {
          throw new Error(`the digest "${algorithm}" is not available; there are ${host.digests.join(", ")}`);
        }
        return name;
      };
      class Digest {
        #work;
        #parts = [];
        #ended = false;
        constructor(work) {
          this.#work = work;
        }
        update(data, name) {
          if (this.#ended) throw new Error("digest was called already");
          if (typeof data !== "string" && !ArrayBuffer.isView(data)) {
            throw new TypeError(`a digest is taken of a text or bytes, not of ${data === null ? "null" : typeof data}`);
          }
          this.#parts.push(bytesOf(data, name));
          return this;
        }
        digest(name) {
          if (this.#ended) throw new Error("digest was called already");
          this.#ended = true;
          const made = Buffer.from(this.#work(new Uint8Array(Buffer.concat(this.#parts))));
          return name === undefined || name === "buffer" ? made : made.toString(name);
        }
      }
      const createHash = (algorithm) => {
        const name = known(algorithm);
        return new Digest((bytes) => host.digest(name, bytes));
      };
      const createHmac = (algorithm, key) => {
        const [name, secret] = [known(algorithm), new Uint8Array(bytesOf(key))];
        return new Digest((bytes) => host.hmac(name, secret, bytes));
      };
      const randomBytes = (size, callback) => {
        if (!Number.isInteger(size) || size < 0 || size > 1 << 20) throw new RangeError("randomBytes gives 0 to 1,048,576 bytes");
        const made = Buffer.from(host.random(size));
        if (typeof callback !== "function") return made;
        setTimeout(callback, 0, null, made);
        return undefined;
      };
      const randomUUID = () => {
        const bytes = randomBytes(16);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      };
      const randomInt = (from, to) => {
        const [low, high] = to === undefined ? [0, from] : [from, to];
        if (!(high > low) || high - low > 2 ** 48) throw new RangeError("randomInt needs a range of 1 to 2^48 numbers");
        const most = 2 ** 48 - (2 ** 48 % (high - low));
        for (;;) {
          const number = randomBytes(6).readUIntBE(0, 6);
          if (number < most) return low + (number % (high - low));
        }
      };
      const timingSafeEqual = (first, second) => {
        if (first.length !== second.length) throw new RangeError("the two must have the same length");
        let different = 0;
        for (let at = 0; at < first.length; at++) different |= first[at] ^ second[at];
        return different === 0;
      };
      const getRandomValues = (array) => {
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(new Uint8Array(host.random(array.byteLength)));
        return array;
      };
      const hash = (algorithm, data, name = "hex") => createHash(algorithm).update(data).digest(name);
      const made = {
        createHash, createHmac, randomBytes, randomUUID, randomInt, timingSafeEqual, getRandomValues, hash,
        getHashes: () => [...host.digests],
        webcrypto: { randomUUID, getRandomValues },
      };
      for (const name of [
        "createCipheriv", "createDecipheriv", "createSign", "createVerify", "sign", "verify", "publicEncrypt", "privateDecrypt",
        "generateKeyPairSync", "pbkdf2Sync", "pbkdf2", "scryptSync", "scrypt", "createPrivateKey", "createPublicKey",
      ]) {
        made[name] = () => {
          throw new Error(`crypto.${name} is not available in code; the Crypto and JWT nodes sign and hash`);
        };
      }
      return made;
    },
    util() {
      const same = (first, second, seen = []) => {
        if (Object.is(first, second)) return true;
        if (typeof first !== "object" || typeof second !== "object" || !first || !second) return false;
        if (Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) return false;
        if (seen.some(([a, b]) => a === first && b === second)) return true;
        if (first instanceof Date) return first.getTime() === second.getTime();
        const [keys, others] = [Object.keys(first), Object.keys(second)];
        const inside = [...seen, [first, second]];
        if (first instanceof Map || first instanceof Set) return same([...first], [...second], inside);
        return keys.length === others.length && keys.every((key) => Object.hasOwn(second, key) && same(first[key], second[key], inside));
      };
      return {
        inspect: (value) => shared.show(value, true),
        format: (...values) => shared.format(values),
        isDeepStrictEqual: (first, second) => same(first, second),
        promisify: (work) => (...values) =>
          new Promise((done, fail) => work(...values, (error, value) => (error ? fail(error) : done(value)))),
        callbackify: (work) => (...values) => {
          const callback = values.pop();
          work(...values).then((value) => callback(null, value), callback);
        },
        inherits: (made, from) => Object.setPrototypeOf(made.prototype, from.prototype),
        deprecate: (work) => work,
        isArray: Array.isArray,
        types: {
          isDate: (value) => value instanceof Date, isRegExp: (value) => value instanceof RegExp,
          isMap: (value) => value instanceof Map, isSet: (value) => value instanceof Set,
          isPromise: (value) => value instanceof Promise, isNativeError: (value) => value instanceof Error,
        },
        TextEncoder: globalThis.TextEncoder,
        TextDecoder: globalThis.TextDecoder,
      };
    },
    url() {
      const { URL, URLSearchParams } = globalThis;
      const parse = (text, asObject = false) => {
        const absolute = URL.canParse(text);
        const url = new URL(text, "http://relative.invalid");
        const query = url.search.slice(1);
        const auth = url.username && decodeURIComponent(url.username) + (url.password ? `:${decodeURIComponent(url.password)}` : "");
        return {
          protocol: absolute ? url.protocol : null, slashes: absolute || null, auth: auth || null, host: absolute ? url.host : null,
          port: url.port || null, hostname: absolute ? url.hostname : null, hash: url.hash || null, search: url.search || null,
          query: asObject ? Object.fromEntries(url.searchParams) : query || null, pathname: url.pathname,
          path: url.pathname + url.search, href: absolute ? url.href : url.href.slice("http://relative.invalid".length),
        };
      };
      const format = (given) => {
        if (typeof given === "string" || given instanceof URL) return String(given);
        const query = given.search ?? (given.query ? `?${new URLSearchParams(given.query)}` : "");
        const place = given.host ?? (given.hostname ? given.hostname + (given.port ? `:${given.port}` : "") : "");
        const protocol = given.protocol ? given.protocol.replace(/:?$/, ":") : "";
        return `${protocol}${place ? `//${given.auth ? `${given.auth}@` : ""}${place}` : ""}${given.pathname ?? ""}${query}${given.hash ?? ""}`;
      };
      return { URL, URLSearchParams, parse, format, resolve: (from, to) => new URL(to, from).href };
    },
    querystring() {
      const { URLSearchParams } = globalThis;
      const parse = (text) => {
        const params = new URLSearchParams(text);
        return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name).length > 1 ? params.getAll(name) : params.get(name)]));
      };
      const stringify = (object) =>
        Object.entries(object).flatMap(([name, value]) => [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? "")}`)).join("&");
      return { parse, decode: parse, stringify, encode: stringify, escape: encodeURIComponent, unescape: decodeURIComponent };
    },
    buffer: () => ({ Buffer: globalThis.Buffer }),
    timers: () => ({ setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }),
    luxon: () => ({ DateTime: globalThis.DateTime, Duration: globalThis.Duration, Interval: globalThis.Interval }),
  };
  const loaded = new Map();
  const require = (name) => {
    const plain = String(name).replace(/^node:/, "");
    if (!Object.hasOwn(modules, plain)) {
      const there = Object.keys(modules).join(", ");
      const error = new Error(`the module "${name}" is not available: code runs without files and network; there are ${there}`);
      error.code = "MODULE_NOT_FOUND";
      throw error;
    }
    if (!loaded.has(plain)) loaded.set(plain, modules[plain]());
    return loaded.get(plain);
  };
  shared.constant("require", require);
})
