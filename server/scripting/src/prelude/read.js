// Text as dates: ISO 8601, SQL, RFC 2822, HTTP, Luxon's tokens, and whatever JavaScript itself can read. Each gives the
// fields it found, and the offset or zone it names; nothing when the text does not fit.
(function (host, shared) {
  "use strict";
  const { STYLES, MACROS, split, months: MONTHS, days: DAYS, english } = shared.format;
  const { fixedZone } = shared.calendar;
  const num = (text) => (text === undefined ? undefined : Number(text));
  const fraction = (digits) => (digits ? Math.floor(Number(`0.${digits}`) * 1000) : 0);
  const minutes = (sign, hours, rest) => (Number(hours) * 60 + Number(rest ?? 0)) * (sign === "-" ? -1 : 1);
  const OFFSET = "(?:(Z)|([+-])(\\d\\d)(?::?(\\d\\d))?)";
  const CLOCK = "(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,30}))?)?)?";
  const ZONE = "[A-Za-z_+-]{1,256}(?::?/[A-Za-z0-9_+-]{1,256}(?:/[A-Za-z0-9_+-]{1,256})?)?";
  const ISO_TIME = `${CLOCK}(?:${OFFSET})?(?:\\[(${ZONE})\\])?`;
  const SHAPES = {
    iso: [
      [new RegExp(`^([+-]\\d{6}|\\d{4})(?:-?(\\d\\d)(?:-?(\\d\\d))?)?(?:[Tt]${ISO_TIME})?$`), ["year", "month", "day"]],
      [new RegExp(`^(\\d{4})-?W(\\d\\d)(?:-?(\\d))?(?:[Tt]${ISO_TIME})?$`), ["weekYear", "weekNumber", "weekday"]],
      [new RegExp(`^(\\d{4})-?(\\d{3})(?:[Tt]${ISO_TIME})?$`), ["year", "ordinal"]],
      [new RegExp(`^${ISO_TIME}$`), []],
    ],
    sql: [
      [new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)(?: ${CLOCK} ?(?:${OFFSET}|(${ZONE}))?)?$`), ["year", "month", "day"]],
      [new RegExp(`^${CLOCK} ?(?:${OFFSET}|(${ZONE}))?$`), []],
    ],
  };
  const DEFAULTS = { month: 1, day: 1, weekNumber: 1, weekday: 1, ordinal: 1 };
  const shaped = (text, shapes) => {
    for (const [shape, names] of shapes) {
      const found = shape.exec(text);
      if (!found) continue;
      const fields = {};
      names.forEach((name, at) => (fields[name] = num(found[at + 1]) ?? DEFAULTS[name]));
      const [hour, minute, second, digits, z, sign, hours, rest, zone] = found.slice(names.length + 1);
      if (hour !== undefined || names.length > 0) {
        Object.assign(fields, { hour: num(hour) ?? 0, minute: num(minute) ?? 0, second: num(second) ?? 0, millisecond: fraction(digits) });
      }
      const made = { fields };
      if (zone) made.zone = zone;
      if (z || sign) made.offset = z ? 0 : minutes(sign, hours, rest);
      if (made.offset !== undefined && made.zone === undefined) made.zone = fixedZone(made.offset);
      return made;
    }
    return undefined;
  };
  const SHORT = MONTHS.map((name) => name.slice(0, 3));
  const year = (text) => (text.length > 2 ? Number(text) : Number(text) + (Number(text) > 60 ? 1900 : 2000));
  const named = (list, text) => list.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1;
  const MAIL = /^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s)?(\d{1,2})\s(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s(\d{2,4})\s(\d\d):(\d\d)(?::(\d\d))?\s(?:(UT|GMT|[ECMP][SD]T)|([Zz])|(?:([+-])(\d\d)(\d\d)))$/;
  const AMERICAN = { UT: 0, GMT: 0, EDT: -240, EST: -300, CDT: -300, CST: -360, MDT: -360, MST: -420, PDT: -420, PST: -480 };
  const mail = (text) => {
    const plain = text.replace(/\([^()]*\)|[\n\t]/g, " ").replace(/(\s\s+)/g, " ").trim();
    const found = MAIL.exec(plain);
    if (!found) return undefined;
    const [, weekday, day, month, y, hour, minute, second, name, z, sign, hours, rest] = found;
    const fields = { year: year(y), month: named(SHORT, month), day: num(day), hour: num(hour), minute: num(minute), second: num(second) ?? 0, millisecond: 0 };
    if (weekday) fields.weekday = DAYS.findIndex((own) => own.startsWith(weekday)) + 1;
    return { fields, zone: fixedZone(name ? AMERICAN[name] : z ? 0 : minutes(sign, hours, rest)) };
  };
  const WEB = [
    [/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/, ["weekday", "day", "month", "year", "hour", "minute", "second"]],
    [/^(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d\d)-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/, ["weekday", "day", "month", "year", "hour", "minute", "second"]],
    [/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ( \d|\d\d) (\d\d):(\d\d):(\d\d) (\d{4})$/, ["weekday", "month", "day", "hour", "minute", "second", "year"]],
  ];
  const web = (text) => {
    for (const [shape, names] of WEB) {
      const found = shape.exec(text);
      if (!found) continue;
      const fields = { millisecond: 0 };
      names.forEach((name, at) => {
        const part = found[at + 1];
        fields[name] = name === "month" ? named(SHORT, part) : name === "weekday" ? DAYS.findIndex((own) => own.startsWith(part.slice(0, 3))) + 1 : name === "year" ? year(part) : Number(part);
      });
      return { fields, zone: "UTC" };
    }
    return undefined;
  };

  // Luxon's tokens. A reader is a pattern with one group, and what its text means.
  const quote = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const oneOf = (list, take) => [list.map((name) => quote(name).replace(/\\\./g, "\\.?").replace(/\s/g, "\\s")).sort((a, b) => b.length - a.length).join("|"), take];
  const plain = (text) => text.toLowerCase().replace(/[.\s]/g, "");
  const place = (list, first) => (text) => list.findIndex((name) => plain(name) === plain(text)) + first;
  const into = (name) => (fields, text) => (fields[name] = Number(text));
  const list = (kind, locale) => {
    if (!english(locale)) return shared.names(shared.table(locale), kind);
    const names = /^[ML]/.test(kind) ? MONTHS : DAYS;
    return kind.endsWith("short") ? names.map((name) => name.slice(0, 3)) : names;
  };
  const names = (kind, field, locale) => {
    const all = list(kind, locale);
    return oneOf(all, (fields, text) => (fields[field] = place(all, 1)(text)));
  };
  const reader = (token, locale) => {
    const two = (fields, field) => (text) => (fields[field] = year(text));
    switch (token) {
      case "G": case "GG": return oneOf(token === "G" ? ["BC", "AD"] : ["Before Christ", "Anno Domini"], (f, text) => (f.era = /^b/i.test(text) ? 0 : 1));
      case "y": return ["\\d{1,6}", into("year")];
      case "yy": return ["\\d{2,4}", (f, text) => two(f, "year")(text)];
      case "yyyy": return ["\\d{4}", into("year")];
      case "yyyyy": return ["\\d{4,6}", into("year")];
      case "yyyyyy": return ["\\d{6}", into("year")];
      case "M": case "L": return ["\\d{1,2}", into("month")];
      case "MM": case "LL": return ["\\d{2}", into("month")];
      case "MMM": return names("Mshort", "month", locale);
      case "MMMM": return names("Mlong", "month", locale);
      case "LLL": return names("Lshort", "month", locale);
      case "LLLL": return names("Llong", "month", locale);
      case "d": return ["\\d{1,2}", into("day")];
      case "dd": return ["\\d{2}", into("day")];
      case "o": return ["\\d{1,3}", into("ordinal")];
      case "ooo": return ["\\d{3}", into("ordinal")];
      case "HH": case "hh": return ["\\d{2}", into("hour")];
      case "H": case "h": return ["\\d{1,2}", into("hour")];
      case "mm": return ["\\d{2}", into("minute")];
      case "m": return ["\\d{1,2}", into("minute")];
      case "q": case "qq": return [token === "q" ? "\\d{1,2}" : "\\d{2}", (f, text) => (f.month = (Number(text) - 1) * 3 + 1)];
      case "s": return ["\\d{1,2}", into("second")];
      case "ss": return ["\\d{2}", into("second")];
      case "S": return ["\\d{1,3}", into("millisecond")];
      case "SSS": return ["\\d{3}", into("millisecond")];
      case "u": return ["\\d{1,9}", (f, text) => (f.millisecond = fraction(text))];
      case "uu": return ["\\d{1,2}", (f, text) => (f.millisecond = fraction(text))];
      case "uuu": return ["\\d", (f, text) => (f.millisecond = fraction(text))];
      case "a": {
        const halves = english(locale) ? ["AM", "PM"] : shared.table(locale).halves;
        return oneOf(halves, (f, text) => (f.half = place(halves, 0)(text)));
      }
      case "kkkk": return ["\\d{4}", into("weekYear")];
      case "kk": return ["\\d{2,4}", (f, text) => two(f, "weekYear")(text)];
      case "W": return ["\\d{1,2}", into("weekNumber")];
      case "WW": return ["\\d{2}", into("weekNumber")];
      case "E": case "c": return ["\\d", into("weekday")];
      case "EEE": return names("Eshort", "weekday", locale);
      case "EEEE": return names("Elong", "weekday", locale);
      case "ccc": return names("cshort", "weekday", locale);
      case "cccc": return names("clong", "weekday", locale);
      case "Z": case "ZZ": return ["[+-]\\d{1,2}(?::\\d{2})?", (f, text) => (f.offset = minutes(text[0], ...text.slice(1).split(":")))];
      case "ZZZ": return ["[+-]\\d{1,2}(?:\\d{2})?", (f, text) => (f.offset = text.length > 3 ? minutes(text[0], text.slice(1, -2), text.slice(-2)) : minutes(text[0], text.slice(1)))];
      case "z": return ["[a-z_+\\-/0-9]{1,256}?", (f, text) => (f.zone = text)];
      default: return undefined;
    }
  };
  // What a macro token stands for.
  const expand = (pattern, locale) =>
    split(pattern).flatMap((piece) => {
      if (piece.literal || !Object.hasOwn(MACROS, piece.text)) return [piece];
      const own = shared.table(locale ?? "en-US");
      const tokens = { Mlong: "MMMM", Mshort: "MMM", Mnarrow: "MMMMM", Llong: "LLLL", Lshort: "LLL", Elong: "EEEE", Eshort: "EEE", clong: "cccc", cshort: "ccc", y: "yyyy", yy: "yy", z: "z", zz: "z" };
      return (shared.patternOf(own, STYLES[MACROS[piece.text]]).match(/\{\w+\}|[^{]+/g) ?? []).map((part) =>
        part[0] === "{" ? { literal: false, text: tokens[part.slice(1, -1)] ?? part.slice(1, -1) } : { literal: true, text: part });
    });
  const kept = new Map();
  const compile = (pattern, locale) => {
    const key = `${locale} ${pattern}`;
    if (kept.has(key)) return kept.get(key);
    const takes = [];
    const source = expand(pattern, locale).map(({ literal, text }) => {
      const read = literal ? undefined : reader(text, locale);
      if (read === undefined) return quote(text).replace(/\s/g, "\\s");
      takes.push(read[1]);
      return `(${read[0]})`;
    }).join("");
    const made = { shape: new RegExp(`^${source}$`, "i"), takes };
    if (kept.size < 200) kept.set(key, made);
    return made;
  };
  const byFormat = (text, pattern, locale) => {
    const { shape, takes } = compile(pattern, locale);
    const found = shape.exec(String(text));
    if (!found) return undefined;
    const fields = {};
    takes.forEach((take, at) => take(fields, found[at + 1]));
    const { half, era, offset, zone } = fields;
    for (const name of ["half", "era", "offset", "zone"]) delete fields[name];
    if (half !== undefined && fields.hour !== undefined) fields.hour = (fields.hour % 12) + (half === 1 ? 12 : 0);
    if (era === 0 && fields.year) fields.year = -fields.year;
    return { fields, zone: zone ?? (offset === undefined ? undefined : fixedZone(offset)), specific: zone !== undefined ? offset : undefined };
  };

  // Milliseconds of a text as JavaScript reads it, with the shapes that people write where QuickJS knows fewer. A text
  // without an offset is local time; the processes that run scripts know no other local time than UTC.
  const WORDS = /^(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?/i;
  const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";
  const TIME = "(?:,?\\s+(?:at\\s+)?|T)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*(am|pm)?\\s*(?:(Z|UTC|GMT)?(?:\\s*([+-])(\\d{2}):?(\\d{2}))?)?(?:\\s*\\([^)]*\\))?";
  const PEOPLE = [
    [new RegExp(`^${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?:${TIME})?$`, "i"), (f) => [f[3], f[1], f[2]]],
    [new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[\\s-]+${MONTH},?[\\s-]+(\\d{4})(?:${TIME})?$`, "i"), (f) => [f[3], f[2], f[1]]],
    [new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})(?:${TIME})?$`, "i"), (f) => [f[3], f[1], f[2]]],
    [new RegExp(`^(\\d{4})[/.-](\\d{1,2})[/.-](\\d{1,2})(?:${TIME})?$`, "i"), (f) => [f[1], f[2], f[3]]],
  ];
  const parseDate = (text) => {
    const trimmed = String(text).trim();
    const iso = /^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?$/.test(trimmed);
    const own = Date.parse(trimmed);
    if (iso) return own;
    const words = trimmed.replace(WORDS, "");
    for (const [shape, order] of PEOPLE) {
      const found = shape.exec(words);
      if (!found) continue;
      const [y, m, d] = order(found);
      const month = /^\d/.test(m) ? Number(m) : named(SHORT, m);
      const [hour = 0, minute = 0, second = 0, digits, half, , sign, hours, rest] = found.slice(4);
      if (month > 12 || Number(d) > 31) return NaN;
      const clock = half ? (Number(hour) % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : Number(hour);
      const shift = sign ? minutes(sign, hours, rest) : 0;
      return Date.UTC(Number(y), month - 1, Number(d), clock, Number(minute), Number(second), fraction(digits)) - shift * 60000;
    }
    return own;
  };
  shared.read = { iso: (text) => shaped(text, SHAPES.iso), sql: (text) => shaped(text, SHAPES.sql), mail, web, byFormat };
  shared.parseDate = parseDate;
})
