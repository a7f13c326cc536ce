// Methods of dates, for JavaScript's own Date and for DateTime alike; a date comes back as the kind that came in.
(function (host, shared) {
  "use strict";
  const { DateTime, Duration, fail } = shared;
  const UNITS = {
    ms: "milliseconds", sec: "seconds", secs: "seconds", min: "minutes", mins: "minutes", hr: "hours", hrs: "hours",
    millisecond: "milliseconds", second: "seconds", minute: "minutes", hour: "hours", day: "days", week: "weeks",
    month: "months", quarter: "quarters", year: "years",
  };
  const whole = (value) => (value instanceof DateTime ? value : value instanceof Date ? DateTime.fromJSDate(value) : shared.readDateTime(value));
  const alike = (before, after) => (before instanceof Date ? after.toJSDate() : after);
  const unitOf = (unit) => UNITS[unit] ?? unit;
  const length = (count, unit) => Duration.fromObject({ [unitOf(unit)]: count });
  const move = (date, sign, given) => {
    const [count = 0, unit = "minutes"] = given;
    const by = given.length === 1 ? count : length(count, unit);
    return alike(date, sign > 0 ? whole(date).plus(by) : whole(date).minus(by));
  };
  const diffTo = (date, other, unit = "days") => {
    const names = [unit].flat();
    if (names.length === 0) names.push("days");
    const units = names.map(unitOf);
    const unknown = units.find((name) => !Object.values(UNITS).includes(name));
    if (unknown !== undefined) fail(`diffTo() does not know the unit "${unknown}"; it knows ${[...new Set(Object.values(UNITS))].join(", ")}`);
    const difference = whole(date).diff(whole(other), units);
    return units.length > 1 ? difference.toObject() : difference.as(units[0]);
  };
  const parts = { week: "weekNumber", weekNumber: "weekNumber", yearDayNumber: "ordinal", yearDay: "ordinal" };
  const stamp = (date) => whole(date).toMillis();
  shared.methods("date", {
    beginningOf: (date, unit = "week") => alike(date, whole(date).startOf(unitOf(unit))),
    endOfMonth: (date) => alike(date, whole(date).endOf("month")),
    extract: (date, part = "week") => whole(date).get(parts[part] ?? unitOf(part).replace(/s$/, "")),
    isBetween(date, ...limits) {
      if (limits.length !== 2) fail("isBetween() needs two dates");
      const [first, second] = limits.map(stamp);
      const at = stamp(date);
      return at > Math.min(first, second) && at < Math.max(first, second);
    },
    isDst: (date) => whole(date).isInDST,
    isInLast(date, count = 0, unit = "minutes") {
      const now = DateTime.now();
      const at = whole(date);
      return now.minus(length(count, unit)) <= at && at <= now;
    },
    isWeekend: (date) => whole(date).weekday > 5,
    plus: (date, ...given) => move(date, 1, given),
    minus: (date, ...given) => move(date, -1, given),
    format: (date, pattern, options) => whole(date).toFormat(pattern, options),
    toDateTime: whole,
    diffTo,
    diffToNow: (date, unit) => diffTo(date, DateTime.now(), unit),
  });
})
