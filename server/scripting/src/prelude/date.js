// Methods of dates, for JavaScript's own Date and for DateTime alike.
(function (host, shared) {
  "use strict";
  const { DateTime } = shared;
  const whole = (value) => {
    if (value instanceof DateTime) return value;
    if (value instanceof Date) return DateTime.fromJSDate(value);
    return typeof value === "number" ? DateTime.fromMillis(value) : shared.readDateTime(String(value));
  };
  // The same kind of date as came in.
  const alike = (before, after) => (before instanceof Date ? after.toJSDate() : after);
  const methods = {
    beginningOf(unit = "week") {
      return alike(this, whole(this).startOf(unit));
    },
    endOfMonth() {
      return alike(this, whole(this).endOf("month"));
    },
    extract(part = "week") {
      const name = String(part).toLowerCase().replace(/s$/, "");
      const date = whole(this);
      if (name === "week") return date.weekNumber;
      if (name === "yearday" || name === "yeardaynumber") return date.ordinal;
      return date.get(name);
    },
    isBetween(first, second) {
      const [from, to] = [whole(first).toMillis(), whole(second).toMillis()].sort((a, b) => a - b);
      const at = whole(this).toMillis();
      return at > from && at < to;
    },
    isDst() {
      return whole(this).isInDST;
    },
    isInLast(count = 0, unit = "minutes") {
      const date = whole(this);
      const now = DateTime.now();
      return date >= now.minus(count, unit) && date <= now;
    },
    format(pattern) {
      return whole(this).toFormat(pattern);
    },
    toDateTime() {
      return whole(this);
    },
    diffTo(other, unit = "days") {
      const names = [unit].flat();
      const difference = whole(this).diff(whole(other), names);
      return names.length === 1 ? difference.as(names[0]) : difference.toObject();
    },
    diffToNow(unit = "days") {
      return methods.diffTo.call(this, DateTime.now(), unit);
    },
    toInt() {
      return whole(this).toMillis();
    },
    toFloat() {
      return whole(this).toMillis();
    },
    toBoolean() {
      throw new TypeError("a date is neither true nor false");
    },
    isEmpty: () => false,
    isNotEmpty: () => true,
  };
  shared.extend(DateTime.prototype, methods);
  shared.extend(Date.prototype, {
    ...methods,
    isWeekend() {
      return whole(this).weekday > 5;
    },
    plus(count, unit) {
      return whole(this).plus(count, unit).toJSDate();
    },
    minus(count, unit) {
      return whole(this).minus(count, unit).toJSDate();
    },
  });
  shared.extend(DateTime.prototype, {
    isWeekend() {
      return this.weekday > 5;
    },
  });
})
