// Methods of numbers.
(function (host, shared) {
  "use strict";
  const round = (number, places = 0) => Number(number.toFixed(places));
  shared.methods("number", {
    ceil: (number) => Math.ceil(number),
    floor: (number) => Math.floor(number),
    round,
    abs: (number) => Math.abs(number),
    format: (number, locale = "en-US", options = {}) => new shared.Intl.NumberFormat(locale, options).format(number),
    isInteger: (number) => Number.isInteger(number),
    isEven: (number) => Number.isInteger(number) && number % 2 === 0,
    isOdd: (number) => Number.isInteger(number) && Math.abs(number % 2) === 1,
    isEmpty: () => false,
    isNotEmpty: () => true,
    toBoolean: (number) => number !== 0,
    toInt: (number) => round(number),
    toFloat: (number) => number,
    toNumber: (number) => number,
    toJsonString: (number) => JSON.stringify(number),
    toDateTime: (number, unit = "ms") => shared.fromNumber(number, unit),
  });
})
