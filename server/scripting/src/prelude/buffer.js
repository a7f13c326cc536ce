// Buffer, TextEncoder, TextDecoder, btoa and atob for code, with the conversions done by the host.
(function (host, shared) {
  "use strict";
  const { Uint8Array, ArrayBuffer, DataView } = globalThis;
  const NAMES = new Map([
    ["utf8", "utf8"], ["utf-8", "utf8"], ["hex", "hex"], ["base64", "base64"], ["base64url", "base64url"], ["latin1", "latin1"],
    ["binary", "latin1"], ["ascii", "ascii"], ["utf16le", "utf16le"], ["utf-16le", "utf16le"], ["ucs2", "utf16le"], ["ucs-2", "utf16le"],
  ]);
  const coding = (name) => {
    const known = NAMES.get(String(name ?? "utf8").toLowerCase());
    if (!known) throw new TypeError(`the encoding "${name}" is not known`);
    return known;
  };
  const encode = (text, name) => host.encode(String(text), coding(name));
  const plain = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  class Buffer extends Uint8Array {
    static from(source, second, length) {
      if (typeof source === "string") return new Buffer(encode(source, second));
      if (source instanceof ArrayBuffer) return new Buffer(source, second ?? 0, length);
      if (source?.type === "Buffer" && Array.isArray(source.data)) return new Buffer(source.data);
      if (ArrayBuffer.isView(source) || Array.isArray(source)) return new Buffer(source);
      const inner = source?.valueOf?.();
      if (inner != null && inner !== source) return Buffer.from(inner, second, length);
      if (typeof source === "object" && source !== null && "length" in source) return new Buffer(Array.from(source));
      throw new TypeError(`a Buffer is made from a text, bytes, an array or a Buffer, not from ${source === null ? "null" : typeof source}`);
    }
    static of(...bytes) {
      return new Buffer(bytes);
    }
    static alloc(size, fill = 0, name) {
      const made = new Buffer(size);
      return fill === 0 ? made : made.fill(fill, 0, size, name);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static allocUnsafeSlow(size) {
      return new Buffer(size);
    }
    static concat(parts, total) {
      const size = total ?? parts.reduce((sum, part) => sum + part.length, 0);
      const made = new Buffer(size);
      let at = 0;
      for (const part of parts) {
        if (at >= size) break;
        const fits = part.length > size - at ? part.subarray(0, size - at) : part;
        made.set(fits, at);
        at += fits.length;
      }
      return made;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(name) {
      return NAMES.has(String(name).toLowerCase());
    }
    static byteLength(value, name) {
      return typeof value === "string" ? encode(value, name).byteLength : value.byteLength;
    }
    static compare(first, second) {
      return Buffer.prototype.compare.call(first, second);
    }
    toString(name, start = 0, end = this.length) {
      return host.decode(plain(this).subarray(start, end), coding(name));
    }
    toLocaleString(...values) {
      return this.toString(...values);
    }
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    }
    equals(other) {
      return this.compare(other) === 0;
    }
    compare(other, start = 0, end = other.length, from = 0, to = this.length) {
      const [first, second] = [this.subarray(from, to), other.subarray(start, end)];
      const size = Math.min(first.length, second.length);
      for (let at = 0; at < size; at++) if (first[at] !== second[at]) return first[at] < second[at] ? -1 : 1;
      return Math.sign(first.length - second.length);
    }
    // Shares its memory with this one, unlike that of other arrays.
    slice(start, end) {
      return this.subarray(start, end);
    }
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + Math.max(0, target.length - at)));
      target.set(part, at);
      return part.length;
    }
    write(text, at = 0, size, name) {
      if (typeof at === "string") [at, name] = [0, at];
      if (typeof size === "string") [size, name] = [undefined, size];
      const bytes = new Uint8Array(encode(text, name)).subarray(0, Math.min(size ?? Infinity, this.length - at));
      this.set(bytes, at);
      return bytes.length;
    }
    fill(value, start = 0, end = this.length, name) {
      if (typeof start === "string") [start, name] = [0, start];
      if (typeof value !== "string" && !ArrayBuffer.isView(value)) return super.fill(value, start, end);
      const bytes = typeof value === "string" ? new Uint8Array(encode(value, name)) : value;
      for (let at = start; at < end; at++) this[at] = bytes.length === 0 ? 0 : bytes[(at - start) % bytes.length];
      return this;
    }
    #find(value, from, name, backwards) {
      if (typeof value === "number") return backwards ? super.lastIndexOf(value, from) : super.indexOf(value, from);
      const sought = typeof value === "string" ? new Uint8Array(encode(value, name)) : value;
      const last = this.length - sought.length;
      const fits = (at) => sought.every((byte, place) => this[at + place] === byte);
      if (backwards) {
        for (let at = Math.min(from, last); at >= 0; at--) if (fits(at)) return at;
      } else {
        for (let at = from < 0 ? Math.max(0, this.length + from) : from; at <= last; at++) if (fits(at)) return at;
      }
      return -1;
    }
    indexOf(value, from = 0, name) {
      return typeof from === "string" ? this.#find(value, 0, from, false) : this.#find(value, from, name, false);
    }
    lastIndexOf(value, from = this.length - 1, name) {
      return this.#find(value, from, name, true);
    }
    includes(value, from = 0, name) {
      return this.indexOf(value, from, name) !== -1;
    }
    readUIntBE(at, size) {
      let value = 0;
      for (let place = 0; place < size; place++) value = value * 256 + this[at + place];
      return value;
    }
    readUIntLE(at, size) {
      let value = 0;
      for (let place = size - 1; place >= 0; place--) value = value * 256 + this[at + place];
      return value;
    }
  }
  const numbers = [
    ["UInt8", "Uint8", ""], ["Int8", "Int8", ""], ["UInt16", "Uint16", 1], ["Int16", "Int16", 1], ["UInt32", "Uint32", 1], ["Int32", "Int32", 1],
    ["Float", "Float32", 1], ["Double", "Float64", 1], ["BigUInt64", "BigUint64", 1], ["BigInt64", "BigInt64", 1],
  ];
  for (const [name, inside, ordered] of numbers) {
    const size = Number(/\d+$/.exec(inside)[0]) / 8;
    for (const order of ordered ? ["LE", "BE"] : [""]) {
      const little = order === "LE";
      const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const methods = {
        [`read${name}${order}`](at = 0) {
          return view(this)[`get${inside}`](at, little);
        },
        [`write${name}${order}`](value, at = 0) {
          view(this)[`set${inside}`](at, value, little);
          return at + size;
        },
      };
      for (const [key, method] of Object.entries({ ...methods })) {
        Object.defineProperty(Buffer.prototype, key, { value: method, writable: true, configurable: true });
        const other = key.replace("UInt", "Uint");
        if (other !== key) Object.defineProperty(Buffer.prototype, other, { value: method, writable: true, configurable: true });
      }
    }
  }

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      return new Uint8Array(host.encode(String(text), "utf8"));
    }
  }
  class TextDecoder {
    #coding;
    constructor(label = "utf-8") {
      this.#coding = coding(String(label).toLowerCase() === "iso-8859-1" ? "latin1" : label);
    }
    get encoding() {
      return this.#coding === "utf8" ? "utf-8" : this.#coding;
    }
    decode(bytes = new Uint8Array(0)) {
      const given = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : plain(bytes);
      const text = host.decode(given, this.#coding);
      return text.startsWith("\ufeff") ? text.slice(1) : text;
    }
  }
  shared.constant("Buffer", Buffer);
  shared.constant("TextEncoder", TextEncoder);
  shared.constant("TextDecoder", TextDecoder);
  shared.constant("btoa", (text) => {
    if (/[^\x00-\xff]/.test(text)) throw new TypeError("btoa takes letters up to U+00FF only");
    return host.decode(new Uint8Array(host.encode(String(text), "latin1")), "base64");
  });
  shared.constant("atob", (text) => host.decode(new Uint8Array(host.encode(String(text), "base64")), "latin1"));
})
