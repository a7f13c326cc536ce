// Interval: a stretch of time from one DateTime up to another, with the interface that Luxon gave it.
(function (host, shared) {
  "use strict";
  const { DateTime, Duration, units } = shared;
  const { failure } = shared.calendar;
  const friendly = (value) => {
    if (value instanceof DateTime) return value;
    if (value instanceof Date) return DateTime.fromJSDate(value);
    if (typeof value === "object" && value !== null) return DateTime.fromObject(value);
    return failure("InvalidArgumentError", `Unknown datetime argument: ${value}, of type ${typeof value}`);
  };
  const INVALID = "Invalid Interval";
  class Interval {
    constructor(start, end, reason = null) {
      this.s = start;
      this.e = end;
      this.invalid = reason;
    }
    static invalid(reason) { return new Interval(undefined, undefined, reason); }
    static fromDateTimes(start, end) {
      const [from, to] = [friendly(start), friendly(end)];
      if (!from.isValid) return Interval.invalid("missing or invalid start");
      if (!to.isValid) return Interval.invalid("missing or invalid end");
      return to < from ? Interval.invalid("end before start") : new Interval(from, to);
    }
    static after(start, length) {
      const from = friendly(start);
      return Interval.fromDateTimes(from, from.plus(Duration.fromDurationLike(length)));
    }
    static before(end, length) {
      const to = friendly(end);
      return Interval.fromDateTimes(to.minus(Duration.fromDurationLike(length)), to);
    }
    static fromISO(text, options) {
      const [first, second] = String(text).split("/", 2);
      if (first && second) {
        const [from, to] = [DateTime.fromISO(first, options), DateTime.fromISO(second, options)];
        if (from.isValid && to.isValid) return Interval.fromDateTimes(from, to);
        if (from.isValid) {
          const length = Duration.fromISO(second, options);
          if (length.isValid) return Interval.after(from, length);
        } else if (to.isValid) {
          const length = Duration.fromISO(first, options);
          if (length.isValid) return Interval.before(to, length);
        }
      }
      return Interval.invalid("unparsable");
    }
    static isInterval(value) { return value instanceof Interval; }
    static merge(intervals) {
      const made = [];
      for (const one of [...intervals].sort((a, b) => a.s - b.s)) {
        const last = made.at(-1);
        if (last && (last.overlaps(one) || last.abutsStart(one))) made[made.length - 1] = last.union(one);
        else made.push(one);
      }
      return made;
    }
    static xor(intervals) {
      const made = [];
      const edges = intervals.flatMap((one) => [{ time: one.s, step: 1 }, { time: one.e, step: -1 }]).sort((a, b) => a.time - b.time);
      let start = null;
      let open = 0;
      for (const { time, step } of edges) {
        open += step;
        if (open === 1) start = time;
        else {
          if (start && +start !== +time) made.push(Interval.fromDateTimes(start, time));
          start = null;
        }
      }
      return Interval.merge(made);
    }
    get isValid() { return this.invalid === null; }
    get invalidReason() { return this.invalid; }
    get start() { return this.isValid ? this.s : null; }
    get end() { return this.isValid ? this.e : null; }
    get lastDateTime() { return this.isValid ? this.e.minus(1) : null; }
    length(unit = "milliseconds") { return this.isValid ? this.toDuration(unit).get(unit) : NaN; }
    count(unit = "milliseconds", options) {
      if (!this.isValid) return NaN;
      const start = this.s.startOf(unit, options);
      const end = this.e.reconfigure({ locale: start.loc }).startOf(unit, options);
      return Math.floor(end.diff(start, unit).get(unit)) + (end.valueOf() !== this.e.valueOf() ? 1 : 0);
    }
    hasSame(unit) { return this.isValid ? this.isEmpty() || this.e.minus(1).hasSame(this.s, unit) : false; }
    isEmpty() { return this.s.valueOf() === this.e.valueOf(); }
    isAfter(date) { return this.isValid && this.s > date; }
    isBefore(date) { return this.isValid && this.e <= date; }
    contains(date) { return this.isValid && this.s <= date && this.e > date; }
    set({ start, end } = {}) { return this.isValid ? Interval.fromDateTimes(start || this.s, end || this.e) : this; }
    splitAt(...dates) {
      if (!this.isValid) return [];
      const sorted = dates.map(friendly).filter((date) => this.contains(date)).sort((a, b) => a.toMillis() - b.toMillis());
      const made = [];
      let start = this.s;
      for (const date of [...sorted, this.e]) {
        if (start < this.e) made.push(Interval.fromDateTimes(start, date > this.e ? this.e : date));
        start = date;
      }
      return made;
    }
    splitBy(length) {
      const each = Duration.fromDurationLike(length);
      if (!this.isValid || !each.isValid || each.as("milliseconds") === 0) return [];
      const made = [];
      let start = this.s;
      for (let place = 1; start < this.e; place++) {
        const next = this.s.plus(each.mapUnits((value) => value * place));
        const end = next > this.e ? this.e : next;
        made.push(Interval.fromDateTimes(start, end));
        start = end;
      }
      return made;
    }
    divideEqually(parts) { return this.isValid ? this.splitBy({ milliseconds: this.length() / parts }).slice(0, parts) : []; }
    overlaps(other) { return this.e > other.s && this.s < other.e; }
    abutsStart(other) { return this.isValid && +this.e === +other.s; }
    abutsEnd(other) { return this.isValid && +other.e === +this.s; }
    engulfs(other) { return this.isValid && this.s <= other.s && this.e >= other.e; }
    equals(other) { return this.isValid && other.isValid && this.s.equals(other.s) && this.e.equals(other.e); }
    intersection(other) {
      if (!this.isValid) return this;
      const start = this.s > other.s ? this.s : other.s;
      const end = this.e < other.e ? this.e : other.e;
      return start >= end ? null : Interval.fromDateTimes(start, end);
    }
    union(other) {
      if (!this.isValid) return this;
      return Interval.fromDateTimes(this.s < other.s ? this.s : other.s, this.e > other.e ? this.e : other.e);
    }
    difference(...others) {
      return Interval.xor([this, ...others]).map((one) => this.intersection(one)).filter((one) => one && !one.isEmpty());
    }
    toDuration(unit, options) { return this.isValid ? this.e.diff(this.s, unit, options) : Duration.invalid(this.invalid); }
    mapEndpoints(map) { return Interval.fromDateTimes(map(this.s), map(this.e)); }
    toString() { return this.isValid ? `[${this.s.toISO()} – ${this.e.toISO()})` : INVALID; }
    toJSON() { return this.isValid ? this.toISO() : INVALID; }
    toISO(options) { return this.isValid ? `${this.s.toISO(options)}/${this.e.toISO(options)}` : INVALID; }
    toISODate() { return this.isValid ? `${this.s.toISODate()}/${this.e.toISODate()}` : INVALID; }
    toISOTime(options) { return this.isValid ? `${this.s.toISOTime(options)}/${this.e.toISOTime(options)}` : INVALID; }
    toFormat(pattern, { separator = " – " } = {}) { return this.isValid ? `${this.s.toFormat(pattern)}${separator}${this.e.toFormat(pattern)}` : INVALID; }
    toLocaleString(style = DateTime.DATE_SHORT, options = {}) {
      if (!this.isValid) return INVALID;
      const [from, to] = [this.s, this.e].map((date) => date.toLocaleString(style, options));
      return from === to ? from : `${from} – ${to}`;
    }
  }
  void units;
  shared.Interval = Interval;
  shared.constant("Interval", Interval);
})
