// $jmespath(data, "query"): the JMESPath language (https://jmespath.org/specification.html).
(function (host, shared) {
  "use strict";
  const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|(`(?:[^`\\]|\\.)*`)|([A-Za-z_]\w*)|(-?\d+)|(\[\?|\[\]|\|\||&&|==|!=|<=|>=|[.*|&@!()[\]{},:<>]))/y;
  const KINDS = ["name", "raw", "literal", "name", "number", "sign"];
  const BINDS = { "|": 1, "||": 2, "&&": 3, "==": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5, "[]": 9, "[?": 21, ".": 40, "[": 55, "*": 20 };
  const tokens = (text) => {
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) throw new SyntaxError(`the query cannot be read at position ${at}`);
      const place = match.slice(1).findIndex((part) => part !== undefined);
      const part = match[place + 1];
      const value =
        place === 0 ? JSON.parse(part) : place === 1 ? part.slice(1, -1).replaceAll("\\'", "'") : place === 2 ? literal(part) : place === 4 ? Number(part) : part;
      found.push({ kind: KINDS[place], value });
    }
    return found;
  };
  const literal = (part) => {
    const text = part.slice(1, -1).replaceAll("\\`", "`").trim();
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const truth = (value) =>
    !(value === null || value === undefined || value === false || value === "" || (Array.isArray(value) && value.length === 0) ||
      (object(value) && Object.keys(value).length === 0));
  const same = (a, b) => {
    if (a === b) return true;
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, at) => same(value, b[at]));
    if (!object(a) || !object(b)) return false;
    return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
  };
  const COMPARE = {
    "==": same, "!=": (a, b) => !same(a, b), "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  };
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const typeOf = (value) => (value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value);
  const FUNCTIONS = {
    abs: Math.abs, avg: (list) => (list.length ? list.reduce((sum, value) => sum + value, 0) / list.length : null), ceil: Math.ceil, floor: Math.floor,
    contains: (where, what) => (typeof where === "string" ? where.includes(what) : where.some((value) => same(value, what))),
    starts_with: (text, start) => text.startsWith(start), ends_with: (text, end) => text.endsWith(end), join: (mark, list) => list.join(mark),
    keys: (value) => Object.keys(value), values: (value) => Object.values(value), length: (value) => (object(value) ? Object.keys(value).length : value.length),
    map: (make, list) => list.map((value) => make(value) ?? null), max: (list) => list.reduce((best, value) => (best === null || value > best ? value : best), null),
    min: (list) => list.reduce((best, value) => (best === null || value < best ? value : best), null), merge: (...all) => Object.assign({}, ...all),
    max_by: (list, by) => list.reduce((best, value) => (best === null || by(value) > by(best) ? value : best), null),
    min_by: (list, by) => list.reduce((best, value) => (best === null || by(value) < by(best) ? value : best), null),
    not_null: (...all) => all.find((value) => value !== null && value !== undefined) ?? null,
    reverse: (value) => (typeof value === "string" ? [...value].reverse().join("") : [...value].reverse()),
    sort: (list) => [...list].sort(order), sort_by: (list, by) => [...list].sort((a, b) => order(by(a), by(b))), sum: (list) => list.reduce((sum, value) => sum + value, 0),
    to_array: (value) => (Array.isArray(value) ? value : [value]), to_string: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
    to_number: (value) => (typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : null),
    type: typeOf,
  };

  const SIGNATURES = {
    abs: ["number"], avg: ["numbers"], ceil: ["number"], floor: ["number"], contains: ["string array", "any"], starts_with: ["string", "string"],
    ends_with: ["string", "string"], join: ["string", "strings"], keys: ["object"], values: ["object"], length: ["string array object"],
    map: ["query", "array"], max: ["numbers strings"], min: ["numbers strings"], max_by: ["array", "query"], min_by: ["array", "query"],
    sort_by: ["array", "query"], reverse: ["string array"], sort: ["numbers strings"], sum: ["numbers"], to_array: ["any"], to_string: ["any"],
    to_number: ["any"], type: ["any"],
  };
  const isOf = (value, type) => {
    if (type === "any") return true;
    if (type === "query") return typeof value === "function";
    if (type === "numbers" || type === "strings") return Array.isArray(value) && value.every((one) => typeof one === type.slice(0, -1));
    return typeOf(value) === type;
  };
  const checked = (name, call, signature) => (...given) => {
    const wrong = (what) => {
      throw new TypeError(`the function ${name}() of the query ${what}`);
    };
    if (signature === undefined) {
      if (given.length === 0) wrong("needs something to work on");
      if (name === "merge" && !given.every(object)) wrong("works on objects");
      return call(...given);
    }
    if (given.length !== signature.length) wrong(`takes ${signature.length} values, not ${given.length}`);
    given.forEach((value, place) => {
      if (!signature[place].split(" ").some((type) => isOf(value, type))) wrong(`takes ${signature[place].replaceAll(" ", " or ")}, not ${typeOf(value)}`);
    });
    if (name.endsWith("_by")) {
      const types = new Set(given[0].map((value) => typeOf(given[1](value))));
      if (types.size > 1 || [...types].some((type) => type !== "number" && type !== "string")) wrong("compares numbers or texts");
    }
    return call(...given);
  };

  const parse = (text) => {
    const list = tokens(text);
    let at = 0;
    const peek = () => list[at];
    const is = (sign) => peek()?.kind === "sign" && peek().value === sign;
    const take = (sign) => {
      if (!is(sign)) throw new SyntaxError(`the query has ${JSON.stringify(peek()?.value ?? "its end")} where "${sign}" should be`);
      at++;
    };
    const power = () => (peek()?.kind === "sign" ? (BINDS[peek().value] ?? 0) : 0);
    const field = (name) => (value) => (object(value) && Object.hasOwn(value, name) ? value[name] : null);
    // What follows a projection is done for each of its elements.
    const each = (elements, bind) => {
      const rest = projected(bind);
      return (value) => elements(value)?.map(rest).filter((one) => one !== null && one !== undefined) ?? null;
    };
    const projected = (bind) => {
      if (power() < 10) return (value) => value;
      if (is(".")) {
        at++;
        return afterDot(bind);
      }
      return tail((value) => value, bind);
    };
    const tail = (left, bind) => {
      while (bind < power()) left = infix(left);
      return left;
    };
    const afterDot = (bind) => {
      if (is("*") || is("[") || is("{") || peek()?.kind === "name") return expression(bind);
      throw new SyntaxError("the query has nothing it can use after a dot");
    };
    const choose = () => {
      const parts = [];
      do parts.push(expression(0)); while (is(",") && ++at);
      take("]");
      return (value) => (value === null || value === undefined ? null : parts.map((part) => part(value) ?? null));
    };
    const bracket = () => {
      const numbers = [undefined, undefined, undefined];
      let colons = 0;
      while (!is("]")) {
        if (is(":") && colons < 2) colons++;
        else if (peek()?.kind === "number") numbers[colons] = peek().value;
        else throw new SyntaxError("the query has an index that is no number");
        at++;
      }
      at++;
      if (colons === 0) return (value) => (Array.isArray(value) ? (value.at(numbers[0]) ?? null) : null);
      const [from, to, step = 1] = numbers;
      if (step === 0) throw new TypeError("the step of a slice cannot be 0");
      return each((value) => {
        if (!Array.isArray(value)) return null;
        const bound = (given, otherwise) => {
          if (given === undefined) return otherwise;
          const index = given < 0 ? given + value.length : given;
          return Math.min(Math.max(index, step < 0 ? -1 : 0), step < 0 ? value.length - 1 : value.length);
        };
        const made = [];
        const end = bound(to, step < 0 ? -1 : value.length);
        for (let index = bound(from, step < 0 ? value.length - 1 : 0); step < 0 ? index > end : index < end; index += step) made.push(value[index]);
        return made;
      }, 20);
    };
    const prefix = () => {
      const token = list[at++];
      if (!token) throw new SyntaxError("the query ends too early");
      if (token.kind === "raw" || token.kind === "literal") return () => token.value;
      if (token.kind === "name") {
        if (!is("(")) return field(token.value);
        if (!Object.hasOwn(FUNCTIONS, token.value)) throw new TypeError(`the query calls "${token.value}", which is not a function of JMESPath`);
        const call = checked(token.value, FUNCTIONS[token.value], SIGNATURES[token.value]);
        at++;
        const parts = [];
        while (!is(")")) {
          if (parts.length > 0) take(",");
          parts.push(expression(0));
        }
        at++;
        return (value) => call(...parts.map((part) => part(value)));
      }
      switch (token.value) {
        case "@":
          return (value) => value;
        case "*":
          return each((value) => (object(value) ? Object.values(value) : null), 20);
        case "!": {
          const part = expression(45);
          return (value) => !truth(part(value));
        }
        case "&": {
          const part = expression(0);
          return () => part;
        }
        case "(": {
          const part = expression(0);
          take(")");
          return part;
        }
        case "{": {
          const parts = [];
          do {
            const name = list[at++]?.value;
            take(":");
            parts.push([name, expression(0)]);
          } while (is(",") && ++at);
          take("}");
          return (value) => (value === null || value === undefined ? null : Object.fromEntries(parts.map(([name, part]) => [name, part(value) ?? null])));
        }
        case "[":
          if (is("*") && list[at + 1]?.value === "]") return infixBracket((value) => value);
          return peek()?.kind === "number" || is(":") ? bracket() : choose();
        case "[]":
        case "[?":
          at--;
          return infix((value) => value);
        default:
          throw new SyntaxError(`the query has "${token.value}" where a value should be`);
      }
    };
    const infixBracket = (left) => {
      if (is("*")) {
        at++;
        take("]");
        return each((value) => ((value) => (Array.isArray(value) ? value : null))(left(value)), 20);
      }
      const part = bracket();
      return (value) => part(left(value));
    };
    const infix = (left) => {
      const sign = list[at++].value;
      switch (sign) {
        case ".": {
          const part = afterDot(40);
          return (value) => part(left(value));
        }
        case "[":
          return infixBracket(left);
        case "[]":
          return each((value) => ((value) => (Array.isArray(value) ? value.flat(1) : null))(left(value)), 9);
        case "[?": {
          const test = expression(0);
          take("]");
          return each((value) => ((value) => (Array.isArray(value) ? value.filter((one) => truth(test(one))) : null))(left(value)), 21);
        }
        case "|": {
          const part = expression(1);
          return (value) => part(left(value));
        }
        case "||": {
          const part = expression(2);
          return (value) => ((value, otherwise) => (truth(value) ? value : otherwise()))(left(value), () => part(value));
        }
        case "&&": {
          const part = expression(3);
          return (value) => ((own) => (truth(own) ? part(value) : own))(left(value));
        }
        default: {
          const part = expression(5);
          return (value) => COMPARE[sign](left(value), part(value));
        }
      }
    };
    const expression = (bind) => tail(prefix(), bind);
    const whole = expression(0);
    if (at < list.length) throw new SyntaxError(`the query has "${list[at].value}" where it should end`);
    return whole;
  };
  const parsed = new Map();
  const jmespath = (data, query) => {
    if (typeof query !== "string") shared.fail("$jmespath() needs the data and then the query as text");
    if (typeof data !== "object" || data === null) shared.fail("$jmespath() needs an object or a list to look into");
    try {
      if (!parsed.has(query)) parsed.set(query, parse(query));
      return parsed.get(query)(data) ?? null;
    } catch (error) {
      return shared.fail(error.message);
    }
  };
  shared.constant("$jmespath", jmespath);
  shared.constant("$jmesPath", jmespath);
})
