// Bytes and text: UTF-8, base64, hexadecimal, a small Buffer, and MD5 for fingerprints.
(function (host, shared) {
  "use strict";
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const PLACES = new Map([...ALPHABET].map((letter, at) => [letter, at]).concat([["-", 62], ["_", 63]]));

  const encode = (text) => {
    const bytes = [];
    for (const letter of String(text).toWellFormed()) {
      const code = letter.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return Uint8Array.from(bytes);
  };
  const decode = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at++];
      let more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
      let code = more < 0 ? 0xfffd : more === 0 ? first : first & (0x3f >> more);
      for (let place = 0; more > 0; more--, place++) {
        const next = bytes[at];
        const low = place > 0 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
        const high = place > 0 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
        if (next === undefined || next < low || next > high) {
          code = 0xfffd;
          break;
        }
        code = (code << 6) | (next & 63);
        at++;
      }
      text += String.fromCodePoint(code);
    }
    return text;
  };
  const toBase64 = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      text += ALPHABET[three >> 18] + ALPHABET[(three >> 12) & 63];
      text += (at + 1 < bytes.length ? ALPHABET[(three >> 6) & 63] : "=") + (at + 2 < bytes.length ? ALPHABET[three & 63] : "=");
    }
    return text;
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let held = 0;
    let bits = 0;
    for (const letter of String(text)) {
      const place = PLACES.get(letter);
      if (letter === "=") break;
      if (place === undefined) continue;
      held = ((held << 6) | place) & 0xffff;
      bits += 6;
      if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
    }
    return Uint8Array.from(bytes);
  };
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(String(text).match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
  const fromLatin = (text) => Uint8Array.from(String(text), (letter) => letter.charCodeAt(0) & 255);
  const toLatin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

  // RFC 1321.
  const md5 = (text) => {
    const message = encode(text);
    const words = new Int32Array((((message.length + 8) >> 6) + 1) * 16);
    message.forEach((byte, at) => (words[at >> 2] |= byte << ((at % 4) * 8)));
    words[message.length >> 2] |= 0x80 << ((message.length % 4) * 8);
    words[words.length - 2] = message.length * 8;
    words[words.length - 1] = Math.floor(message.length / 0x20000000);
    const turns = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    const sines = Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0);
    const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
    for (let block = 0; block < words.length; block += 16) {
      let [a, b, c, d] = state;
      for (let at = 0; at < 64; at++) {
        const round = at >> 4;
        const mix = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
        const word = words[block + [at, 5 * at + 1, 3 * at + 5, 7 * at][round] % 16];
        const sum = (a + mix + sines[at] + word) | 0;
        const turn = turns[round][at % 4];
        [a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0];
      }
      [a, b, c, d].forEach((value, at) => (state[at] = (state[at] + value) | 0));
    }
    return toHex(new Uint8Array(Int32Array.from(state).buffer));
  };

  const READ = {
    utf8: encode, base64: fromBase64, base64url: fromBase64, hex: fromHex, latin1: fromLatin, binary: fromLatin, ascii: fromLatin,
  };
  const WRITE = {
    utf8: decode,
    base64: toBase64,
    base64url: (bytes) => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
    hex: toHex,
    latin1: toLatin,
    binary: toLatin,
    ascii: (bytes) => toLatin(bytes.map((byte) => byte & 127)),
  };
  const coding = (table, name) => {
    const way = table[String(name).toLowerCase().replace("utf-8", "utf8")];
    if (!way) throw new TypeError(`the encoding "${name}" is not known`);
    return way;
  };
  class Buffer extends Uint8Array {
    static from(source, second, length) {
      if (typeof source === "string") return new Buffer(coding(READ, second ?? "utf8")(source));
      if (source instanceof ArrayBuffer) return new Buffer(source, second ?? 0, length);
      return new Buffer(source?.type === "Buffer" ? source.data : source);
    }
    static alloc(size, fill = 0) {
      return new Buffer(size).fill(fill);
    }
    static concat(parts) {
      return Buffer.from(parts.flatMap((part) => Array.from(part)));
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static byteLength(text, name = "utf8") {
      return coding(READ, name)(text).length;
    }
    toString(name = "utf8", start = 0, end = this.length) {
      return coding(WRITE, name)(Uint8Array.from(this).subarray(start, end));
    }
    equals(other) {
      return this.length === other.length && this.every((byte, at) => byte === other[at]);
    }
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    }
  }
  class TextEncoder {
    encode(text = "") {
      return encode(text);
    }
  }
  class TextDecoder {
    decode(bytes = []) {
      return decode(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes);
    }
  }
  shared.bytes = { encode, decode, toBase64, fromBase64, md5 };
  shared.constant("Buffer", Buffer);
  shared.constant("TextEncoder", TextEncoder);
  shared.constant("TextDecoder", TextDecoder);
  shared.constant("btoa", (text) => {
    if (/[^\x00-\xff]/.test(text)) throw new TypeError("btoa takes letters up to U+00FF only");
    return toBase64(fromLatin(text));
  });
  shared.constant("atob", (text) => toLatin(fromBase64(text)));
})
