// Expressions inside expressions: $evaluateExpression, and $parameter with the values of the node's own parameters.
(function (host, shared) {
  "use strict";
  const { constant, global, fail, value, index, select } = shared;
  const DEEPEST = 20;
  let depth = 0;
  const evaluate = (text) => {
    if (depth >= DEEPEST) fail("expressions refer to each other without end");
    depth++;
    try {
      const values = host.compile(shared, text).map((piece) => {
        if (typeof piece === "string") return piece;
        try {
          return piece();
        } catch (error) {
          if (error instanceof TypeError) return undefined;
          throw error;
        }
      });
      if (values.length === 1) return values[0];
      return values.map((one) => (one || one === 0 || one === false ? one : "")).join("");
    } finally {
      depth--;
    }
  };
  constant("$evaluateExpression", (text, at) => {
    const own = index();
    if (at === undefined || at === own) return evaluate(String(text));
    select(at);
    try {
      return evaluate(String(text));
    } finally {
      select(own);
    }
  });
  const resolved = (written) => {
    if (typeof written === "string") return written.startsWith("=") ? evaluate(written.slice(1)) : written;
    if (typeof written !== "object" || written === null) return written;
    const made = Array.isArray(written) ? [] : {};
    for (const name of Object.keys(written)) {
      const inner = written[name];
      if (typeof inner === "object" || (typeof inner === "string" && inner.startsWith("="))) {
        let done = false;
        let kept;
        shared.define(made, name, {
          get() {
            if (!done) kept = resolved(inner);
            done = true;
            return kept;
          },
          enumerable: true,
          configurable: true,
        });
      } else made[name] = inner;
    }
    return made;
  };
  global("$parameter", () => resolved(value("parameter")));
})
