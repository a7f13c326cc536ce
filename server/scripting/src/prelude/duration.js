// Duration: lengths of time in calendar units, with the names that Luxon gave them.
(function (host, shared) {
  "use strict";
  const UNITS = ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"];
  const LENGTH = {
    years: 31536000000, quarters: 7862400000, months: 2592000000, weeks: 604800000, days: 86400000, hours: 3600000,
    minutes: 60000, seconds: 1000, milliseconds: 1,
  };
  const SHORT = {
    y: "years", q: "quarters", M: "months", w: "weeks", d: "days", h: "hours", m: "minutes", s: "seconds", ms: "milliseconds",
    sec: "seconds", secs: "seconds", min: "minutes", mins: "minutes", hr: "hours", hrs: "hours", wk: "weeks", mo: "months", yr: "years",
  };
  const unit = (name) => {
    const text = String(name);
    if (SHORT[text]) return SHORT[text];
    const lower = text.toLowerCase();
    const plural = lower.endsWith("s") ? lower : `${lower}s`;
    if (!UNITS.includes(plural)) throw new TypeError(`"${name}" is not a unit of time`);
    return plural;
  };
  const normal = (values) => {
    const made = {};
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      const number = Number(value);
      if (Number.isNaN(number)) throw new TypeError(`${name} has to be a number`);
      const own = unit(name);
      made[own] = (made[own] ?? 0) + number;
    }
    return made;
  };
  const total = (values) => UNITS.reduce((sum, name) => sum + (values[name] ?? 0) * LENGTH[name], 0);
  const spread = (milliseconds, units) => {
    const made = {};
    const wanted = UNITS.filter((name) => units.includes(name));
    let rest = milliseconds;
    wanted.forEach((name, at) => {
      const exact = rest / LENGTH[name];
      made[name] = at === wanted.length - 1 ? exact : Math.trunc(exact);
      rest -= made[name] * LENGTH[name];
    });
    return made;
  };
  const ISO = /^([+-])?P(?:(-?[\d.,]+)Y)?(?:(-?[\d.,]+)M)?(?:(-?[\d.,]+)W)?(?:(-?[\d.,]+)D)?(?:T(?:(-?[\d.,]+)H)?(?:(-?[\d.,]+)M)?(?:(-?[\d.,]+)S)?)?$/;

  class Duration {
    constructor(values) {
      this.values = values;
    }
    static fromObject(values) {
      return new Duration(normal(values));
    }
    static fromMillis(milliseconds) {
      return new Duration({ milliseconds: Number(milliseconds) });
    }
    static fromISO(text) {
      const found = ISO.exec(text);
      if (!found) throw new TypeError(`"${text}" is not an ISO duration`);
      const [, sign, ...parts] = found;
      const names = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"];
      const read = (part) => Number(part.replace(",", ".")) * (sign === "-" ? -1 : 1);
      return new Duration(Object.fromEntries(names.flatMap((name, at) => (parts[at] ? [[name, read(parts[at])]] : []))));
    }
    static isDuration(value) {
      return value instanceof Duration;
    }
    get isValid() {
      return !Number.isNaN(this.toMillis());
    }
    get(name) {
      return this.values[unit(name)] ?? 0;
    }
    set(values) {
      return new Duration({ ...this.values, ...normal(values) });
    }
    plus(other) {
      const added = shared.duration(other).values;
      const values = { ...this.values };
      for (const [name, value] of Object.entries(added)) values[name] = (values[name] ?? 0) + value;
      return new Duration(values);
    }
    minus(other) {
      return this.plus(shared.duration(other).negate());
    }
    negate() {
      return this.mapUnits((value) => (value === 0 ? 0 : -value));
    }
    mapUnits(map) {
      return new Duration(Object.fromEntries(Object.entries(this.values).map(([name, value]) => [name, map(value, name)])));
    }
    as(name) {
      return this.toMillis() / LENGTH[unit(name)];
    }
    shiftTo(...names) {
      return names.length === 0 ? this : new Duration(spread(this.toMillis(), names.map(unit)));
    }
    normalize() {
      return this.shiftTo(...Object.keys(this.values));
    }
    rescale() {
      const values = spread(this.toMillis(), UNITS.filter((name) => name !== "quarters"));
      return new Duration(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0)));
    }
    toObject() {
      return { ...this.values };
    }
    toMillis() {
      return total(this.values);
    }
    valueOf() {
      return this.toMillis();
    }
    equals(other) {
      return other instanceof Duration && UNITS.every((name) => this.get(name) === other.get(name));
    }
    toISO() {
      const get = (name) => this.values[name] ?? 0;
      const part = (value, letter) => (value ? `${value}${letter}` : "");
      const seconds = Math.round((get("seconds") + get("milliseconds") / 1000) * 1000) / 1000;
      const date = part(get("years"), "Y") + part(get("months") + get("quarters") * 3, "M") + part(get("weeks"), "W") + part(get("days"), "D");
      const time = part(get("hours"), "H") + part(get("minutes"), "M") + part(seconds, "S");
      return date || time ? `P${date}${time && `T${time}`}` : "PT0S";
    }
    toJSON() {
      return this.toISO();
    }
    toString() {
      return this.toISO();
    }
    toFormat(format) {
      const names = { y: "years", M: "months", w: "weeks", d: "days", h: "hours", m: "minutes", s: "seconds", S: "milliseconds" };
      const used = [...new Set(format.replace(/'[^']*'/g, "").match(/[yMwdhmsS]/g) ?? [])].map((letter) => names[letter]);
      const values = spread(this.toMillis(), used);
      return format.replace(/'([^']*)'|([yMwdhmsS])\2*/g, (token, quoted, letter) =>
        letter ? String(Math.floor(values[names[letter]])).padStart(token.length, "0") : quoted);
    }
  }
  for (const name of UNITS) {
    Object.defineProperty(Duration.prototype, name, { get() { return this.values[name] ?? 0; }, configurable: true });
  }
  shared.units = { all: UNITS, length: LENGTH, unit, spread };
  shared.duration = (value, name) => {
    if (value instanceof Duration) return value;
    if (typeof value === "object" && value !== null) return Duration.fromObject(value);
    if (name !== undefined) return Duration.fromObject({ [name]: value });
    return Duration.fromMillis(value);
  };
  shared.Duration = Duration;
  shared.constant("Duration", Duration);
})
