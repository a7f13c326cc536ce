// Methods of true and false.
(function (host, shared) {
  "use strict";
  const number = (flag) => (flag ? 1 : 0);
  shared.methods("boolean", {
    toBoolean: (flag) => flag,
    toInt: number,
    toFloat: number,
    toNumber: number,
    toDateTime: () => undefined,
    isEmpty: () => false,
    isNotEmpty: () => true,
    toJsonString: (flag) => String(flag),
  });
})
