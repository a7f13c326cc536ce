// DateTime: an instant in a time zone, with the interface that Luxon gave it. The zone's rules come from the host;
// everything else is arithmetic on UTC fields of a shifted Date.
(function (host, shared) {
  "use strict";
  const { Duration, duration, format, units } = shared;
  const { FIELDS, DAY, zoneOf, fixed, local, daysIn, fits, weekDay, isoWeek } = shared.calendar;
  const SETTABLE = [...FIELDS, "weekday", "weekNumber", "ordinal", "quarter"];
  const ISO = /^([+-]\d{6}|\d{4})(?:-?(\d{2})(?:-?(\d{2}))?|-?W(\d{2})(?:-?(\d))?|-?(\d{3}))?(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,30}))?)?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?(?:\[([^\]]+)\])?$/i;

  class DateTime {
    #at;
    #zone;
    #fields;
    #reason;
    constructor(at, zone, reason) {
      this.#at = zone === undefined || zone === null ? NaN : at;
      this.#zone = zone ?? host.zone;
      this.#reason = Number.isNaN(this.#at) ? (reason ?? (zone ? "invalid input" : "unsupported zone")) : null;
    }
    static now() {
      return new DateTime(host.now, host.zone);
    }
    static local(...values) {
      const options = typeof values.at(-1) === "object" ? values.pop() : {};
      if (values.length === 0) return new DateTime(host.now, zoneOf(options.zone));
      return DateTime.fromObject(Object.fromEntries(values.map((value, at) => [FIELDS[at], value])), options);
    }
    static utc(...values) {
      if (typeof values.at(-1) === "object") values.pop();
      return DateTime.local(...values, { zone: "UTC" });
    }
    static fromMillis(at, options = {}) {
      if (typeof at !== "number") throw new TypeError(`fromMillis needs a number, not ${typeof at}`);
      return new DateTime(Math.abs(at) > 8.64e15 ? NaN : Math.trunc(at), zoneOf(options.zone));
    }
    static fromSeconds(seconds, options = {}) {
      if (typeof seconds !== "number") throw new TypeError(`fromSeconds needs a number, not ${typeof seconds}`);
      return DateTime.fromMillis(seconds * 1000, options);
    }
    static fromJSDate(date, options = {}) {
      return new DateTime(date instanceof Date ? date.getTime() : NaN, zoneOf(options.zone));
    }
    static fromObject(values, options = {}) {
      const zone = zoneOf(options.zone);
      if (!zone) return new DateTime(NaN, zone);
      const now = new DateTime(host.now, zone);
      const given = normal(values);
      const made = {};
      const first = given.weekNumber !== undefined || given.weekday !== undefined || given.ordinal !== undefined ? 1 : FIELDS.findIndex((name) => given[name] !== undefined);
      FIELDS.forEach((name, at) => {
        const rest = at < 3 ? 1 : 0;
        made[name] = given[name] ?? (first === -1 || at < first ? now[name] : rest);
      });
      if (given.year === undefined && given.weekNumber !== undefined) made.year = now.weekYear;
      if (!fits(made)) return new DateTime(NaN, zone, "unit out of range");
      let shifted = local(made);
      if (given.ordinal !== undefined) shifted = local({ ...made, month: 1, day: given.ordinal });
      if (given.weekNumber !== undefined || given.weekday !== undefined) {
        const fourth = local({ ...made, month: 1, day: 4 });
        const week = given.weekNumber ?? now.weekNumber;
        shifted = fourth + (1 - weekDay(fourth) + (week - 1) * 7 + (given.weekday ?? 1) - 1) * DAY;
      }
      return new DateTime(host.instant(zone, shifted), zone);
    }
    static fromISO(text, options = {}) {
      const found = ISO.exec(String(text).trim());
      if (!found) return new DateTime(NaN, host.zone, "unparsable");
      const [, year, month, day, week, weekday, ordinal, hour, minute, second, fraction, offset, name] = found;
      const number = (part, otherwise) => (part === undefined ? otherwise : Number(part));
      const values = { year: Number(year), hour: number(hour, 0), minute: number(minute, 0), second: number(second, 0) };
      values.millisecond = fraction ? Math.floor(Number(`0.${fraction.slice(0, 12)}`) * 1000 + 1e-6) : 0;
      if (week) Object.assign(values, { weekNumber: Number(week), weekday: number(weekday, 1) });
      else if (ordinal) values.ordinal = Number(ordinal);
      else Object.assign(values, { month: number(month, 1), day: number(day, 1) });
      const zone = zoneOf(options.zone);
      const own = DateTime.fromObject(values, { zone: offset ? fixed(offset) : (name ?? zone) });
      if (name) return own.setZone(name);
      return options.setZone ? own : own.setZone(zone);
    }
    static fromFormat(text, pattern, options = {}) {
      const found = format.read(text, pattern);
      if (!found) return new DateTime(NaN, host.zone, "unparsable");
      const { offset, zone: name, seconds, milliseconds, ...values } = found;
      if (seconds !== undefined) return DateTime.fromSeconds(seconds, options);
      if (milliseconds !== undefined) return DateTime.fromMillis(milliseconds, options);
      const own = DateTime.fromObject(values, { zone: offset ? fixed(offset) : (name ?? options.zone) });
      return options.setZone ? own : own.setZone(options.zone);
    }
    static fromSQL(text, options) {
      return DateTime.fromISO(String(text).trim().replace(" ", "T"), options);
    }
    static fromRFC2822(text, options = {}) {
      return DateTime.fromJSDate(new Date(text), options);
    }
    static fromHTTP(text, options = {}) {
      return DateTime.fromJSDate(new Date(text), options);
    }
    static isDateTime(value) {
      return value instanceof DateTime;
    }
    static invalid(reason) {
      return new DateTime(NaN, host.zone, reason);
    }
    static min(...dates) {
      return dates.flat().reduce((best, date) => (date < best ? date : best));
    }
    static max(...dates) {
      return dates.flat().reduce((best, date) => (date > best ? date : best));
    }

    get #shifted() {
      return this.#at + host.offset(this.#zone, this.#at);
    }
    get #own() {
      if (!this.#fields) {
        const date = new Date(this.#shifted);
        this.#fields = {
          year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(),
          minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds(),
        };
      }
      return this.#fields;
    }
    #with(shifted, zone = this.#zone) {
      return new DateTime(host.instant(zone, shifted), zone);
    }
    get year() { return this.#own.year; }
    get month() { return this.#own.month; }
    get day() { return this.#own.day; }
    get hour() { return this.#own.hour; }
    get minute() { return this.#own.minute; }
    get second() { return this.#own.second; }
    get millisecond() { return this.#own.millisecond; }
    get quarter() { return Math.ceil(this.month / 3); }
    get weekday() { return this.isValid ? weekDay(this.#shifted) : NaN; }
    get weekNumber() { return this.isValid ? isoWeek(this.#shifted).week : NaN; }
    get weekYear() { return this.isValid ? isoWeek(this.#shifted).year : NaN; }
    get weeksInWeekYear() { return isoWeek(Date.UTC(this.weekYear, 11, 28)).week; }
    get ordinal() { return Math.floor((this.#shifted - local({ ...this.#own, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 })) / DAY) + 1; }
    get daysInMonth() { return daysIn(this.year, this.month); }
    get daysInYear() { return this.isInLeapYear ? 366 : 365; }
    get isInLeapYear() { return daysIn(this.year, 2) === 29; }
    get monthLong() { return format.months[this.month - 1]; }
    get monthShort() { return this.monthLong?.slice(0, 3); }
    get weekdayLong() { return format.days[this.weekday - 1]; }
    get weekdayShort() { return this.weekdayLong?.slice(0, 3); }
    get offset() { return this.isValid ? host.offset(this.#zone, this.#at) / 60000 : NaN; }
    get offsetNameShort() { return host.abbreviation(this.#zone, this.#at); }
    get zoneName() { return this.isValid ? this.#zone : null; }
    get zone() { return { name: this.#zone, toString: () => this.#zone }; }
    get isInDST() {
      const january = this.set({ month: 1, day: 1 }).offset;
      const june = this.set({ month: 6, day: 1 }).offset;
      return january !== june && this.offset === Math.max(january, june);
    }
    get isValid() { return !Number.isNaN(this.#at); }
    get invalidReason() { return this.#reason; }
    get locale() { return "en-US"; }

    get(name) {
      return this[one(name)];
    }
    set(values) {
      if (!this.isValid) return this;
      const given = normal(values);
      const made = { ...this.#own };
      for (const name of FIELDS) if (given[name] !== undefined) made[name] = given[name];
      if (given.quarter !== undefined) made.month = (given.quarter - 1) * 3 + 1;
      if (given.day === undefined) made.day = Math.min(made.day, daysIn(made.year, made.month));
      let shifted = local(made);
      if (given.ordinal !== undefined) shifted = local({ ...made, month: 1, day: given.ordinal });
      if (given.weekNumber !== undefined) shifted += (given.weekNumber - isoWeek(shifted).week) * 7 * DAY;
      if (given.weekday !== undefined) shifted += (given.weekday - weekDay(shifted)) * DAY;
      return this.#with(shifted);
    }
    plus(value, name) {
      return this.#move(duration(value, name), 1);
    }
    minus(value, name) {
      return this.#move(duration(value, name), -1);
    }
    #move(length, sign) {
      if (!this.isValid) return this;
      const get = (name) => (length.values[name] ?? 0) * sign;
      const years = get("years");
      const months = get("months") + get("quarters") * 3;
      const days = get("days") + get("weeks") * 7;
      let at = this.#at;
      if (years || months || days) {
        // Whole calendar units are counted on the calendar; what is left of them, in hours.
        const months0 = (this.year + Math.trunc(years)) * 12 + this.month - 1 + Math.trunc(months);
        const year = Math.floor(months0 / 12);
        const month = (months0 % 12 + 12) % 12 + 1;
        const day = Math.min(this.day, daysIn(year, month)) + Math.trunc(days);
        at = host.instant(this.#zone, local({ ...this.#own, year, month, day }));
        at += (years % 1) * units.length.years + (months % 1) * units.length.months + (days % 1) * DAY;
      }
      at += get("hours") * 3600000 + get("minutes") * 60000 + get("seconds") * 1000 + get("milliseconds");
      return new DateTime(Math.round(at), this.#zone);
    }
    startOf(name) {
      if (!this.isValid) return this;
      const unit = one(name);
      const f = { ...this.#own };
      if (unit === "quarter") f.month = (this.quarter - 1) * 3 + 1;
      const kept = { year: 1, quarter: 2, month: 2, week: 3, day: 3, hour: 4, minute: 5, second: 6, millisecond: 7 }[unit];
      if (kept === undefined) throw new TypeError(`"${name}" is not a unit of time`);
      FIELDS.slice(kept).forEach((field) => (f[field] = field === "month" || field === "day" ? 1 : 0));
      const shifted = local(f);
      return this.#with(unit === "week" ? shifted - (weekDay(shifted) - 1) * DAY : shifted);
    }
    endOf(name) {
      return this.plus({ [one(name)]: 1 }).startOf(name).minus({ milliseconds: 1 });
    }
    setZone(zone, options = {}) {
      const own = zoneOf(zone);
      if (options.keepLocalTime && own) return this.#with(this.#shifted, own);
      return new DateTime(this.#at, own);
    }
    toUTC() {
      return this.setZone("UTC");
    }
    toLocal() {
      return this.setZone(host.zone);
    }
    setLocale() {
      return this;
    }
    reconfigure() {
      return this;
    }
    hasSame(other, name) {
      const own = other.setZone(this.#zone);
      return this.startOf(name).toMillis() === own.startOf(name).toMillis();
    }
    equals(other) {
      return other instanceof DateTime && this.toMillis() === other.toMillis() && this.zoneName === other.zoneName;
    }
    diff(other, names = "milliseconds") {
      const wanted = [names].flat().map(units.unit);
      if (!this.isValid || !other.isValid) return new Duration({ milliseconds: NaN });
      const back = this < other;
      const [early, late] = back ? [this, other.setZone(this.#zone)] : [other.setZone(this.#zone), this];
      const values = {};
      let cursor = early;
      const ordered = units.all.filter((unit) => wanted.includes(unit));
      const calendar = ordered.filter((unit) => units.length[unit] >= DAY);
      for (const unit of calendar) {
        let count = Math.max(0, Math.floor((late - cursor) / units.length[unit]) - 1);
        while (cursor.plus({ [unit]: count + 1 }) <= late) count++;
        while (count > 0 && cursor.plus({ [unit]: count }) > late) count--;
        values[unit] = count;
        const next = cursor.plus({ [unit]: count });
        if (unit === ordered.at(-1)) {
          const span = cursor.plus({ [unit]: count + 1 }) - next;
          values[unit] += span > 0 ? (late - next) / span : 0;
        }
        cursor = next;
      }
      const clock = ordered.filter((unit) => units.length[unit] < DAY);
      if (clock.length > 0) Object.assign(values, units.spread(late - cursor, clock));
      const made = new Duration(values);
      return back ? made.negate() : made;
    }
    diffNow(names) {
      return this.diff(DateTime.now(), names);
    }
    toMillis() { return this.#at; }
    toSeconds() { return this.#at / 1000; }
    toUnixInteger() { return Math.floor(this.#at / 1000); }
    valueOf() { return this.#at; }
    toJSDate() { return new Date(this.#at); }
    toObject() { return { ...this.#own }; }
    toFormat(pattern) {
      return this.isValid ? format.write(this, pattern) : "Invalid DateTime";
    }
    toISODate(options = {}) {
      if (!this.isValid) return null;
      const year = this.year > 9999 || this.year < 0 ? (this.year < 0 ? "-" : "+") + format.pad(Math.abs(this.year), 6) : format.pad(this.year, 4);
      const mark = options.format === "basic" ? "" : "-";
      return year + mark + format.pad(this.month) + mark + format.pad(this.day);
    }
    toISOTime(options = {}) {
      if (!this.isValid) return null;
      const mark = options.format === "basic" ? "" : ":";
      let text = format.pad(this.hour) + mark + format.pad(this.minute);
      if (!options.suppressSeconds || this.second || this.millisecond) text += mark + format.pad(this.second);
      if (this.millisecond || !(options.suppressMilliseconds || options.suppressSeconds)) text += `.${format.pad(this.millisecond, 3)}`;
      if (options.includeOffset === false) return text;
      return text + (this.#zone === "UTC" ? "Z" : format.offset(this.offset, mark ? "short" : "techie"));
    }
    toISO(options) {
      return this.isValid ? `${this.toISODate(options)}T${this.toISOTime(options)}` : null;
    }
    toISOWeekDate() {
      return `${format.pad(this.weekYear, 4)}-W${format.pad(this.weekNumber)}-${this.weekday}`;
    }
    toSQLDate() { return this.toISODate(); }
    toSQLTime() { return this.toFormat("HH:mm:ss.SSS ZZ"); }
    toSQL(options = {}) { return this.toFormat(options.includeOffset === false ? "yyyy-MM-dd HH:mm:ss.SSS" : "yyyy-MM-dd HH:mm:ss.SSS ZZ"); }
    toRFC2822() { return this.toFormat("EEE, dd LLL yyyy HH:mm:ss ZZZ"); }
    toHTTP() { return this.toUTC().toFormat("EEE, dd LLL yyyy HH:mm:ss 'GMT'"); }
    toJSON() { return this.toISO(); }
    toString() { return this.isValid ? this.toISO() : "Invalid DateTime"; }
    toLocaleString(style = {}) {
      return this.toFormat(style.format ?? "D");
    }
    toRelative(options = {}) {
      const distance = this - (options.base ?? DateTime.now());
      const unit = ["years", "months", "days", "hours", "minutes", "seconds"].find((name) => Math.abs(distance) >= units.length[name]) ?? "seconds";
      const count = Math.trunc(Math.abs(distance) / units.length[unit]);
      const text = `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
      return distance < 0 ? `${text} ago` : `in ${text}`;
    }
  }
  const one = (name) => {
    const own = SETTABLE.find((field) => field.toLowerCase() === String(name).toLowerCase().replace(/s$/, ""));
    return own ?? units.unit(name).slice(0, -1);
  };
  const normal = (values) => {
    const made = {};
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      const own = SETTABLE.find((field) => field.toLowerCase() === name.toLowerCase() || `${field}s`.toLowerCase() === name.toLowerCase());
      if (!own) throw new TypeError(`"${name}" is not a unit of a date`);
      made[own] = Number(value);
    }
    return made;
  };
  for (const [name, pattern] of Object.entries(format.styles)) DateTime[name] = Object.freeze({ format: pattern });

  shared.DateTime = DateTime;
  // Reads a date in whatever shape people write it.
  shared.readDateTime = (text, pattern) => {
    if (pattern !== undefined) return DateTime.fromFormat(text, pattern);
    const tried = [() => DateTime.fromISO(text), () => DateTime.fromSQL(text), () => DateTime.fromJSDate(new Date(text))];
    if (/^-?\d{9,}$/.test(text.trim())) tried.unshift(() => (text.trim().length > 11 ? DateTime.fromMillis(Number(text)) : DateTime.fromSeconds(Number(text))));
    for (const way of tried) {
      const date = way();
      if (date.isValid) return date;
    }
    throw new TypeError(`"${text}" is not a date`);
  };
  shared.constant("DateTime", DateTime);
  shared.global("$now", () => DateTime.now());
  shared.global("$today", () => DateTime.now().startOf("day"));
})
