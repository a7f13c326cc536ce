// Methods of numbers.
(function (host, shared) {
  "use strict";
  const grouped = (digits, mark) => digits.replace(/\B(?=(\d{3})+$)/g, mark);
  const MARKS = { de: [".", ","], es: [".", ","], it: [".", ","], nl: [".", ","], pt: [".", ","], fr: ["\u202f", ","] };
  shared.extend(Number.prototype, {
    ceil() {
      return Math.ceil(this);
    },
    floor() {
      return Math.floor(this);
    },
    round(digits = 0) {
      const shifted = Math.round(Number(`${Math.abs(this)}e${digits}`));
      return Math.sign(this) * Number(`${shifted}e${-digits}`);
    },
    abs() {
      return Math.abs(this);
    },
    format(locale = "en-US", options = {}) {
      const [thousands, point] = MARKS[String(locale).slice(0, 2)] ?? [",", "."];
      const most = options.maximumFractionDigits ?? Math.max(3, options.minimumFractionDigits ?? 0);
      let [whole, fraction = ""] = Math.abs(this).toFixed(most).split(".");
      fraction = fraction.replace(/0+$/, "").padEnd(options.minimumFractionDigits ?? 0, "0");
      const text = grouped(whole, thousands) + (fraction && point + fraction);
      return this < 0 && /[1-9]/.test(text) ? `-${text}` : text;
    },
    isInteger() {
      return Number.isInteger(Number(this));
    },
    isEven() {
      return this % 2 === 0;
    },
    isOdd() {
      return Math.abs(this % 2) === 1;
    },
    isEmpty: () => false,
    isNotEmpty: () => true,
    toBoolean() {
      return Number(this) !== 0;
    },
    toInt() {
      return Math.trunc(this);
    },
    toFloat() {
      return Number(this);
    },
    toNumber() {
      return Number(this);
    },
    toJsonString() {
      return JSON.stringify(Number(this));
    },
    toDateTime(unit = "ms") {
      if (unit === "s") return shared.DateTime.fromSeconds(Number(this));
      if (unit === "us") return shared.DateTime.fromMillis(this / 1000);
      if (unit === "excel") return shared.DateTime.fromMillis(Math.round((this - 25569) * 86400000));
      if (unit !== "ms") throw new TypeError(`toDateTime knows the units ms, s, us and excel, not "${unit}"`);
      return shared.DateTime.fromMillis(Number(this));
    },
  });
})
