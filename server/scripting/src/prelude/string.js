// Methods of text.
(function (host, shared) {
  "use strict";
  const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+/i;
  const HOST = /^(?=.{1,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/iu;
  const URL_AT_ALL = /\b(?:https?|ftp):\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+/i;
  const words = (text) =>
    text
      .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== "");
  const number = (text) => {
    const read = Number(text.trim().replace(/(?<=\d),(?=\d{3}(\D|$))/g, ""));
    if (text.trim() === "" || Number.isNaN(read)) throw new TypeError(`"${text}" is not a number`);
    return read;
  };
  const hostOf = (text) => text.trim().match(/^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#\s]+)/i)?.[1];
  const methods = {
    hash(algorithm = "md5") {
      const kind = String(algorithm).toLowerCase().replace("-", "");
      const text = String(this);
      if (kind === "base64") return shared.bytes.toBase64(shared.bytes.encode(text));
      const made = kind === "md5" ? shared.bytes.md5(text) : host.sha(kind, text);
      if (made === undefined || made === null) throw new TypeError(`hash does not know the algorithm "${algorithm}"`);
      return made;
    },
    removeMarkdown() {
      return String(this)
        .replace(/^```.*$/gm, "")
        .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/^\s{0,3}#{1,6}\s+/gm, "")
        .replace(/^\s{0,3}>\s?/gm, "")
        .replace(/^(\s*)(?:[-*+]|\d+\.)\s+/gm, "$1")
        .replace(/^\s*(?:[-*_]\s*){3,}$/gm, "")
        .replace(/(\*\*\*|___|\*\*|__|~~|\*|_|`)(?=\S)([^\n]*?\S)\1/g, "$2");
    },
    removeTags() {
      return String(this).replace(/<\/?[a-z!][^>]*>/gi, "");
    },
    toBoolean() {
      return !["", "false", "0", "no", "off", "null", "undefined"].includes(String(this).trim().toLowerCase());
    },
    toNumber() {
      return number(String(this));
    },
    toFloat() {
      return number(String(this));
    },
    toDecimalNumber() {
      return number(String(this));
    },
    toInt() {
      return Math.trunc(number(String(this)));
    },
    toWholeNumber() {
      return Math.trunc(number(String(this)));
    },
    toSentenceCase() {
      return String(this)
        .toLowerCase()
        .replace(/(^|[.!?]\s+)(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
    },
    toSnakeCase() {
      return words(String(this)).join("_").toLowerCase();
    },
    toTitleCase() {
      return String(this)
        .toLowerCase()
        .replace(/(^|[\s-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
    },
    urlEncode(whole = false) {
      return whole ? encodeURI(this) : encodeURIComponent(this);
    },
    urlDecode(whole = false) {
      return whole ? decodeURI(this) : decodeURIComponent(this);
    },
    quote(mark = '"') {
      return mark + String(this).replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`) + mark;
    },
    replaceSpecialChars() {
      const single = { ß: "ss", æ: "ae", Æ: "AE", ø: "o", Ø: "O", œ: "oe", Œ: "OE", ð: "d", Ð: "D", þ: "th", ł: "l", Ł: "L", đ: "d" };
      return String(this).normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\x00-\x7f]/gu, (letter) => single[letter] ?? letter);
    },
    isDomain() {
      return HOST.test(String(this));
    },
    isEmail() {
      const text = String(this);
      return text.match(EMAIL)?.[0] === text;
    },
    isNumeric() {
      const text = String(this);
      return text.trim() !== "" && !/\s/.test(text) && Number.isFinite(Number(text));
    },
    isUrl() {
      const text = String(this);
      return /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+[^\s]*$/i.test(text);
    },
    isEmpty() {
      return String(this) === "";
    },
    isNotEmpty() {
      return String(this) !== "";
    },
    toJsonString() {
      return JSON.stringify(String(this));
    },
    extractEmail() {
      return String(this).match(EMAIL)?.[0];
    },
    extractDomain() {
      const text = String(this);
      const found = text.match(URL_AT_ALL)?.[0] ?? text.match(EMAIL)?.[0].split("@")[1] ?? text;
      const name = hostOf(found);
      return name !== undefined && (HOST.test(name) || /^\d+(\.\d+){3}$/.test(name)) ? name : undefined;
    },
    extractUrl() {
      return String(this).match(URL_AT_ALL)?.[0].replace(/[.,;:!?)\]]+$/, "");
    },
    extractUrlPath() {
      return String(this).match(/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+([^?#\s]*)/i)?.[1].replace(/^$/, "/");
    },
    parseJson() {
      return JSON.parse(String(this));
    },
    base64Encode() {
      return shared.bytes.toBase64(shared.bytes.encode(String(this)));
    },
    base64Decode() {
      return shared.bytes.decode(shared.bytes.fromBase64(String(this)));
    },
    toDate() {
      const date = new Date(String(this));
      if (Number.isNaN(date.getTime())) throw new TypeError(`"${this}" is not a date`);
      return date;
    },
    toDateTime(format) {
      return shared.readDateTime(String(this), format);
    },
  };
  shared.extend(String.prototype, methods);
})
