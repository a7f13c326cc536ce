// Dates as text, in Luxon's tokens, with English names; and back.
(function (host, shared) {
  "use strict";
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const pad = (number, length = 2) => (number < 0 ? "-" : "") + String(Math.abs(number)).padStart(length, "0");
  const offset = (minutes, style) => {
    const sign = minutes < 0 ? "-" : "+";
    const hours = Math.trunc(Math.abs(minutes) / 60);
    const rest = Math.trunc(Math.abs(minutes) % 60);
    if (style === "narrow") return sign + hours + (rest ? `:${pad(rest)}` : "");
    return sign + pad(hours) + (style === "techie" ? "" : ":") + pad(rest);
  };
  const twelve = (hour) => hour % 12 || 12;
  const TOKENS = {
    S: (d) => String(d.millisecond), SSS: (d) => pad(d.millisecond, 3), u: (d) => pad(d.millisecond, 3),
    uu: (d) => pad(Math.floor(d.millisecond / 10)), uuu: (d) => String(Math.floor(d.millisecond / 100)),
    s: (d) => String(d.second), ss: (d) => pad(d.second), m: (d) => String(d.minute), mm: (d) => pad(d.minute),
    h: (d) => String(twelve(d.hour)), hh: (d) => pad(twelve(d.hour)), H: (d) => String(d.hour), HH: (d) => pad(d.hour),
    Z: (d) => offset(d.offset, "narrow"), ZZ: (d) => offset(d.offset, "short"), ZZZ: (d) => offset(d.offset, "techie"),
    ZZZZ: (d) => d.offsetNameShort, ZZZZZ: (d) => d.offsetNameShort, z: (d) => d.zoneName,
    a: (d) => (d.hour < 12 ? "AM" : "PM"),
    d: (d) => String(d.day), dd: (d) => pad(d.day),
    c: (d) => String(d.weekday), ccc: (d) => DAYS[d.weekday - 1].slice(0, 3), cccc: (d) => DAYS[d.weekday - 1], ccccc: (d) => DAYS[d.weekday - 1][0],
    E: (d) => String(d.weekday), EEE: (d) => DAYS[d.weekday - 1].slice(0, 3), EEEE: (d) => DAYS[d.weekday - 1], EEEEE: (d) => DAYS[d.weekday - 1][0],
    L: (d) => String(d.month), LL: (d) => pad(d.month), LLL: (d) => MONTHS[d.month - 1].slice(0, 3), LLLL: (d) => MONTHS[d.month - 1], LLLLL: (d) => MONTHS[d.month - 1][0],
    M: (d) => String(d.month), MM: (d) => pad(d.month), MMM: (d) => MONTHS[d.month - 1].slice(0, 3), MMMM: (d) => MONTHS[d.month - 1], MMMMM: (d) => MONTHS[d.month - 1][0],
    y: (d) => String(d.year), yy: (d) => pad(d.year % 100), yyyy: (d) => pad(d.year, 4), yyyyyy: (d) => pad(d.year, 6),
    G: (d) => (d.year > 0 ? "AD" : "BC"),
    kk: (d) => pad(d.weekYear % 100), kkkk: (d) => pad(d.weekYear, 4), W: (d) => String(d.weekNumber), WW: (d) => pad(d.weekNumber),
    o: (d) => String(d.ordinal), ooo: (d) => pad(d.ordinal, 3), q: (d) => String(d.quarter), qq: (d) => pad(d.quarter),
    X: (d) => String(Math.floor(d.toMillis() / 1000)), x: (d) => String(d.toMillis()),
    D: (d) => `${d.month}/${d.day}/${d.year}`, DD: (d) => d.toFormat("LLL d, yyyy"), DDD: (d) => d.toFormat("LLLL d, yyyy"), DDDD: (d) => d.toFormat("EEEE, LLLL d, yyyy"),
    t: (d) => d.toFormat("h:mm a"), tt: (d) => d.toFormat("h:mm:ss a"), T: (d) => d.toFormat("HH:mm"), TT: (d) => d.toFormat("HH:mm:ss"),
    f: (d) => d.toFormat("D, t"), ff: (d) => d.toFormat("DD, t"), fff: (d) => d.toFormat("DDD, t"),
    F: (d) => d.toFormat("D, tt"), FF: (d) => d.toFormat("DD, tt"), FFF: (d) => d.toFormat("DDD, tt"),
  };
  // The pieces of a format: quoted text, runs of one letter, and what stands between.
  const pieces = (format) => String(format).match(/'[^']*'?|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  const write = (date, format) =>
    pieces(format)
      .map((piece) => (piece[0] === "'" ? piece.replaceAll("'", "") : TOKENS[piece] ? TOKENS[piece](date) : piece))
      .join("");

  const quote = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const named = (names, length) => (text) => names.findIndex((name) => name.slice(0, length).toLowerCase() === text.toLowerCase().replace(/\.$/, "")) + 1;
  const list = (names, length) => names.map((name) => name.slice(0, length)).join("|");
  const READ = {
    yyyy: ["\\d{4}", "year", Number], y: ["\\d{1,6}", "year", Number],
    yy: ["\\d{2}", "year", (text) => Number(text) + (Number(text) > 60 ? 1900 : 2000)],
    M: ["\\d{1,2}", "month", Number], MM: ["\\d{2}", "month", Number], L: ["\\d{1,2}", "month", Number], LL: ["\\d{2}", "month", Number],
    MMM: [list(MONTHS, 3), "month", named(MONTHS, 3)], MMMM: [list(MONTHS), "month", named(MONTHS)],
    LLL: [list(MONTHS, 3), "month", named(MONTHS, 3)], LLLL: [list(MONTHS), "month", named(MONTHS)],
    d: ["\\d{1,2}", "day", Number], dd: ["\\d{2}", "day", Number], o: ["\\d{1,3}", "ordinal", Number], ooo: ["\\d{3}", "ordinal", Number],
    H: ["\\d{1,2}", "hour", Number], HH: ["\\d{2}", "hour", Number], h: ["\\d{1,2}", "hour", Number], hh: ["\\d{2}", "hour", Number],
    m: ["\\d{1,2}", "minute", Number], mm: ["\\d{2}", "minute", Number], s: ["\\d{1,2}", "second", Number], ss: ["\\d{2}", "second", Number],
    S: ["\\d{1,3}", "millisecond", Number], SSS: ["\\d{3}", "millisecond", Number], u: ["\\d{1,9}", "millisecond", (text) => Math.floor(Number(`0.${text}`) * 1000)],
    a: ["AM|PM", "half", (text) => text.toUpperCase()],
    EEE: [list(DAYS, 3), "", String], EEEE: [list(DAYS), "", String], ccc: [list(DAYS, 3), "", String], cccc: [list(DAYS), "", String],
    E: ["[1-7]", "", String], c: ["[1-7]", "", String],
    z: ["[A-Za-z_+-]+(?:/[A-Za-z0-9_+-]+)*", "zone", String], X: ["-?\\d+", "seconds", Number], x: ["-?\\d+", "milliseconds", Number],
  };
  for (const token of ["Z", "ZZ", "ZZZ"]) READ[token] = ["[+-]\\d{1,2}(?::?\\d{2})?|Z", "offset", String];
  // The fields that a text has according to a format; undefined when it does not fit.
  const read = (text, format) => {
    const readers = [];
    const expression = pieces(format)
      .map((piece) => {
        if (piece[0] === "'") return quote(piece.replaceAll("'", ""));
        if (!/[A-Za-z]/.test(piece)) return quote(piece).replace(/\s+/g, "\\s+");
        if (!READ[piece]) throw new TypeError(`the token "${piece}" cannot be read from text`);
        readers.push(READ[piece]);
        return `(${READ[piece][0]})`;
      })
      .join("");
    const found = new RegExp(`^${expression}$`, "i").exec(String(text).trim());
    if (!found) return undefined;
    const fields = {};
    readers.forEach(([, name, convert], at) => (name ? (fields[name] = convert(found[at + 1])) : undefined));
    if (fields.half && fields.hour !== undefined) fields.hour = (fields.hour % 12) + (fields.half === "PM" ? 12 : 0);
    delete fields.half;
    return fields;
  };
  // Named styles for toLocaleString.
  const STYLES = {
    DATE_SHORT: "D", DATE_MED: "DD", DATE_FULL: "DDD", DATE_HUGE: "DDDD", DATE_MED_WITH_WEEKDAY: "EEE, LLL d, yyyy", TIME_SIMPLE: "t",
    TIME_WITH_SECONDS: "tt", TIME_24_SIMPLE: "T", TIME_24_WITH_SECONDS: "TT", DATETIME_SHORT: "f", DATETIME_MED: "ff",
    DATETIME_SHORT_WITH_SECONDS: "F", DATETIME_MED_WITH_SECONDS: "FF",
  };
  shared.format = { styles: STYLES, write, read, offset, pad, months: MONTHS, days: DAYS };
})
