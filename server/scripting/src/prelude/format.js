// Dates as text in Luxon's tokens, in the languages of the tables in locales/.
(function (host, shared) {
  "use strict";
  const { pad, signed } = shared.calendar;
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const [n, s, l] = ["numeric", "short", "long"];
  const T = { hour: n, minute: n };
  const TS = { ...T, second: n };
  const H24 = { hourCycle: "h23" };
  const DATES = {
    DATE_SHORT: { year: n, month: n, day: n }, DATE_MED: { year: n, month: s, day: n }, DATE_MED_WITH_WEEKDAY: { year: n, month: s, day: n, weekday: s },
    DATE_FULL: { year: n, month: l, day: n }, DATE_HUGE: { year: n, month: l, day: n, weekday: l },
  };
  const STYLES = {
    ...DATES, TIME_SIMPLE: T, TIME_WITH_SECONDS: TS, TIME_WITH_SHORT_OFFSET: { ...TS, timeZoneName: s }, TIME_WITH_LONG_OFFSET: { ...TS, timeZoneName: l },
    TIME_24_SIMPLE: { ...T, ...H24 }, TIME_24_WITH_SECONDS: { ...TS, ...H24 }, TIME_24_WITH_SHORT_OFFSET: { ...TS, ...H24, timeZoneName: s },
    TIME_24_WITH_LONG_OFFSET: { ...TS, ...H24, timeZoneName: l }, DATETIME_SHORT: { ...DATES.DATE_SHORT, ...T },
    DATETIME_SHORT_WITH_SECONDS: { ...DATES.DATE_SHORT, ...TS }, DATETIME_MED: { ...DATES.DATE_MED, ...T }, DATETIME_MED_WITH_SECONDS: { ...DATES.DATE_MED, ...TS },
    DATETIME_MED_WITH_WEEKDAY: { ...DATES.DATE_MED_WITH_WEEKDAY, ...T }, DATETIME_FULL: { ...DATES.DATE_FULL, ...T, timeZoneName: s },
    DATETIME_FULL_WITH_SECONDS: { ...DATES.DATE_FULL, ...TS, timeZoneName: s }, DATETIME_HUGE: { ...DATES.DATE_HUGE, ...T, timeZoneName: l },
    DATETIME_HUGE_WITH_SECONDS: { ...DATES.DATE_HUGE, ...TS, timeZoneName: l },
  };
  const MACROS = {
    D: "DATE_SHORT", DD: "DATE_MED", DDD: "DATE_FULL", DDDD: "DATE_HUGE", t: "TIME_SIMPLE", tt: "TIME_WITH_SECONDS", ttt: "TIME_WITH_SHORT_OFFSET",
    tttt: "TIME_WITH_LONG_OFFSET", T: "TIME_24_SIMPLE", TT: "TIME_24_WITH_SECONDS", TTT: "TIME_24_WITH_SHORT_OFFSET", TTTT: "TIME_24_WITH_LONG_OFFSET",
    f: "DATETIME_SHORT", ff: "DATETIME_MED", fff: "DATETIME_FULL", ffff: "DATETIME_HUGE", F: "DATETIME_SHORT_WITH_SECONDS", FF: "DATETIME_MED_WITH_SECONDS",
    FFF: "DATETIME_FULL_WITH_SECONDS", FFFF: "DATETIME_HUGE_WITH_SECONDS",
  };
  // The pieces of a pattern: runs of one letter, quoted text, and what stands between. '' is one quote.
  const kept = new Map();
  const split = (pattern) => {
    const text = String(pattern);
    if (kept.has(text)) return kept.get(text);
    const pieces = [];
    let run = "";
    let quoted = false;
    const end = () => {
      if (run.length > 0) pieces.push({ literal: quoted || /^\s+$/.test(run), text: run });
      run = "";
    };
    for (const letter of text) {
      if (letter === "'") {
        if (quoted && run === "") pieces.push({ literal: true, text: "'" });
        end();
        quoted = !quoted;
      } else if (quoted || run === "" || run[0] === letter) run += letter;
      else {
        end();
        run = letter;
      }
    }
    end();
    if (kept.size < 500) kept.set(text, pieces);
    return pieces;
  };
  const english = (locale) => locale === null || locale === undefined || /^en(-us.*)?$/i.test(locale);
  const name = (date, locale, list, place) => {
    if (english(locale)) {
      const names = /^[ML]/.test(list) ? MONTHS : DAYS;
      const width = list.slice(1);
      return width === "long" ? names[place] : names[place].slice(0, width === "short" ? 3 : 1);
    }
    return shared.names(shared.table(locale), list)[place];
  };
  const twelve = (hour) => hour % 12 || 12;
  const era = (date, locale, width) => (english(locale) ? { short: ["BC", "AD"], long: ["Before Christ", "Anno Domini"], narrow: ["B", "A"] }[width] : shared.table(locale).eras[["short", "long", "narrow"].indexOf(width)])[date.year > 0 ? 1 : 0];
  const month = (list) => (d, locale) => name(d, locale, list, d.month - 1);
  const day = (list) => (d, locale) => name(d, locale, list, d.weekday - 1);
  const TOKENS = {
    S: (d) => pad(d.millisecond, 1), SSS: (d) => pad(d.millisecond, 3), u: (d) => pad(d.millisecond, 3),
    uu: (d) => pad(Math.floor(d.millisecond / 10)), uuu: (d) => String(Math.floor(d.millisecond / 100)),
    s: (d) => String(d.second), ss: (d) => pad(d.second), m: (d) => String(d.minute), mm: (d) => pad(d.minute),
    h: (d) => String(twelve(d.hour)), hh: (d) => pad(twelve(d.hour)), H: (d) => String(d.hour), HH: (d) => pad(d.hour),
    Z: (d, locale, z) => z(d) ?? signed(d.offset, "narrow"), ZZ: (d, locale, z) => z(d) ?? signed(d.offset, "short"), ZZZ: (d, locale, z) => z(d) ?? signed(d.offset, "techie"),
    ZZZZ: (d, locale) => shared.nameOf(d.setLocale(locale), "short"), ZZZZZ: (d, locale) => shared.nameOf(d.setLocale(locale), "long"),
    z: (d) => d.zoneName,
    a: (d, locale) => (english(locale) ? ["AM", "PM"] : shared.table(locale).halves)[d.hour < 12 ? 0 : 1],
    d: (d) => String(d.day), dd: (d) => pad(d.day),
    c: (d) => String(d.weekday), ccc: day("cshort"), cccc: day("clong"), ccccc: day("cnarrow"),
    E: (d) => String(d.weekday), EEE: day("Eshort"), EEEE: day("Elong"), EEEEE: day("Enarrow"),
    L: (d) => String(d.month), LL: (d) => pad(d.month), LLL: month("Lshort"), LLLL: month("Llong"), LLLLL: month("Lnarrow"),
    M: (d) => String(d.month), MM: (d) => pad(d.month), MMM: month("Mshort"), MMMM: month("Mlong"), MMMMM: month("Mnarrow"),
    y: (d) => String(d.year), yy: (d) => String(d.year).slice(-2).padStart(2, "0"), yyyy: (d) => pad(d.year, 4), yyyyyy: (d) => pad(d.year, 6),
    G: (d, locale) => era(d, locale, "short"), GG: (d, locale) => era(d, locale, "long"), GGGGG: (d, locale) => era(d, locale, "narrow"),
    kk: (d) => String(d.weekYear).slice(-2).padStart(2, "0"), kkkk: (d) => pad(d.weekYear, 4), W: (d) => String(d.weekNumber), WW: (d) => pad(d.weekNumber),
    n: (d) => String(d.localWeekNumber), nn: (d) => pad(d.localWeekNumber), ii: (d) => String(d.localWeekYear).slice(-2).padStart(2, "0"), iiii: (d) => pad(d.localWeekYear, 4),
    o: (d) => String(d.ordinal), ooo: (d) => pad(d.ordinal, 3), q: (d) => String(d.quarter), qq: (d) => pad(d.quarter),
    X: (d) => String(Math.floor(d.toMillis() / 1000)), x: (d) => String(d.toMillis()),
  };
  const fieldsOf = (date, locale) => ({
    year: date.year, month: date.month, day: date.day, weekday: date.weekday, hour: date.hour, minute: date.minute, second: date.second,
    millisecond: date.millisecond, zoneName: (style) => shared.zoneName(date.zoneName, date.toMillis(), style, locale),
  });
  // As Intl writes it.
  const style = (date, options, locale) => {
    const tag = locale ?? "en-US";
    const o = shared.withDefaults(options, "date");
    const shown = o.timeZone ? date.setZone(o.timeZone) : date;
    return shared.dateText(shared.table(tag), o, fieldsOf(shown, tag));
  };
  const never = () => undefined;
  const utc = (date) => (date.offset === 0 && date.isOffsetFixed ? "Z" : undefined);
  const write = (date, pattern, locale = null, allowZ = false) => {
    let text = "";
    for (const piece of split(pattern)) {
      if (piece.literal) text += piece.text;
      else if (Object.hasOwn(TOKENS, piece.text)) text += TOKENS[piece.text](date, locale, allowZ ? utc : never);
      else text += Object.hasOwn(MACROS, piece.text) ? style(date, STYLES[MACROS[piece.text]], locale) : piece.text;
    }
    return text;
  };
  shared.format = { STYLES, MACROS, split, write, style, fieldsOf, english, months: MONTHS, days: DAYS };
})
