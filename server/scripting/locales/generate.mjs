// Writes the locale tables next to this file: node generate.mjs. What a locale writes is asked of the Intl of Node.js
// (whose data is CLDR); a pattern is what is common to the samples. The tables are read by prelude/intl.js.
import { readFileSync, writeFileSync } from "node:fs";

const LOCALES = [
  "en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-IN", "de", "de-AT", "de-CH", "fr", "fr-CA", "fr-CH", "es", "es-MX", "it", "pt", "pt-PT", "nl", "pl", "sv",
  "da", "nb", "fi", "cs", "sk", "hu", "ro", "el", "tr", "ru", "uk", "ja", "zh", "zh-TW", "ko",
];
const utc = { timeZone: "UTC" };
const at = (month, day = 5, year = 2024, hour = 5) => new Date(Date.UTC(year, month - 1, day, hour, 7, 9, 4));
const MONTHS = Array.from({ length: 12 }, (_, place) => at(place + 1));
const DAYS = Array.from({ length: 7 }, (_, place) => at(1, place + 1)); // 1 January 2024 is a Monday.
const part = (locale, options, type, date) =>
  new Intl.DateTimeFormat(locale, { ...utc, ...options }).formatToParts(date).find((found) => found.type === type)?.value ?? "";

// Names by the way they stand in a date.
function names(locale) {
  const made = {};
  for (const width of ["long", "short", "narrow"]) {
    made[`M${width}`] = MONTHS.map((date) => part(locale, { month: width, day: "numeric" }, "month", date));
    made[`L${width}`] = MONTHS.map((date) => part(locale, { month: width }, "month", date));
    made[`E${width}`] = DAYS.map((date) => part(locale, { weekday: width, month: "long", day: "numeric" }, "weekday", date));
    made[`c${width}`] = DAYS.map((date) => part(locale, { weekday: width }, "weekday", date));
    for (const [own, other] of [["L", "M"], ["c", "E"]]) {
      if (made[own + width].join() === made[other + width].join()) delete made[own + width];
    }
  }
  return made;
}

// The pattern that all samples follow, in fields such as {d} and text.
function pattern(locale, lists, options) {
  const format = new Intl.DateTimeFormat(locale, { ...utc, ...options });
  const samples = [...MONTHS, ...DAYS, at(11, 25, 1987, 17), at(3, 4, 2024, 0), at(3, 4, 2024, 12), at(7, 8, 2024, 23)];
  const parts = samples.map((date) => ({ date, parts: format.formatToParts(date) }));
  const fields = parts[0].parts.map(({ type, value }, place) => {
    if (type === "literal") return value.replaceAll("{", "");
    const all = parts.map(({ date, parts }) => [date, parts[place]?.value]);
    const fits = (write) => all.every(([date, text]) => text === write(date));
    const pad = (number) => String(number).padStart(2, "0");
    const candidates = {
      day: { d: (date) => String(date.getUTCDate()), dd: (date) => pad(date.getUTCDate()) },
      year: { y: (date) => String(date.getUTCFullYear()), yy: (date) => pad(date.getUTCFullYear() % 100) },
      month: { M: (date) => String(date.getUTCMonth() + 1), MM: (date) => pad(date.getUTCMonth() + 1) },
      weekday: {},
      hour: {
        H: (date) => String(date.getUTCHours()), HH: (date) => pad(date.getUTCHours()),
        h: (date) => String(date.getUTCHours() % 12 || 12), hh: (date) => pad(date.getUTCHours() % 12 || 12),
        K: (date) => String(date.getUTCHours() % 12), KK: (date) => pad(date.getUTCHours() % 12),
      },
      minute: { m: (date) => String(date.getUTCMinutes()), mm: (date) => pad(date.getUTCMinutes()) },
      second: { s: (date) => String(date.getUTCSeconds()), ss: (date) => pad(date.getUTCSeconds()) },
      dayPeriod: { a: () => true },
      timeZoneName: { z: () => true },
    }[type];
    if (type === "dayPeriod" || type === "timeZoneName") return `{${type === "dayPeriod" ? "a" : "z"}}`;
    if (!candidates) throw new Error(`${locale} ${JSON.stringify(options)} has a ${type}`);
    for (const [name, list] of Object.entries(lists)) {
      if (type === "month" && /^[ML]/.test(name)) candidates[name] = (date) => list[date.getUTCMonth()];
      if (type === "weekday" && /^[Ec]/.test(name)) candidates[name] = (date) => list[(date.getUTCDay() + 6) % 7];
    }
    const found = Object.keys(candidates).find((name) => fits(candidates[name]));
    if (found) return `{${found}}`;
    // Names that stand nowhere else become a list of their own.
    const letter = { month: "M", weekday: "E" }[type];
    if (!letter) throw new Error(`${locale} ${JSON.stringify(options)}: ${type} is ${parts[0].parts[place].value}`);
    const own = letter + (options[type] ?? "long") + Object.keys(lists).length;
    lists[own] = (letter === "M" ? MONTHS : DAYS).map((date) => format.formatToParts(date)[place].value);
    return `{${own}}`;
  });
  return fields.join("");
}

function dates(locale, lists) {
  const made = {};
  const [W, Y, M, D] = [["", "short", "long"], ["", "numeric", "2-digit"], ["", "numeric", "2-digit", "short", "long"], ["", "numeric", "2-digit"]];
  const code = { "": "-", numeric: "n", "2-digit": "2", short: "s", long: "l" };
  for (const weekday of W) for (const year of Y) for (const month of M) for (const day of D) {
    if (!weekday && !year && !month && !day) continue;
    const options = Object.fromEntries(Object.entries({ weekday, year, month, day }).filter(([, value]) => value));
    made[code[weekday] + code[year] + code[month] + code[day]] = pattern(locale, lists, options);
  }
  return made;
}

function times(locale, lists) {
  const made = {};
  for (const hour of ["numeric", "2-digit"]) for (const cycle of ["h12", "h23"]) for (const length of [1, 2, 3]) {
    const options = { hour, hourCycle: cycle, ...(length > 1 && { minute: "2-digit" }), ...(length > 2 && { second: "2-digit" }) };
    made[(hour === "numeric" ? "n" : "2") + (cycle === "h12" ? "h" : "H") + length] = pattern(locale, lists, options);
  }
  made.m = pattern(locale, lists, { minute: "numeric" });
  made.ms = pattern(locale, lists, { minute: "2-digit", second: "2-digit" });
  made.s = pattern(locale, lists, { second: "numeric" });
  return made;
}

// What stands between a date and a time, by the length of the date.
function glue(locale) {
  const between = (options) => {
    const parts = new Intl.DateTimeFormat(locale, { ...utc, hourCycle: "h23", ...options }).formatToParts(at(11, 25, 1987, 17));
    const hour = parts.findIndex(({ type }) => type === "hour");
    const first = parts.findIndex(({ type }) => ["day", "month", "year", "weekday"].includes(type));
    // Where the time comes first, which is with a weekday alone, a space has to do.
    return hour < first ? " " : parts[hour - 1].value;
  };
  const time = { hour: "2-digit", minute: "2-digit" };
  const dateEnd = (options) => {
    const parts = new Intl.DateTimeFormat(locale, { ...utc, ...options }).formatToParts(at(11, 25, 1987, 17));
    return parts.at(-1).type === "literal" ? parts.at(-1).value : "";
  };
  const without = (options) => {
    const end = dateEnd(options);
    const text = between({ ...options, ...time });
    return end && text.startsWith(end) ? text.slice(end.length) : text;
  };
  const style = (dateStyle) => {
    const end = dateEnd({ dateStyle });
    const text = between({ dateStyle, timeStyle: "short", hourCycle: undefined, hour12: false });
    return end && text.startsWith(end) ? text.slice(end.length) : text;
  };
  return {
    e: without({ weekday: "short" }),
    n: without({ year: "numeric", month: "numeric", day: "numeric" }),
    s: without({ year: "numeric", month: "short", day: "numeric" }),
    l: without({ year: "numeric", month: "long", day: "numeric" }),
    w: without({ weekday: "long", year: "numeric", month: "long", day: "numeric" }),
    styles: ["short", "medium", "long", "full"].map(style),
  };
}

function numbers(locale) {
  const parts = (options, number) => new Intl.NumberFormat(locale, options).formatToParts(number);
  const of = (found, type) => found.find((one) => one.type === type)?.value ?? "";
  const plain = parts({}, -1234567.5);
  const least = of(parts({}, 1234), "group") ? 1 : 2;
  const india = parts({}, 123456789).filter(({ type }) => type === "integer").map(({ value }) => value.length).join() === "2,2,2,3";
  const frame = (options, number) => parts(options, number).reduce((text, { type, value }) =>
    ["integer", "group", "decimal", "fraction"].includes(type) ? (text.endsWith("{0}") ? text : `${text}{0}`)
      : type === "currency" ? `${text}{1}` : type === "minusSign" ? `${text}-` : text + value, "");
  const money = { style: "currency", currency: "EUR" };
  const symbols = {};
  for (const currency of ["USD", "EUR", "GBP", "JPY", "CNY", "INR", "CHF", "CAD", "AUD", "NZD", "MXN", "BRL", "KRW", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "RUB", "UAH", "TRY", "ILS", "ZAR", "SGD", "HKD", "THB", "TWD", "VND", "PHP", "XAF", "XOF"]) {
    const symbol = of(parts({ style: "currency", currency }, 1), "currency");
    const narrow = of(parts({ style: "currency", currency, currencyDisplay: "narrowSymbol" }, 1), "currency");
    if (symbol !== currency || narrow !== symbol) symbols[currency] = narrow === symbol ? symbol : [symbol, narrow];
  }
  return {
    decimal: of(plain, "decimal"), group: of(plain, "group"), least, ...(india && { india }), minus: of(plain, "minusSign"),
    percent: frame({ style: "percent" }, 0.5), currency: frame(money, 1.5), negative: frame(money, -1.5), code: frame({ ...money, currencyDisplay: "code" }, 1.5), symbols,
    compact: Object.fromEntries(["short", "long"].map((display) => [display, Array.from({ length: 12 }, (_, place) => {
      const found = parts({ notation: "compact", compactDisplay: display }, 10 ** (place + 3) * 2);
      const text = found.map(({ type, value }) => (type === "integer" ? "{0}" : type === "group" ? "" : value)).join("").replace(/(\{0\})+/, "{0}");
      const digits = found.filter(({ type }) => type === "integer").map(({ value }) => value).join("").length;
      return [digits, text];
    })])),
  };
}

function counts(locale) {
  const rules = new Intl.PluralRules(locale);
  const samples = {};
  for (const number of [0, 1, 2, 3, 5, 6, 11, 21, 22, 25, 100, 1000000, 1.5, 0.5, 2.5]) samples[rules.select(number)] ??= number;
  const unit = (unit, unitDisplay) =>
    Object.fromEntries(Object.entries(samples).map(([category, number]) => {
      const parts = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay, useGrouping: false }).formatToParts(number);
      return [category, parts.map(({ type, value }) => (["integer", "decimal", "fraction", "group"].includes(type) ? "{0}" : value)).join("").replace(/(\{0\})+/, "{0}")];
    }));
  const distance = (unit, style) => {
    const format = new Intl.RelativeTimeFormat(locale, { style, numeric: "always" });
    const write = (sign) => Object.fromEntries(Object.entries(samples).map(([category, number]) => {
      const parts = format.formatToParts(sign * (number || 0) || (sign < 0 ? -0 : 0), unit);
      return [category, parts.map(({ type, value }) => (type === "literal" ? value : "{0}")).join("").replace(/(\{0\})+/, "{0}")];
    }));
    return [write(-1), write(1)];
  };
  const auto = (unit) => {
    const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    return Object.fromEntries([-2, -1, 0, 1, 2].map((count) => [count, format.formatToParts(count, unit)]).filter(([, parts]) => parts.length === 1).map(([count, parts]) => [count, parts[0].value]));
  };
  const same = (values) => (new Set(Object.values(values)).size === 1 ? Object.values(values)[0] : values);
  const units = ["year", "month", "week", "day", "hour", "minute", "second", "millisecond"];
  const spans = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];
  return {
    units: Object.fromEntries(["long", "short", "narrow"].map((display) => [display, Object.fromEntries(units.map((name) => [name, same(unit(name, display))]))])),
    relative: Object.fromEntries(["long", "short", "narrow"].map((style) => [style, Object.fromEntries(spans.map((name) => [name, distance(name, style).map(same)]))])),
    auto: Object.fromEntries(spans.map((name) => [name, auto(name)])),
  };
}

function lists(locale) {
  const marks = (type, style) => {
    const format = new Intl.ListFormat(locale, { type, style });
    const two = format.formatToParts(["a", "b"])[1].value;
    const four = format.formatToParts(["a", "b", "c", "d"]).filter(({ type }) => type === "literal").map(({ value }) => value);
    return [two, four[0], four[2]];
  };
  return Object.fromEntries(["conjunction", "disjunction", "unit"].map((type) => [type, Object.fromEntries(["long", "short", "narrow"].map((style) => [style, marks(type, style)]))]));
}

for (const locale of LOCALES) {
  const own = names(locale);
  const cycle = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hourCycle;
  const table = {
    locale, cycle, ...own,
    halves: [5, 17].map((hour) => part(locale, { hour: "numeric", hourCycle: "h12" }, "dayPeriod", at(1, 5, 2024, hour))),
    eras: ["short", "long", "narrow"].map((era) => [-100, 2024].map((year) => part(locale, { era, year: "numeric" }, "era", at(1, 5, year)))),
    dates: undefined, times: times(locale, own), glue: glue(locale),
    dateStyles: Object.fromEntries(["short", "medium", "long", "full"].map((dateStyle) => [dateStyle, pattern(locale, own, { dateStyle })])),
    timeStyles: Object.fromEntries(["short", "medium", "long", "full"].map((timeStyle) => [timeStyle, pattern(locale, own, { timeStyle })])),
    numbers: numbers(locale), ...counts(locale), lists: lists(locale),
  };
  table.dates = dates(locale, own);
  Object.assign(table, own);
  // Equal patterns are kept once.
  const kept = [...new Set(Object.values(table.dates))];
  table.patterns = kept;
  table.dates = Object.fromEntries(Object.entries(table.dates).map(([key, value]) => [key, kept.indexOf(value)]));
  table.dates = Object.keys(table.dates).map((key) => `${key}${table.dates[key]}`).join(" ");
  writeFileSync(new URL(`${locale}.json`, import.meta.url), `${JSON.stringify(table)}\n`);
}

// Names of time zones in English: [short, short in summer, long, long in summer, zones].
const zones = new Map();
// Names of all zones and of what links to them, from the database that systems have.
const database = readFileSync("/usr/share/zoneinfo/tzdata.zi", "utf8").split("\n").map((line) => line.split(" "));
const all = database.flatMap(([kind, first, second]) => (kind === "Z" ? [first] : kind === "L" ? [second] : []));
for (const zone of all.filter((name) => name.includes("/")).sort()) {
  const name = (timeZoneName, date) => part("en-US", { timeZone: zone, timeZoneName }, "timeZoneName", date);
  const offset = (date) => Number(name("longOffset", date).replace("GMT", "").replace(":", ".") || 0);
  const [january, july] = [at(1, 15), at(7, 15)];
  const [winter, summer] = offset(january) < offset(july) ? [january, july] : [july, january];
  const names = [name("short", winter), name("short", summer), name("long", winter), name("long", summer)].map((text) => (/^GMT[+-]/.test(text) ? "" : text));
  if (names.join("") === "") continue;
  const key = JSON.stringify(names);
  zones.set(key, [...(zones.get(key) ?? []), zone]);
}
writeFileSync(new URL("zones.json", import.meta.url), `${JSON.stringify([...zones].map(([key, all]) => [...JSON.parse(key), all.join(" ")]))}\n`);
