// DateTime: an instant in a time zone, with the interface that Luxon gave it. The zone's rules come from the host.
(function (host, shared) {
  "use strict";
  const { Duration, units, format, read } = shared;
  const { DAY, pad, signed, daysOf, civil, local, fieldsOf, isLeap, daysIn, weekDay, weekOf, weeksIn, dayOfWeek, zoneOf, fixedZone, isFixed, offsetOf, instant, failure, number } = shared.calendar;
  const CLOCK = ["hour", "minute", "second", "millisecond"];
  const ORDERED = ["year", "month", "day", ...CLOCK];
  const BY_WEEK = ["weekYear", "weekNumber", "weekday", ...CLOCK];
  const BY_ORDINAL = ["year", "ordinal", ...CLOCK];
  const FIRST = { month: 1, day: 1, weekNumber: 1, weekday: 1, ordinal: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
  const NAMES = new Map([...ORDERED, "quarter", "weekday", "weekNumber", "weekYear", "ordinal", "localWeekday", "localWeekNumber", "localWeekYear"].flatMap((name) => [[name.toLowerCase(), name], [`${name.toLowerCase()}s`, name]]));
  NAMES.delete("ordinals");
  NAMES.set("weeksnumber", "weekNumber");
  const unitOf = (name) => NAMES.get(String(name).toLowerCase()) ?? failure("InvalidUnitError", `Invalid unit ${name}`);
  const normal = (values) => {
    const made = {};
    for (const [name, value] of Object.entries(values ?? {})) {
      if (value !== undefined && value !== null) made[unitOf(name)] = number(value);
    }
    return made;
  };
  const conflict = (message) => failure("ConflictingSpecificationError", message);
  // How weeks are counted where people do not follow ISO 8601: [first day, days in the first week].
  const weeksOf = (locale) => (/^(en-US|en-CA|en-IN|pt|pt-BR|es-MX|ja|ko|zh-TW|fr-CA|en)$/.test(locale) ? [7, 1] : /^(zh|tr|ro|uk|pt-PT|en-AU)$/.test(locale) ? [locale === "pt-PT" ? 7 : 1, locale === "pt-PT" ? 4 : 1] : [1, 4]);
  const inTime = (f) =>
    f.hour >= 0 && f.hour <= 24 && f.minute >= 0 && f.minute <= 59 && f.second >= 0 && f.second <= 59 && f.millisecond >= 0 && f.millisecond <= 999 &&
    (f.hour < 24 || (f.minute === 0 && f.second === 0 && f.millisecond === 0)) && CLOCK.every((name) => Number.isInteger(f[name]));
  const between = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;

  class DateTime {
    constructor(at, zone, locale, offset, reason) {
      const bad = zone === undefined ? "unsupported zone" : Number.isNaN(at) || Math.abs(at) > 8.64e15 ? "invalid input" : null;
      this.ts = bad || reason ? NaN : at;
      this._zone = zone ?? host.zone;
      this.loc = locale ?? null;
      this._reason = reason ?? bad;
      this._offset = offset;
      this._fields = undefined;
    }
    static now() { return new DateTime(host.now, host.zone); }
    static local(...given) { return positional(given); }
    static utc(...given) { return positional(given, "UTC"); }
    static fromMillis(at, options = {}) {
      if (typeof at !== "number" || Number.isNaN(at)) failure("InvalidArgumentError", `fromMillis requires a numerical input, but received a ${typeof at} with value ${at}`);
      if (Math.abs(at) > 8.64e15) return DateTime.invalid("Timestamp out of range");
      return new DateTime(at, zoneOf(options.zone), options.locale);
    }
    static fromSeconds(seconds, options = {}) {
      if (typeof seconds !== "number" || Number.isNaN(seconds)) failure("InvalidArgumentError", "fromSeconds requires a numerical input");
      return new DateTime(seconds * 1000, zoneOf(options.zone), options.locale);
    }
    static fromJSDate(date, options = {}) {
      const at = Object.prototype.toString.call(date) === "[object Date]" ? date.valueOf() : NaN;
      return Number.isNaN(at) ? DateTime.invalid("invalid input") : new DateTime(at, zoneOf(options.zone), options.locale);
    }
    static fromObject(values, options = {}) {
      const zone = zoneOf(options.zone);
      if (zone === undefined) return new DateTime(NaN, zone);
      const given = normal(values);
      const guess = options.offset ?? offsetOf(zone, host.now);
      const byDate = given.month !== undefined || given.day !== undefined;
      const byGregory = given.year !== undefined || byDate;
      const byOrdinal = given.ordinal !== undefined;
      const week = given.weekYear || given.weekNumber;
      if ((byGregory || byOrdinal) && week) conflict("Can't mix weekYear/weekNumber units with year/month/day or ordinals");
      if (byDate && byOrdinal) conflict("Can't mix ordinal dates with month/day");
      const byWeek = week || (given.weekday !== undefined && !byGregory);
      const order = byWeek ? BY_WEEK : byOrdinal ? BY_ORDINAL : ORDERED;
      let now;
      let started = false;
      const made = {};
      for (const name of order) {
        if (given[name] !== undefined) {
          started = true;
          made[name] = given[name];
        } else if (started) made[name] = FIRST[name];
        else {
          now ??= new DateTime(host.now, zone);
          made[name] = now[name];
        }
      }
      let fits = inTime(made);
      let days;
      if (byWeek) {
        fits = fits && Number.isInteger(made.weekYear) && between(made.weekNumber, 1, weeksIn(made.weekYear)) && between(made.weekday, 1, 7);
        days = dayOfWeek(made.weekYear, made.weekNumber, made.weekday);
      } else if (byOrdinal) {
        fits = fits && Number.isInteger(made.year) && between(made.ordinal, 1, isLeap(made.year) ? 366 : 365);
        days = daysOf(made.year, 1, made.ordinal);
      } else {
        fits = fits && Number.isInteger(made.year) && between(made.month, 1, 12) && between(made.day, 1, daysIn(made.year, made.month));
        days = daysOf(made.year, made.month, made.day);
      }
      if (!fits) return DateTime.invalid("unit out of range");
      const { at, offset } = instant(local({ ...civil(days), hour: made.hour, minute: made.minute, second: made.second, millisecond: made.millisecond }), guess, zone);
      const own = new DateTime(at, zone, options.locale, offset);
      if (given.weekday !== undefined && byGregory && given.weekday !== own.weekday) return DateTime.invalid("mismatched weekday");
      return own;
    }
    static fromISO(text, options) { return parsed(read.iso(String(text)), options); }
    static fromSQL(text, options) { return parsed(read.sql(String(text)), options); }
    static fromRFC2822(text, options) { return parsed(read.mail(String(text)), options); }
    static fromHTTP(text, options) { return parsed(read.web(String(text)), options); }
    static fromFormat(text, pattern, options = {}) {
      if (text === undefined || text === null || pattern === undefined || pattern === null) failure("InvalidArgumentError", "fromFormat requires an input string and a format");
      return parsed(read.byFormat(text, pattern, options.locale ?? null), options);
    }
    static fromString(text, pattern, options) { return DateTime.fromFormat(text, pattern, options); }
    static invalid(reason) {
      if (!reason) failure("InvalidArgumentError", "need to specify a reason the DateTime is invalid");
      return new DateTime(NaN, host.zone, null, undefined, reason);
    }
    static isDateTime(value) { return value instanceof DateTime; }
    static min(...dates) { return best(dates, "min", (a, b) => a < b); }
    static max(...dates) { return best(dates, "max", (a, b) => a > b); }

    get #own() { return (this._fields ??= fieldsOf(this.ts + this.offset * 60000)); }
    get #days() { return Math.floor((this.ts + this.offset * 60000) / DAY); }
    #at(shifted, zone = this._zone, guess = this.offset) {
      const { at, offset } = instant(shifted, guess, zone);
      return new DateTime(at, zone, this.loc, offset);
    }
    get isValid() { return this._reason === null; }
    get invalidReason() { return this._reason; }
    get invalidExplanation() { return null; }
    get locale() { return this.isValid ? (this.loc ?? "en-US") : null; }
    get numberingSystem() { return null; }
    get outputCalendar() { return null; }
    get zone() {
      const name = this._zone;
      return { type: isFixed(name) ? "fixed" : "iana", name, ianaName: name, isUniversal: isFixed(name), isValid: true, offset: (at) => offsetOf(name, at), offsetName: (at, o = {}) => shared.zoneName(name, at, o.format ?? "short", o.locale), formatOffset: (at, style) => signed(offsetOf(name, at), style), equals: (other) => other?.name === name, toString: () => name };
    }
    get zoneName() { return this.isValid ? this._zone : null; }
    get year() { return this.isValid ? this.#own.year : NaN; }
    get quarter() { return this.isValid ? Math.ceil(this.#own.month / 3) : NaN; }
    get month() { return this.isValid ? this.#own.month : NaN; }
    get day() { return this.isValid ? this.#own.day : NaN; }
    get hour() { return this.isValid ? this.#own.hour : NaN; }
    get minute() { return this.isValid ? this.#own.minute : NaN; }
    get second() { return this.isValid ? this.#own.second : NaN; }
    get millisecond() { return this.isValid ? this.#own.millisecond : NaN; }
    get weekday() { return this.isValid ? weekDay(this.#days) : NaN; }
    get weekNumber() { return this.isValid ? weekOf(this.#days).week : NaN; }
    get weekYear() { return this.isValid ? weekOf(this.#days).year : NaN; }
    get weeksInWeekYear() { return this.isValid ? weeksIn(this.weekYear) : NaN; }
    #localWeek() {
      const [first, least] = weeksOf(this.locale);
      return weekOf(this.#days, least, first);
    }
    get localWeekday() { return this.isValid ? this.#localWeek().day : NaN; }
    get localWeekNumber() { return this.isValid ? this.#localWeek().week : NaN; }
    get localWeekYear() { return this.isValid ? this.#localWeek().year : NaN; }
    get weeksInLocalWeekYear() {
      const [first, least] = weeksOf(this.locale ?? "en-US");
      return this.isValid ? weeksIn(this.localWeekYear, least, first) : NaN;
    }
    get isWeekend() { return this.isValid && this.weekday > 5; }
    get ordinal() { return this.isValid ? this.#days - daysOf(this.year, 1, 1) + 1 : NaN; }
    get daysInMonth() { return daysIn(this.year, this.month); }
    get daysInYear() { return this.isValid ? (this.isInLeapYear ? 366 : 365) : NaN; }
    get isInLeapYear() { return isLeap(this.year); }
    get monthLong() { return this.isValid ? format.write(this, "LLLL", this.loc) : null; }
    get monthShort() { return this.isValid ? format.write(this, "LLL", this.loc) : null; }
    get weekdayLong() { return this.isValid ? format.write(this, "cccc", this.loc) : null; }
    get weekdayShort() { return this.isValid ? format.write(this, "ccc", this.loc) : null; }
    get offset() { return this.isValid ? (this._offset ??= offsetOf(this._zone, this.ts)) : NaN; }
    get offsetNameShort() { return this.isValid ? nameOf(this, "short") : null; }
    get offsetNameLong() { return this.isValid ? nameOf(this, "long") : null; }
    get isOffsetFixed() { return this.isValid ? isFixed(this._zone) : null; }
    get isInDST() {
      if (this.isOffsetFixed) return false;
      return this.offset > this.set({ month: 1, day: 1 }).offset || this.offset > this.set({ month: 5 }).offset;
    }

    get(name) { return this[name]; }
    set(values) {
      if (!this.isValid) return this;
      const given = normal(values);
      const byWeek = given.weekYear !== undefined || given.weekNumber !== undefined || given.weekday !== undefined;
      const byDate = given.month !== undefined || given.day !== undefined;
      const byGregory = given.year !== undefined || byDate;
      if ((byGregory || given.ordinal !== undefined) && (given.weekYear || given.weekNumber)) conflict("Can't mix weekYear/weekNumber units with year/month/day or ordinals");
      if (byDate && given.ordinal !== undefined) conflict("Can't mix ordinal dates with month/day");
      const made = { ...this.#own };
      for (const name of ORDERED) if (given[name] !== undefined) made[name] = given[name];
      if (byWeek) {
        const week = weekOf(this.#days);
        Object.assign(made, civil(dayOfWeek(given.weekYear ?? week.year, given.weekNumber ?? week.week, given.weekday ?? week.day)));
      } else if (given.ordinal !== undefined) Object.assign(made, civil(daysOf(made.year, 1, given.ordinal)));
      else if (given.day === undefined) made.day = Math.min(daysIn(made.year, made.month), made.day);
      return this.#at(local(made));
    }
    plus(value) { return this.#move(Duration.fromDurationLike(value)); }
    minus(value) { return this.#move(Duration.fromDurationLike(value).negate()); }
    #move(length) {
      if (!this.isValid || !length.isValid) return this.isValid ? DateTime.invalid("invalid Duration") : this;
      const get = (name) => length.values[name] ?? 0;
      const { trunc } = Math;
      const parts = ["years", "quarters", "months", "weeks", "days"];
      const own = this.#own;
      const year = own.year + trunc(get("years"));
      const month = own.month + trunc(get("months")) + trunc(get("quarters")) * 3;
      const day = Math.min(own.day, daysIn(year, month)) + trunc(get("days")) + trunc(get("weeks")) * 7;
      const moved = instant(local({ ...own, year, month, day }), this.offset, this._zone);
      let rest = get("hours") * 3600000 + get("minutes") * 60000 + get("seconds") * 1000 + get("milliseconds");
      if (parts.some((name) => get(name) % 1 !== 0)) rest += Duration.fromObject(Object.fromEntries(parts.map((name) => [name, get(name) % 1]))).as("milliseconds");
      // Fractions of a millisecond that the instant has are no part of its fields.
      return rest === 0 ? new DateTime(moved.at, this._zone, this.loc, moved.offset) : new DateTime(moved.at + rest, this._zone, this.loc);
    }
    startOf(name, options = {}) {
      if (!this.isValid) return this;
      const unit = units.unit(name);
      const kept = { years: 1, quarters: 2, months: 2, weeks: 3, days: 3, hours: 4, minutes: 5, seconds: 6, milliseconds: 7 }[unit];
      const f = { ...this.#own };
      if (unit === "quarters") f.month = (Math.ceil(f.month / 3) - 1) * 3 + 1;
      ORDERED.forEach((field, at) => {
        if (at >= kept) f[field] = FIRST[field];
      });
      const shifted = local(f);
      if (unit !== "weeks") return this.#at(shifted);
      const first = options.useLocaleWeeks ? weeksOf(this.locale)[0] : 1;
      return this.#at(shifted - ((this.weekday - first + 7) % 7) * DAY);
    }
    endOf(name, options) { return this.isValid ? this.plus({ [units.unit(name)]: 1 }).startOf(name, options).minus(1) : this; }
    setZone(zone, options = {}) {
      const own = zoneOf(zone);
      if (own === this._zone) return this;
      if (own === undefined) return DateTime.invalid("unsupported zone");
      if (this.isValid && (options.keepLocalTime || options.keepCalendarTime)) return this.#at(local(this.#own), own, offsetOf(own, this.ts));
      return new DateTime(this.ts, own, this.loc, undefined, this._reason ?? undefined);
    }
    toUTC(offset = 0, options) { return this.setZone(fixedZone(offset), options); }
    toLocal() { return this.setZone(host.zone); }
    reconfigure({ locale } = {}) { return new DateTime(this.ts, this._zone, locale ?? this.loc, this._offset, this._reason ?? undefined); }
    setLocale(locale) { return this.reconfigure({ locale }); }

    hasSame(other, name, options) {
      if (!this.isValid) return false;
      const at = other.valueOf();
      const moved = this.setZone(other.zone, { keepLocalTime: true });
      return moved.startOf(name, options) <= at && at <= moved.endOf(name, options);
    }
    equals(other) {
      return this.isValid && other?.isValid === true && this.valueOf() === other.valueOf() && this.zoneName === other.zoneName && this.locale === other.locale;
    }
    until(other) { return this.isValid ? shared.Interval.fromDateTimes(this, other) : this; }
    diff(other, names = "milliseconds", options = {}) {
      if (!this.isValid || !other.isValid) return Duration.invalid("created by diffing an invalid DateTime");
      const wanted = [names].flat().map(units.unit);
      const later = other.valueOf() > this.valueOf();
      const made = distance(later ? this : other, later ? other : this, wanted, { locale: this.loc, ...options });
      return later ? made.negate() : made;
    }
    diffNow(names, options) { return this.diff(DateTime.now(), names, options); }
    toMillis() { return this.isValid ? this.ts : NaN; }
    valueOf() { return this.toMillis(); }
    toSeconds() { return this.isValid ? this.ts / 1000 : NaN; }
    toUnixInteger() { return this.isValid ? Math.floor(this.ts / 1000) : NaN; }
    toJSDate() { return new Date(this.isValid ? this.ts : NaN); }
    toBSON() { return this.toJSDate(); }
    toObject(options = {}) {
      if (!this.isValid) return {};
      const { year, month, day, hour, minute, second, millisecond } = this.#own;
      return { year, month, day, hour, minute, second, millisecond, ...(options.includeConfig && { outputCalendar: null, numberingSystem: null, locale: this.locale }) };
    }
    resolvedLocaleOptions() { return { locale: this.loc ?? "en-US", numberingSystem: "latn", outputCalendar: "gregory" }; }
  }
  const nameOf = (date, style) => (isFixed(date._zone) ? date._zone : shared.zoneName(date._zone, date.ts, style, date.locale));
  shared.nameOf = nameOf;
  const positional = (given, zone) => {
    const values = [...given];
    const options = typeof values.at(-1) === "object" && values.at(-1) !== null ? { ...values.pop() } : {};
    if (zone) options.zone = zone;
    if (values.length === 0) return new DateTime(host.now, zoneOf(options.zone), options.locale);
    return DateTime.fromObject(Object.fromEntries(values.map((value, at) => [ORDERED[at], value])), options);
  };
  const parsed = (found, options = {}) => {
    if (!found) return DateTime.invalid("unparsable");
    const zone = found.zone ?? options.zone;
    const own = DateTime.fromObject(found.fields, { ...options, zone, offset: found.specific ?? (found.zone !== undefined && found.offset !== undefined ? found.offset : undefined) });
    return options.setZone ? own : own.isValid ? own.setZone(options.zone) : own;
  };
  const best = (dates, name, wins) => {
    if (!dates.every(DateTime.isDateTime)) failure("InvalidArgumentError", `${name} requires all arguments be DateTimes`);
    return dates.reduce((found, date) => (found === undefined || wins(date, found) ? date : found), undefined);
  };
  // Calendar units are counted on the calendar, from the earlier date on; the last of them may have a fraction.
  const dayCount = (a, b) => Math.floor((b.ts + b.offset * 60000) / DAY) - Math.floor((a.ts + a.offset * 60000) / DAY);
  const COUNTS = [
    ["years", (a, b) => b.year - a.year],
    ["quarters", (a, b) => b.quarter - a.quarter + (b.year - a.year) * 4],
    ["months", (a, b) => b.month - a.month + (b.year - a.year) * 12],
    ["weeks", (a, b) => Math.trunc(dayCount(a, b) / 7)],
    ["days", dayCount],
  ];
  const distance = (early, late, wanted, options) => {
    const values = {};
    let cursor = early;
    let beyond;
    let last;
    for (const [unit, count] of COUNTS) {
      if (!wanted.includes(unit)) continue;
      last = unit;
      values[unit] = count(cursor, late);
      beyond = early.plus(values);
      if (beyond <= late) {
        cursor = beyond;
        continue;
      }
      values[unit]--;
      cursor = early.plus(values);
      if (cursor > late) {
        beyond = cursor;
        values[unit]--;
        cursor = early.plus(values);
      }
    }
    const rest = late - cursor;
    const clock = wanted.filter((unit) => ["hours", "minutes", "seconds", "milliseconds"].includes(unit));
    if (clock.length === 0 && last !== undefined) {
      if (beyond < late) beyond = cursor.plus({ [last]: 1 });
      if (beyond !== cursor) values[last] = (values[last] ?? 0) + rest / (beyond - cursor);
    }
    const whole = Duration.fromObject(values, options);
    return clock.length > 0 ? Duration.fromMillis(rest, options).shiftTo(...clock).plus(whole) : whole;
  };

  for (const [name, style] of Object.entries(format.STYLES)) DateTime[name] = style;
  shared.DateTime = DateTime;
  shared.unitOf = unitOf;
  shared.pad = pad;
  shared.constant("DateTime", DateTime);
  shared.global("$now", () => DateTime.now());
  shared.global("$today", () => DateTime.now().startOf("day"));
})
