// Arithmetic on calendar fields, and names of time zones.
(function (host, shared) {
  "use strict";
  const { format } = shared;
  const FIELDS = ["year", "month", "day", "hour", "minute", "second", "millisecond"];
  const DAY = 86400000;

  const zoneOf = (zone) => {
    if (zone === undefined || zone === null || zone === "local" || zone === "default" || zone === "system") return host.zone;
    if (typeof zone === "number") return zone === 0 ? "UTC" : `UTC${format.offset(zone, "narrow")}`;
    const name = typeof zone === "object" ? zone.name : String(zone);
    if (/^(utc|gmt|z)$/i.test(name)) return "UTC";
    return host.zoneName(name);
  };
  const fixed = (text) => {
    if (/^z$/i.test(text)) return "UTC";
    const [, sign, hours, minutes = "0"] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
    return zoneOf((Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1));
  };
  // Milliseconds of local fields, read as if they were UTC.
  const local = (f) => {
    const date = new Date(0);
    date.setUTCFullYear(f.year, f.month - 1, f.day);
    return date.setUTCHours(f.hour, f.minute, f.second, f.millisecond);
  };
  const daysIn = (year, month) => new Date(local({ year, month: month + 1, day: 0, hour: 0, minute: 0, second: 0, millisecond: 0 })).getUTCDate();
  const fits = (f) =>
    FIELDS.every((name) => Number.isInteger(f[name])) && f.month >= 1 && f.month <= 12 && f.day >= 1 &&
    f.day <= daysIn(f.year, f.month) && f.hour >= 0 && f.hour <= 24 && f.minute >= 0 && f.minute < 60 && f.second >= 0 &&
    f.second < 60 && f.millisecond >= 0 && f.millisecond < 1000 && (f.hour < 24 || (f.minute === 0 && f.second === 0 && f.millisecond === 0));
  const weekDay = (at) => ((new Date(at).getUTCDay() + 6) % 7) + 1;
  const isoWeek = (at) => {
    const thursday = new Date(at + (4 - weekDay(at)) * DAY);
    const year = thursday.getUTCFullYear();
    return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY / 7) + 1 };
  };
  shared.calendar = { FIELDS, DAY, zoneOf, fixed, local, daysIn, fits, weekDay, isoWeek };
})
