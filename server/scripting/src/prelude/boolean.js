// Methods of true and false.
(function (host, shared) {
  "use strict";
  const number = function () {
    return Boolean(this.valueOf()) ? 1 : 0;
  };
  shared.extend(Boolean.prototype, {
    toBoolean() {
      return this.valueOf();
    },
    toInt: number,
    toFloat: number,
    toNumber: number,
    isEmpty: () => false,
    isNotEmpty: () => true,
    toJsonString() {
      return String(this);
    },
  });
})
