// Duration: lengths of time in calendar units, with the interface that Luxon gave them.
(function (host, shared) {
  "use strict";
  const UNITS = ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"];
  const DAY = 86400000;
  // How many of the smaller units one of the larger has, in the casual calendar and in the long run.
  const clock = { days: DAY, hours: 3600000, minutes: 60000, seconds: 1000, milliseconds: 1 };
  const DAYS = {
    casual: { years: 365, quarters: 91, months: 30, weeks: 7, in: { years: { quarters: 4, months: 12, weeks: 52 }, quarters: { months: 3, weeks: 13 }, months: { weeks: 4 } } },
    longterm: { years: 365.2425, quarters: 365.2425 / 4, months: 30.436875, weeks: 7, in: { years: { quarters: 4, months: 12, weeks: 365.2425 / 7 }, quarters: { months: 3, weeks: 365.2425 / 28 }, months: { weeks: 30.436875 / 7 } } },
  };
  const matrix = (accuracy) => {
    const { in: inside, ...days } = DAYS[accuracy];
    const length = (unit) => clock[unit] ?? days[unit] * DAY;
    const rate = (large, small) => inside[large]?.[small] ?? length(large) / length(small);
    return { length, rate };
  };
  const MATRICES = { casual: matrix("casual"), longterm: matrix("longterm") };
  const failure = (name, message) => {
    const error = new Error(message);
    error.name = name;
    throw error;
  };
  const unit = (name) => {
    const lower = String(name).toLowerCase();
    const plural = lower.endsWith("s") ? lower : `${lower}s`;
    return UNITS.includes(plural) ? plural : failure("InvalidUnitError", `Invalid unit ${name}`);
  };
  const number = (value) => {
    if (typeof value === "boolean" || value === "" || !Number.isFinite(Number(value))) failure("InvalidArgumentError", `Invalid unit value ${value}`);
    return Number(value);
  };
  const normal = (values) => {
    if (typeof values !== "object" || values === null) failure("InvalidArgumentError", `a duration needs an object, not ${values}`);
    const made = {};
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      made[unit(name)] = number(value);
    }
    return made;
  };
  const total = (values, { length }) => {
    let sum = values.milliseconds ?? 0;
    for (const name of UNITS.slice(0, -1).reverse()) if (values[name]) sum += values[name] * length(name);
    return sum;
  };
  // Carries over between the units that are there, first up and then down.
  const carry = (values, own) => {
    const { rate } = own;
    const factor = total(values, own) < 0 ? -1 : 1;
    const used = UNITS.filter((name) => values[name] !== undefined);
    for (let at = used.length - 1; at > 0; at--) {
      const [small, large] = [used[at], used[at - 1]];
      const each = rate(large, small);
      const up = Math.floor((values[small] * factor) / each);
      values[large] += up * factor;
      values[small] -= up * each * factor;
    }
    for (let at = 0; at + 1 < used.length; at++) {
      const [large, small] = [used[at], used[at + 1]];
      const rest = values[large] % 1;
      values[large] -= rest;
      values[small] += rest * rate(large, small);
    }
    return values;
  };
  const TIME = /^(-?)(?:(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)$/;
  const PART = "([+-]?\\d[\\d.,]*)";
  const ISO = new RegExp(`^([+-])?P(?:${PART}Y)?(?:${PART}M)?(?:${PART}W)?(?:${PART}D)?(?:T(?:${PART}H)?(?:${PART}M)?(?:([+-]?\\d{1,20})(?:[.,](\\d{1,20}))?S)?)?$`);

  class Duration {
    constructor(values, { locale = null, accuracy = "casual", reason = null } = {}) {
      this.values = values;
      this.loc = locale;
      this.accuracy = accuracy;
      this.reason = reason;
    }
    static fromObject(values, options = {}) {
      return new Duration(normal(values), { locale: options.locale ?? null, accuracy: options.conversionAccuracy ?? "casual" });
    }
    static fromMillis(milliseconds, options) {
      return Duration.fromObject({ milliseconds }, options);
    }
    static fromDurationLike(value) {
      if (value instanceof Duration) return value;
      if (typeof value === "number") return Duration.fromMillis(value);
      if (typeof value === "object" && value !== null) return Duration.fromObject(value);
      return failure("InvalidArgumentError", `Unknown duration argument ${value} of type ${typeof value}`);
    }
    static fromISO(text, options) {
      const found = ISO.exec(text);
      if (!found || /T$|P$/.test(text)) return Duration.invalid("unparsable");
      const [, sign, ...parts] = found;
      const names = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"];
      const factor = sign === "-" ? -1 : 1;
      const values = {};
      names.forEach((name, at) => {
        if (parts[at] !== undefined) values[name] = Number(parts[at].replace(",", ".")) * factor;
      });
      if (parts[7] !== undefined) {
        const negative = parts[6].startsWith("-") ? -1 : 1;
        values.milliseconds = Math.floor(Number(`0.${parts[7]}`) * 1000) * negative * factor;
      }
      return Duration.fromObject(values, options);
    }
    static fromISOTime(text, options) {
      const found = TIME.exec(text);
      if (!found) return Duration.invalid("unparsable");
      const [, sign, hours, minutes, seconds, fraction] = found;
      const factor = sign === "-" ? -1 : 1;
      const values = { hours: Number(hours) * factor, minutes: Number(minutes) * factor, seconds: Number(seconds ?? 0) * factor };
      if (fraction !== undefined) values.milliseconds = Math.floor(Number(`0.${fraction}`) * 1000) * factor;
      return Duration.fromObject(values, options);
    }
    static invalid(reason) {
      return new Duration({}, { reason });
    }
    static isDuration(value) {
      return value instanceof Duration;
    }
    static normalizeUnit(name) {
      return unit(name);
    }
    get isValid() { return this.reason === null; }
    get invalidReason() { return this.reason; }
    get invalidExplanation() { return null; }
    get locale() { return this.loc ?? "en-US"; }
    get numberingSystem() { return null; }
    get conversionAccuracy() { return this.accuracy; }
    #own() {
      return MATRICES[this.accuracy] ?? MATRICES.casual;
    }
    #with(values) {
      return new Duration(values, { locale: this.loc, accuracy: this.accuracy, reason: this.reason });
    }
    get(name) {
      return this[unit(name)];
    }
    set(values) {
      return this.isValid ? this.#with({ ...this.values, ...normal(values) }) : this;
    }
    reconfigure({ locale, conversionAccuracy } = {}) {
      return new Duration(this.values, { locale: locale ?? this.loc, accuracy: conversionAccuracy ?? this.accuracy, reason: this.reason });
    }
    plus(other) {
      if (!this.isValid) return this;
      const added = Duration.fromDurationLike(other);
      const values = {};
      for (const name of UNITS) {
        if (name in added.values || name in this.values) values[name] = added.get(name) + this.get(name);
      }
      return this.#with(values);
    }
    minus(other) {
      return this.isValid ? this.plus(Duration.fromDurationLike(other).negate()) : this;
    }
    negate() {
      return this.mapUnits((value) => (value === 0 ? 0 : -value));
    }
    mapUnits(map) {
      if (!this.isValid) return this;
      return this.#with(Object.fromEntries(Object.entries(this.values).map(([name, value]) => [name, number(map(value, name))])));
    }
    as(name) {
      return this.isValid ? this.shiftTo(name).get(name) : NaN;
    }
    shiftTo(...names) {
      if (!this.isValid || names.length === 0) return this;
      const own = this.#own();
      const wanted = names.map(unit);
      const built = {};
      const waiting = {};
      let last;
      for (const name of UNITS) {
        if (wanted.includes(name)) {
          last = name;
          let sum = 0;
          for (const larger of Object.keys(waiting)) {
            sum += own.rate(larger, name) * waiting[larger];
            waiting[larger] = 0;
          }
          sum += this.values[name] ?? 0;
          built[name] = Math.trunc(sum);
          waiting[name] = (sum * 1000 - built[name] * 1000) / 1000;
        } else if (this.values[name] !== undefined) waiting[name] = this.values[name];
      }
      for (const [name, rest] of Object.entries(waiting)) {
        if (rest !== 0) built[last] += name === last ? rest : rest / own.rate(last, name);
      }
      return this.#with(carry(built, own));
    }
    shiftToAll() {
      return this.shiftTo("years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds");
    }
    normalize() {
      return this.isValid ? this.#with(carry(this.toObject(), this.#own())) : this;
    }
    removeZeros() {
      return this.#with(Object.fromEntries(Object.entries(this.values).filter(([, value]) => value !== 0)));
    }
    rescale() {
      return this.isValid ? this.normalize().shiftToAll().removeZeros() : this;
    }
    toObject() {
      return { ...this.values };
    }
    toMillis() {
      return this.isValid ? total(this.values, this.#own()) : NaN;
    }
    valueOf() {
      return this.toMillis();
    }
    equals(other) {
      return this.isValid && other?.isValid === true && UNITS.every((name) => (this.values[name] ?? 0) === (other.values[name] ?? 0));
    }
    toISO() {
      if (!this.isValid) return null;
      const part = (value, letter) => (value === 0 ? "" : `${value}${letter}`);
      const date = part(this.years, "Y") + (this.months || this.quarters ? `${this.months + this.quarters * 3}M` : "") + part(this.weeks, "W") + part(this.days, "D");
      const seconds = this.seconds !== 0 || this.milliseconds !== 0 ? `${Math.trunc((this.seconds + this.milliseconds / 1000) * 1000 + (this.seconds + this.milliseconds < 0 ? -0.5 : 0.5)) / 1000}S` : "";
      const time = part(this.hours, "H") + part(this.minutes, "M") + seconds;
      return date || time ? `P${date}${time && `T${time}`}` : "PT0S";
    }
    toISOTime(options = {}) {
      const milliseconds = this.toMillis();
      if (!this.isValid || milliseconds < 0 || milliseconds >= DAY) return null;
      return shared.DateTime.fromMillis(milliseconds, { zone: "UTC" }).toISOTime({ includeOffset: false, ...options });
    }
    toJSON() { return this.toISO(); }
    toString() { return this.isValid ? this.toISO() : "Invalid Duration"; }
    toFormat(pattern, options = {}) {
      if (!this.isValid) return "Invalid Duration";
      const names = { y: "years", M: "months", w: "weeks", d: "days", h: "hours", m: "minutes", s: "seconds", S: "milliseconds" };
      const pieces = shared.format.split(pattern);
      const used = [...new Set(pieces.filter(({ literal, text }) => !literal && names[text[0]]).map(({ text }) => names[text[0]]))];
      const shifted = this.shiftTo(...used);
      const floor = options.floor !== false && options.round !== false;
      return pieces.map(({ literal, text }) => {
        if (literal || !names[text[0]]) return text;
        const value = shifted.get(names[text[0]]);
        const whole = floor ? Math.floor(Math.abs(value)) * Math.sign(value) || 0 : value;
        const digits = String(Math.abs(whole));
        const [integer, fraction] = digits.split(".");
        return (whole < 0 ? "-" : "") + integer.padStart(text.length, "0") + (fraction ? `.${fraction}` : "");
      }).join("");
    }
    toHuman(options = {}) {
      if (!this.isValid) return "Invalid Duration";
      const { listStyle = "narrow", showZeros = true, ...rest } = options;
      const parts = UNITS.filter((name) => this.values[name] !== undefined && (showZeros || this.values[name] !== 0)).map((name) => {
        const write = { style: "unit", unitDisplay: "long", ...rest, unit: name.slice(0, -1) };
        return new shared.Intl.NumberFormat(this.locale, write).format(this.values[name]);
      });
      return new shared.Intl.ListFormat(this.locale, { type: "conjunction", style: listStyle }).format(parts);
    }
  }
  for (const name of UNITS) {
    Object.defineProperty(Duration.prototype, name, { get() { return this.isValid ? (this.values[name] ?? 0) : NaN; }, configurable: true });
  }
  shared.units = { all: UNITS, unit, failure, number };
  shared.Duration = Duration;
  shared.constant("Duration", Duration);
})
