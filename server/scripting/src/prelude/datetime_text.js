// How a DateTime is written, how a text or a number becomes one, and how far one is from another in words.
(function (host, shared) {
  "use strict";
  const { DateTime, format, fail } = shared;
  const { pad, signed } = shared.calendar;
  const PRECISION = ["year", "month", "day", "hour", "minute", "second", "millisecond"];
  const level = (name) => (name === undefined ? 6 : PRECISION.indexOf(shared.unitOf(name)));
  const isoDate = (date, { format: form = "extended", precision } = {}) => {
    const mark = form === "extended" ? "-" : "";
    const { year } = date;
    const most = level(precision);
    let text = year > 9999 || year < 0 ? (year > 0 ? "+" : "-") + pad(Math.abs(year), 6) : pad(year, 4);
    if (most >= 1) text += mark + pad(date.month);
    if (most >= 2) text += mark + pad(date.day);
    return text;
  };
  const isoTime = (date, o = {}) => {
    const mark = (o.format ?? "extended") === "extended" ? ":" : "";
    const most = level(o.precision);
    const seconds = !o.suppressSeconds || date.millisecond !== 0 || date.second !== 0;
    let text = "";
    if (most >= 3) text += pad(date.hour);
    if (most >= 4) text += mark + pad(date.minute);
    if (most >= 5 && seconds) text += mark + pad(date.second);
    if (most >= 6 && seconds && (!o.suppressMilliseconds || date.millisecond !== 0)) text += `.${pad(date.millisecond, 3)}`;
    if (o.includeOffset !== false) text += date.isOffsetFixed && date.offset === 0 && !o.extendedZone ? "Z" : signed(date.offset, "short");
    if (o.extendedZone) text += `[${date.zoneName}]`;
    return text;
  };
  const ENGLISH = {
    years: ["year", "yr."], quarters: ["quarter", "qtr."], months: ["month", "mo."], weeks: ["week", "wk."], days: ["day", "day", "days"],
    hours: ["hour", "hr."], minutes: ["minute", "min."], seconds: ["second", "sec."],
  };
  const WORDS = { days: ["yesterday", "today", "tomorrow"] };
  const words = (count, unit, { locale, style = "long", numeric = "always" }) => {
    if (!format.english(locale)) return new shared.Intl.RelativeTimeFormat(locale, { style, numeric }).format(count, unit);
    if (numeric === "auto" && !["hours", "minutes", "seconds"].includes(unit) && [-1, 0, 1].includes(count)) {
      return WORDS[unit]?.[count + 1] ?? `${["last", "this", "next"][count + 1]} ${ENGLISH[unit][0]}`;
    }
    const size = Math.abs(count);
    const names = ENGLISH[unit];
    const name = style !== "long" ? (size === 1 ? names[1] : (names[2] ?? names[1])) : size === 1 ? names[0] : unit;
    return count < 0 || Object.is(count, -0) ? `${size} ${name} ago` : `in ${size} ${name}`;
  };
  const rounded = (number, places, way) => {
    const factor = 10 ** places;
    const round = { trunc: Math.trunc, round: Math.round, floor: Math.floor, ceil: Math.ceil, expand: (value) => (value > 0 ? Math.ceil(value) : Math.floor(value)) }[way ?? "trunc"];
    return round(number * factor) / factor;
  };
  const relative = (start, end, o) => {
    const away = (unit) => {
      if (!o.calendar) return end.diff(start, unit).get(unit);
      return end.hasSame(start, unit) ? 0 : end.startOf(unit).diff(start.startOf(unit), unit).get(unit);
    };
    const write = (count, unit) => words(rounded(count, o.round === false && !o.calendar ? 2 : 0, o.calendar ? "round" : o.rounding), shared.units.unit(unit), { ...o, locale: o.locale ?? end.loc });
    if (o.unit && !Array.isArray(o.unit)) return write(away(o.unit), o.unit);
    const units = Array.isArray(o.unit) ? o.unit : o.units;
    for (const unit of units) {
      const count = away(unit);
      if (Math.abs(count) >= 1) return write(count, unit);
    }
    return write(start > end ? -0 : 0, units.at(-1));
  };
  const tech = (date, pattern) => format.write(date, pattern, null, true);
  const zoned = (o = {}) => (o.includeZone || o.includeOffset !== false ? `${o.includeOffsetSpace === false ? "" : " "}${o.includeZone ? "z" : "ZZ"}` : "");
  shared.extend(DateTime.prototype, {
    toFormat(pattern, options = {}) {
      return this.isValid ? format.write(this, pattern, options.locale ?? this.loc) : "Invalid DateTime";
    },
    toLocaleString(style = DateTime.DATE_SHORT, options = {}) {
      return this.isValid ? format.style(this, { ...style, ...(options.timeZone && { timeZone: options.timeZone }) }, options.locale ?? this.loc) : "Invalid DateTime";
    },
    toLocaleParts(style = {}, options = {}) {
      if (!this.isValid) return [];
      const tag = options.locale ?? this.loc ?? "en-US";
      const own = shared.table(tag);
      return shared.partsOf(own, shared.patternOf(own, shared.withDefaults({ ...style, ...options }, "date")), format.fieldsOf(this, tag));
    },
    toISO(o = {}) {
      if (!this.isValid) return null;
      return isoDate(this, o) + (level(o.precision) >= 3 ? "T" : "") + isoTime(this, o);
    },
    toISODate(o) { return this.isValid ? isoDate(this, o) : null; },
    toISOTime(o = {}) { return this.isValid ? (o.includePrefix ? "T" : "") + isoTime(this, o) : null; },
    toISOWeekDate() { return this.isValid ? tech(this, "kkkk-'W'WW-c") : null; },
    toRFC2822() { return this.isValid ? format.write(this, "EEE, dd LLL yyyy HH:mm:ss ZZZ") : null; },
    toHTTP() { return this.isValid ? format.write(this.toUTC(), "EEE, dd LLL yyyy HH:mm:ss 'GMT'") : null; },
    toSQLDate() { return this.isValid ? isoDate(this) : null; },
    toSQLTime(o) { return this.isValid ? tech(this, `HH:mm:ss.SSS${zoned(o)}`) : null; },
    toSQL(o) { return this.isValid ? `${this.toSQLDate()} ${this.toSQLTime(o)}` : null; },
    toString() { return this.isValid ? this.toISO() : "Invalid DateTime"; },
    toJSON() { return this.toISO(); },
    toRelative(o = {}) {
      if (!this.isValid) return null;
      const base = o.base ?? DateTime.now().setZone(this.zoneName);
      const end = o.padding ? this.plus(this < base ? -o.padding : o.padding) : this;
      return relative(base, end, { ...o, numeric: "always", units: ["years", "months", "days", "hours", "minutes", "seconds"] });
    },
    toRelativeCalendar(o = {}) {
      if (!this.isValid) return null;
      return relative(o.base ?? DateTime.now().setZone(this.zoneName), this, { ...o, numeric: "auto", units: ["years", "months", "days"], calendar: true });
    },
  });

  // Reads a date in whatever shape people write it; an offset in the text stays that of the date.
  shared.readDateTime = (value) => {
    if (value instanceof DateTime && value.isValid) return value;
    if (value instanceof Date && !Number.isNaN(value.getTime())) return DateTime.fromJSDate(value);
    if (typeof value === "number") return DateTime.fromMillis(value);
    const text = String(value).trim();
    const keep = { setZone: true };
    for (const way of ["fromISO", "fromHTTP", "fromRFC2822", "fromSQL"]) {
      const date = DateTime[way](text, keep);
      if (date.isValid) return date;
    }
    const at = shared.parseDate(text);
    return Number.isNaN(at) ? fail(`"${text}" is not a date`) : DateTime.fromMillis(at);
  };
  shared.fromNumber = (number, unit) => {
    switch (unit) {
      case "ms": return DateTime.fromMillis(number);
      case "s": return DateTime.fromSeconds(number);
      case "us": return DateTime.fromMillis(number / 1000);
      // Days since 1900, which Excel takes for a leap year.
      case "excel": return DateTime.fromSeconds((number - 25569) * 86400);
      default: return fail(`toDateTime() knows the units ms, s, us and excel, not "${unit}"`);
    }
  };
})
