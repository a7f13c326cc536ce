// Arithmetic on calendar fields and offsets of time zones. Days are counted from 1970 (H. Hinnant's civil calendar).
(function (host, shared) {
  "use strict";
  const DAY = 86400000;
  const { floor } = Math;
  const { failure, number } = shared.units;
  const pad = (value, length = 2) => (value < 0 ? `-${String(-value).padStart(length, "0")}` : String(value).padStart(length, "0"));
  const signed = (minutes, style) => {
    const sign = minutes < 0 ? "-" : "+";
    const size = Math.abs(minutes);
    const hours = Math.trunc(size / 60);
    const rest = Math.trunc(size % 60);
    if (style === "narrow") return sign + hours + (rest ? `:${pad(rest)}` : "");
    return sign + pad(hours) + (style === "techie" ? "" : ":") + pad(rest);
  };

  const daysOf = (year, month, day) => {
    // Months beyond 1 to 12 belong to other years.
    const carried = floor((month - 1) / 12);
    const m = month - carried * 12;
    const y = year + carried - (m <= 2 ? 1 : 0);
    const era = floor(y / 400);
    const yearOfEra = y - era * 400;
    const dayOfYear = floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + day - 1;
    return era * 146097 + yearOfEra * 365 + floor(yearOfEra / 4) - floor(yearOfEra / 100) + dayOfYear - 719468;
  };
  const civil = (days) => {
    const z = days + 719468;
    const era = floor(z / 146097);
    const dayOfEra = z - era * 146097;
    const yearOfEra = floor((dayOfEra - floor(dayOfEra / 1460) + floor(dayOfEra / 36524) - floor(dayOfEra / 146096)) / 365);
    const dayOfYear = dayOfEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
    const m = floor((5 * dayOfYear + 2) / 153);
    const month = m + (m < 10 ? 3 : -9);
    return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - floor((153 * m + 2) / 5) + 1 };
  };
  // Milliseconds of local fields, read as if they were UTC.
  const local = (f) => daysOf(f.year, f.month, f.day) * DAY + f.hour * 3600000 + f.minute * 60000 + f.second * 1000 + f.millisecond;
  const fieldsOf = (shifted) => {
    const days = floor(shifted / DAY);
    const rest = Math.trunc(shifted - days * DAY);
    const date = civil(days);
    date.hour = floor(rest / 3600000);
    date.minute = floor(rest / 60000) % 60;
    date.second = floor(rest / 1000) % 60;
    date.millisecond = rest % 1000;
    return date;
  };
  const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const daysIn = (year, month) => {
    const carried = floor((month - 1) / 12);
    const m = month - carried * 12;
    return m === 2 ? (isLeap(year + carried) ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31;
  };
  const weekDay = (days) => ((((days + 3) % 7) + 7) % 7) + 1;
  // The week of a day: weeks begin on `first`, and the first of a year has at least `least` days of it.
  const weekOf = (days, least = 4, first = 1) => {
    const place = (weekDay(days) - first + 7) % 7;
    const year = civil(days - place + 7 - least).year;
    const start = weekStart(year, least, first);
    return { year, week: floor((days - place - start) / 7) + 1, day: place + 1 };
  };
  const weekStart = (year, least, first) => {
    const day = daysOf(year, 1, least);
    return day - ((weekDay(day) - first + 7) % 7);
  };
  const weeksIn = (year, least = 4, first = 1) => floor((weekStart(year + 1, least, first) - weekStart(year, least, first)) / 7);
  const dayOfWeek = (year, week, day, least = 4, first = 1) => weekStart(year, least, first) + (week - 1) * 7 + day - 1;

  // Time zones: UTC, a fixed offset or an IANA name.
  const FIXED = /^utc(?:([+-]\d{1,2})(?::(\d{2}))?)?$/i;
  const known = new Map();
  const fixedZone = (minutes) => (minutes === 0 ? "UTC" : `UTC${signed(minutes, "narrow")}`);
  const zoneOf = (zone) => {
    if (zone === undefined || zone === null || zone === "") return host.zone;
    if (typeof zone === "number") return fixedZone(zone);
    if (typeof zone === "object") return typeof zone.name === "string" ? zone.name : undefined;
    const name = String(zone);
    if (known.has(name)) return known.get(name);
    const lower = name.toLowerCase();
    const found = FIXED.exec(lower);
    let made;
    if (lower === "default" || lower === "local" || lower === "system") made = host.zone;
    else if (lower === "utc" || lower === "gmt") made = "UTC";
    else if (found) made = fixedZone(Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0) * (found[1]?.startsWith("-") ? -1 : 1));
    else made = host.zoneName(name);
    known.set(name, made);
    return made;
  };
  const isFixed = (zone) => zone === "UTC" || (zone.startsWith("UTC") && FIXED.test(zone));
  const offsets = new Map();
  const fixedOffset = (zone) => {
    if (!offsets.has(zone)) offsets.set(zone, isFixed(zone) ? host.offset(zone, 0) / 60000 : null);
    return offsets.get(zone);
  };
  // Minutes that local time is ahead of UTC.
  const offsetOf = (zone, at) => (zone === "UTC" ? 0 : (fixedOffset(zone) ?? host.offset(zone, at) / 60000));
  // The instant of a local time, first taken for one with offset `guess`. What a clock change skips moves forward.
  const instant = (shifted, guess, zone) => {
    const first = shifted - guess * 60000;
    const own = offsetOf(zone, first);
    if (own === guess) return { at: first, offset: own };
    const second = shifted - own * 60000;
    const other = offsetOf(zone, second);
    if (own === other) return { at: second, offset: own };
    return { at: shifted - Math.min(own, other) * 60000, offset: Math.max(own, other) };
  };
  shared.calendar = {
    DAY, pad, signed, daysOf, civil, local, fieldsOf, isLeap, daysIn, weekDay, weekOf, weeksIn, dayOfWeek, zoneOf, fixedZone, isFixed,
    offsetOf, instant, failure, number,
  };
})
