// Intl: dates, numbers, plurals, lists and distances as people in other places write them, from the tables in locales/.
(function (host, shared) {
  "use strict";
  const tables = new Map();
  const DEFAULT = "en-US";
  const ALIASES = { no: "nb", nn: "nb", "zh-CN": "zh", "zh-SG": "zh", "zh-Hans": "zh", "zh-Hant": "zh-TW", "zh-HK": "zh-TW", "zh-MO": "zh-TW", en: "en-US", "es-419": "es-MX", "pt-BR": "pt" };
  // The table of a locale, or of what comes nearest to it.
  const table = (locale) => {
    const tag = String(locale ?? DEFAULT).replaceAll("_", "-");
    let found = tables.get(tag);
    if (found) return found;
    const parts = tag.split("-u-")[0].split("-");
    for (let length = parts.length; length > 0 && !found; length--) {
      const name = parts.slice(0, length).join("-");
      const text = host.locale(ALIASES[name] ?? name);
      if (text) found = JSON.parse(text);
    }
    found ??= table(DEFAULT);
    if (typeof found.dates === "string") {
      const dates = Object.create(null);
      for (const entry of found.dates.split(" ")) dates[entry.slice(0, 4)] = found.patterns[Number(entry.slice(4))];
      found.dates = dates;
    }
    tables.set(tag, found);
    return found;
  };
  const tagOf = (locales) => {
    const tag = Array.isArray(locales) ? locales[0] : locales;
    if (tag === undefined || tag === null) return DEFAULT;
    if (typeof tag !== "string" || !/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(tag)) throw new RangeError(`"${tag}" is not a locale`);
    return tag.replaceAll("_", "-");
  };
  const names = (own, list) => own[list] ?? own[list.replace(/^L/, "M").replace(/^c/, "E")];
  const pad = (number, length = 2) => String(number).padStart(length, "0");

  // Time zones by name.
  let zones;
  const gmt = (minutes, long) => {
    if (minutes === 0) return "GMT";
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    return `GMT${minutes < 0 ? "-" : "+"}${long ? pad(hours) : hours}${long || rest ? `:${pad(rest)}` : ""}`;
  };
  const zoneName = (zone, at, style, locale = DEFAULT) => {
    const minutes = host.offset(zone, at) / 60000;
    const long = style.startsWith("long");
    if (zone === "UTC") return style.endsWith("Offset") ? "GMT" : long ? "Coordinated Universal Time" : "UTC";
    if (/^UTC/.test(zone) || style.endsWith("Offset")) return gmt(minutes, long);
    if (!zones) {
      zones = new Map();
      for (const entry of JSON.parse(host.locale("zones"))) for (const name of entry[4].split(" ")) zones.set(name, entry);
    }
    const year = new Date(at).getUTCFullYear();
    const [winter, summer] = [0, 6].map((month) => host.offset(zone, Date.UTC(year, month, 15)) / 60000);
    const isSummer = winter !== summer && minutes === Math.max(winter, summer);
    const known = zones.get(zone);
    if (locale === "en-GB" && !long && zone.startsWith("Europe/")) return host.abbreviation(zone, at);
    if (!long && /^de\b/.test(locale) && /^CES?T$/.test(host.abbreviation(zone, at) ?? "")) return isSummer ? "MESZ" : "MEZ";
    return known?.[(long ? 2 : 0) + (isSummer ? 1 : 0)] || gmt(minutes, long);
  };

  // Dates.
  const CODES = { numeric: "n", "2-digit": "2", short: "s", long: "l", narrow: "s" };
  const hasDate = (o) => o.weekday || o.year || o.month || o.day || o.era || o.dateStyle;
  const hasTime = (o) => o.hour || o.minute || o.second || o.fractionalSecondDigits || o.dayPeriod || o.timeStyle;
  const cycleOf = (own, o) => (o.hour12 === true ? "h12" : o.hour12 === false ? "h23" : (o.hourCycle ?? own.cycle));
  const narrowed = (pattern, o) => {
    let made = pattern;
    if (o.month === "narrow") made = made.replace(/\{([ML])short\}/, "{$1narrow}");
    if (o.weekday === "narrow") made = made.replace(/\{([Ec])short\}/, "{$1narrow}");
    return made;
  };
  const patternOf = (own, o) => {
    let date = "";
    let time = "";
    if (o.dateStyle) date = own.dateStyles[o.dateStyle];
    else if (hasDate(o)) {
      const code = ["weekday", "year", "month", "day"].map((name) => (o[name] ? (CODES[o[name]] ?? "n") : "-")).join("");
      date = narrowed(own.dates[code] ?? "", o);
      if (o.era) date += `${date && " "}{G${o.era}}`;
    }
    const cycle = cycleOf(own, o);
    if (o.timeStyle) {
      time = own.timeStyles[o.timeStyle];
      if (cycle !== own.cycle) {
        const length = o.timeStyle === "short" ? 2 : 3;
        time = own.times[(cycle[1] === "1" ? "nh" : "nH") + length] + (time.includes("{z}") ? " {z}" : "");
      }
      if (o.timeStyle === "full") time = time.replace("{z}", "{zz}");
    } else if (hasTime(o)) {
      const length = o.second || o.fractionalSecondDigits ? 3 : o.minute ? 2 : 1;
      if (o.hour) time = own.times[(o.hour === "2-digit" ? "2" : "n") + (cycle === "h12" || cycle === "h11" ? "h" : "H") + length];
      else if (o.minute) time = own.times[o.second ? "ms" : "m"];
      else if (o.second) time = own.times.s;
      if (o.fractionalSecondDigits) time = time.replace(/\{ss?\}/, (field) => `${field}${own.numbers.decimal}{S${o.fractionalSecondDigits}}`) || `{S${o.fractionalSecondDigits}}`;
      if (cycle === "h24") time = time.replace("{H", "{k");
    }
    if (o.timeZoneName && !o.timeStyle) {
      const field = o.timeZoneName.startsWith("long") ? "{zz}" : "{z}";
      if (time) time += ` ${field}`;
      else date += `${date && ", "}${field}`;
    }
    if (!date || !time) return date || time;
    const { glue } = own;
    const width = o.dateStyle ? undefined : o.month === "long" ? (o.weekday ? "w" : "l") : o.month === "short" || o.month === "narrow" ? "s" : o.month || o.day || o.year ? "n" : "e";
    return date + (width ? glue[width] : glue.styles[["short", "medium", "long", "full"].indexOf(o.dateStyle)]) + time;
  };
  const TYPES = { d: "day", y: "year", M: "month", L: "month", E: "weekday", c: "weekday", h: "hour", H: "hour", K: "hour", k: "hour", m: "minute", s: "second", S: "fractionalSecond", a: "dayPeriod", z: "timeZoneName", G: "era" };
  const valueOf = (own, field, f) => {
    switch (field) {
      case "d": return String(f.day);
      case "dd": return pad(f.day);
      case "y": return String(f.year > 0 ? f.year : 1 - f.year);
      case "yy": return pad(f.year % 100);
      case "M": return String(f.month);
      case "MM": return pad(f.month);
      case "H": return String(f.hour);
      case "HH": return pad(f.hour);
      case "k": return String(f.hour || 24);
      case "kk": return pad(f.hour || 24);
      case "h": return String(f.hour % 12 || 12);
      case "hh": return pad(f.hour % 12 || 12);
      case "K": return String(f.hour % 12);
      case "KK": return pad(f.hour % 12);
      case "m": return String(f.minute);
      case "mm": return pad(f.minute);
      case "s": return String(f.second);
      case "ss": return pad(f.second);
      case "a": return own.halves[f.hour < 12 ? 0 : 1];
      case "z": return f.zoneName("short");
      case "zz": return f.zoneName("long");
    }
    if (field[0] === "S") return pad(f.millisecond, 3).slice(0, Number(field[1]));
    if (field[0] === "G") return own.eras[["short", "long", "narrow"].indexOf(field.slice(1))][f.year > 0 ? 1 : 0];
    const list = names(own, field);
    return field[0] === "M" || field[0] === "L" ? list[f.month - 1] : list[f.weekday - 1];
  };
  const partsOf = (own, pattern, f) =>
    (pattern.match(/\{\w+\}|[^{]+/g) ?? []).map((piece) =>
      piece[0] === "{" ? { type: TYPES[piece[1]], value: valueOf(own, piece.slice(1, -1), f) } : { type: "literal", value: piece });
  // As a whole text a date has plain spaces where its parts have narrow ones.
  const joined = (parts) => parts.map((part) => part.value).join("").replaceAll("\u202f", " ");
  const dateText = (own, options, f) => joined(partsOf(own, patternOf(own, options), f));

  const fieldsOf = (at, zone, locale) => {
    const date = new Date(at + host.offset(zone, at));
    return {
      year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: ((date.getUTCDay() + 6) % 7) + 1,
      hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds(),
      zoneName: (style) => zoneName(zone, at, style, locale),
    };
  };
  const withDefaults = (options, wanted) => {
    const o = { ...options };
    if (!hasDate(o) && !hasTime(o)) {
      if (wanted !== "time") o.year = o.month = o.day = "numeric";
      if (wanted !== "date") o.hour = o.minute = o.second = "numeric";
    }
    return o;
  };
  class DateTimeFormat {
    #own;
    #tag;
    #zone;
    #options;
    constructor(locales, options = {}, wanted = "date") {
      this.#tag = tagOf(locales);
      this.#own = table(this.#tag);
      this.#options = withDefaults(options, wanted);
      const zone = options.timeZone ?? "UTC";
      this.#zone = /^(utc|gmt)$/i.test(zone) ? "UTC" : host.zoneName(zone);
      if (!this.#zone) throw new RangeError(`"${zone}" is not a time zone`);
      this.format = (date) => joined(this.formatToParts(date));
    }
    formatToParts(date = host.now) {
      const at = Number(date);
      if (Number.isNaN(at)) throw new RangeError("the date is invalid");
      return partsOf(this.#own, patternOf(this.#own, this.#options), fieldsOf(at, this.#zone, this.#tag));
    }
    formatRange(first, second) {
      const [one, two] = [this.format(first), this.format(second)];
      return one === two ? one : `${one} – ${two}`;
    }
    resolvedOptions() {
      return { locale: this.#tag, calendar: "gregory", numberingSystem: "latn", timeZone: this.#zone, ...this.#options };
    }
    static supportedLocalesOf(locales) {
      return [locales].flat();
    }
  }

  Object.assign(shared, { table, tagOf, names, zoneName, patternOf, partsOf, dateText, withDefaults });
  shared.Intl = { DateTimeFormat, getCanonicalLocales: (locales) => [locales ?? []].flat().map(String) };
  const own = (zone) => ({ timeZone: host.zone, ...zone });
  const writes = (name, wanted) => ({
    [name](locales, options) {
      if (Number.isNaN(this.getTime())) return "Invalid Date";
      const o = own(options);
      if (wanted === "date" && !hasDate(o)) o.year = o.month = o.day = "numeric";
      if (wanted === "time" && !hasTime(o)) o.hour = o.minute = o.second = "numeric";
      return new DateTimeFormat(locales, o, "all").format(this);
    },
  });
  shared.extend(Date.prototype, { ...writes("toLocaleString", "all"), ...writes("toLocaleDateString", "date"), ...writes("toLocaleTimeString", "time") });
  shared.constant("Intl", shared.Intl);
})
