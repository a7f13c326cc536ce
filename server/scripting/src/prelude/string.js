// Methods of text.
(function (host, shared) {
  "use strict";
  const { fail } = shared;
  const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+/i;
  const HOST = /^(?=.{1,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/iu;
  const URL_AT_ALL = /\b(?:https?|ftp):\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+\.[^\s<>"'`]+/i;
  const SMALL = /^(?:an?d?|a[st]|because|but|by|en|for|i[fn]|neither|nor|o[fnr]|only|over|per|so|some|tha[tn]|the|to|up|upon|vs?\.?|versus|via|when|with|without|yet)$/i;
  const amount = (text) => text.replace(/\p{Sc}/gu, "");
  const hostOf = (text) => text.trim().match(/^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#\s]+)/i)?.[1];
  const isHost = (name) => name !== undefined && (HOST.test(name) || name === "localhost" || /^\d{1,3}(\.\d{1,3}){3}$/.test(name));
  const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const float = (text) => {
    const read = parseFloat(amount(text));
    return Number.isNaN(read) ? fail(`"${text}" cannot be read as a decimal number`) : read;
  };
  const whole = (text, radix) => {
    const read = parseInt(amount(text), radix);
    return Number.isNaN(read) ? fail(`"${text}" cannot be read as a whole number`) : read;
  };
  const URL_PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:[^\s@/?#]*@)?([^\s/?#:@]+|\[[0-9a-f:.]+\])(?::\d*)?([^\s?#]*)(?:\?[^\s#]*)?(?:#\S*)?$/i;
  shared.methods("string", {
    hash(text, algorithm = "md5") {
      const kind = String(algorithm).toLowerCase().replace("-", "");
      if (kind === "base64") return host.base64(text);
      return host.hash(kind, text) ?? fail(`hash() does not know the algorithm "${algorithm}"; it knows md5, base64, sha1, sha224, sha256, sha384, sha512 and sha3`);
    },
    removeMarkdown(text) {
      return text
        .replace(/^([ \t]*)(?:[*+-]|\d+\.)\s+/gm, "$1")
        .replace(/\n={2,}/g, "\n")
        .replace(/~~/g, "")
        .replace(/```[^\n]*(?:\n|$)/g, "")
        .replace(/<[^>\n]*>/g, "")
        .replace(/^[=-]{2,}\s*$/gm, "")
        .replace(/\[\^[^\]]+\](?:: [^\n]*$)?/gm, "")
        .replace(/!\[[^\]]*\][[(][^\])]*[\])]/g, "")
        .replace(/\[([^\]]*)\][[(][^\])]*[\])]/g, "$1")
        .replace(/^\s{0,3}>\s?/gm, "")
        .replace(/^\s{0,3}#{1,6}\s*([^\n]*?)\s*#*\s*$/gm, "$1")
        .replace(/(\*{1,3}|_{1,3})(\S|\S[^\n]*?\S)\1/g, "$2")
        .replace(/(\*{1,2}|_{1,2})(\S|\S[^\n]*?\S)\1/g, "$2")
        .replace(/^(?:[ \t]*[-*_]){3,}[ \t]*$/gm, "")
        .replace(/`([^`\n]+)`/g, "$1")
        .replace(/\n{3,}/g, "\n\n");
    },
    removeTags: (text) => text.replace(/<[^>]*>?/g, ""),
    toBoolean: (text) => !["", "false", "no", "0"].includes(text.toLowerCase()),
    toNumber(text) {
      const read = Number(amount(text));
      return Number.isNaN(read) ? fail(`"${text}" cannot be read as a number`) : read;
    },
    toFloat: float,
    toDecimalNumber: float,
    toInt: whole,
    toWholeNumber: whole,
    toSentenceCase: (text) =>
      text.toLowerCase().replace(/(^|[!?.])([^\p{L}!?.]*)(\p{L})/gu, (_, mark, between, letter) => mark + between + letter.toUpperCase()),
    toSnakeCase: (text) =>
      text.toLowerCase().replace(/[ -]/g, "_").replace(/[!"#$%&'()*+,./:;<=>?@[\]^`{|}~\\]/g, ""),
    // Words keep their own capitals; short words between others stay small.
    toTitleCase: (text) =>
      text.replace(/[^\s:–—-]+/g, (word, at) => {
        const end = at + word.length;
        const kept = /.(?:[A-Z]|\..)/.test(word) || (SMALL.test(word) && at !== 0 && end !== text.length) ||
          (text[end] === ":" && end + 1 < text.length && !/\s/.test(text[end + 1]));
        return kept ? word : word.replace(/[A-Za-z0-9\u00C0-\u00FF]/, (letter) => letter.toUpperCase());
      }),
    urlEncode: (text, all = false) => (all ? encodeURI(text) : encodeURIComponent(text)),
    urlDecode: (text, all = false) => (all ? decodeURI(text) : decodeURIComponent(text)),
    quote(text, mark = '"') {
      const doubled = text.replaceAll("\\", "\\\\");
      return mark + doubled.replace(new RegExp(escaped(String(mark)), "g"), () => `\\${mark}`) + mark;
    },
    replaceSpecialChars: (text) => host.plain(text),
    length: (text) => text.length,
    isDomain: (text) => HOST.test(text),
    isEmail: (text) => text.match(EMAIL)?.[0] === text,
    isNumeric: (text) => !text.includes(" ") && !Number.isNaN(Number(text)) && !Number.isNaN(parseFloat(text)),
    isUrl(text) {
      const parts = URL_PARTS.exec(text.trim());
      return parts !== null && /^(?:https?|ftp)$/i.test(parts[1]);
    },
    isEmpty: (text) => text === "",
    isNotEmpty: (text) => text !== "",
    toJsonString: (text) => JSON.stringify(text),
    extractEmail: (text) => text.match(EMAIL)?.[0],
    extractDomain(text) {
      const mail = text.match(EMAIL)?.[0];
      if (mail !== undefined && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim())) return mail.split("@")[1];
      const name = hostOf(text.match(URL_AT_ALL)?.[0] ?? text);
      return isHost(name) ? name : undefined;
    },
    extractUrl: (text) => text.match(URL_AT_ALL)?.[0],
    extractUrlPath(text) {
      const parts = URL_PARTS.exec(text.trim());
      return parts === null ? undefined : parts[3] || "/";
    },
    parseJson(text) {
      try {
        return JSON.parse(text);
      } catch (error) {
        return fail(`the text is not JSON: ${error.message}${text.includes("'") ? "; names and texts stand in double quotes" : ""}`);
      }
    },
    base64Encode: (text) => host.base64(text),
    base64Decode: (text) => host.fromBase64(text),
    toDate(text) {
      const date = new Date(shared.parseDate(text));
      if (Number.isNaN(date.getTime())) fail(`"${text}" is not a date`);
      if (!text.includes(":")) date.setHours(0, 0, 0);
      return date;
    },
    toDateTime(text, pattern) {
      if (pattern === undefined || pattern === null || pattern === "") return shared.readDateTime(text);
      if (["ms", "s", "us", "excel"].includes(pattern)) return shared.fromNumber(Number(text), pattern);
      return shared.DateTime.fromFormat(text, pattern);
    },
  });
})
