// The part of Intl that counts: numbers, plurals, units, lists and distances in time.
(function (host, shared) {
  "use strict";
  const { table, tagOf } = shared;
  // The plural category of a number, by language.
  const plural = (tag, number) => {
    const language = tag.split("-")[0];
    const n = Math.abs(number);
    const whole = Number.isInteger(n);
    const [ten, hundred] = [n % 10, n % 100];
    switch (language) {
      case "ja": case "zh": case "ko":
        return "other";
      case "fr":
        return n < 2 ? "one" : whole && n !== 0 && n % 1000000 === 0 ? "many" : "other";
      case "pt":
        return (tag === "pt-PT" ? n === 1 : n < 2) ? "one" : whole && n !== 0 && n % 1000000 === 0 ? "many" : "other";
      case "es": case "it":
        return n === 1 ? "one" : whole && n !== 0 && n % 1000000 === 0 ? "many" : "other";
      case "da":
        return n === 1 || (!whole && n < 2) ? "one" : "other";
      case "cs": case "sk":
        return !whole ? "many" : n === 1 ? "one" : n >= 2 && n <= 4 ? "few" : "other";
      case "pl":
        if (!whole) return "other";
        return n === 1 ? "one" : ten >= 2 && ten <= 4 && !(hundred >= 12 && hundred <= 14) ? "few" : "many";
      case "ru": case "uk":
        if (!whole) return "other";
        return ten === 1 && hundred !== 11 ? "one" : ten >= 2 && ten <= 4 && !(hundred >= 12 && hundred <= 14) ? "few" : "many";
      case "ro":
        return n === 1 ? "one" : !whole || n === 0 || (hundred >= 1 && hundred <= 19) ? "few" : "other";
      default:
        return n === 1 ? "one" : "other";
    }
  };
  const ordinal = (tag, number) => {
    if (tag.split("-")[0] !== "en") return "other";
    const [ten, hundred] = [number % 10, number % 100];
    return ten === 1 && hundred !== 11 ? "one" : ten === 2 && hundred !== 12 ? "two" : ten === 3 && hundred !== 13 ? "few" : "other";
  };
  class PluralRules {
    #tag;
    #kind;
    constructor(locales, options = {}) {
      this.#tag = tagOf(locales);
      this.#kind = options.type === "ordinal" ? ordinal : plural;
    }
    select(number) {
      return this.#kind(this.#tag, Number(number));
    }
    resolvedOptions() {
      return { locale: this.#tag, type: this.#kind === ordinal ? "ordinal" : "cardinal" };
    }
  }
  const counted = (forms, tag, number) => (typeof forms === "string" ? forms : (forms[plural(tag, number)] ?? forms.other ?? Object.values(forms)[0]));

  // Digits of a number that is not negative, rounded half away from zero on its decimal digits.
  const fixed = (number, places) => {
    const [digits, exponent = "0"] = String(number).split("e");
    if (Number(exponent) !== 0) return number.toFixed(Math.min(places, 100));
    const [whole, fraction = ""] = digits.split(".");
    if (fraction.length <= places) return places > 0 ? `${whole}.${fraction.padEnd(places, "0")}` : whole;
    const all = BigInt(whole + fraction.slice(0, places)) + (fraction[places] >= "5" ? 1n : 0n);
    const text = String(all).padStart(places + 1, "0");
    return places > 0 ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
  };
  const ZERO_PLACES = ["JPY", "KRW", "VND", "XAF", "XOF", "CLP", "ISK", "UGX", "PYG", "RWF"];
  const bounded = (value, name, low, high) => {
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!(number >= low && number <= high)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(number);
  };
  const SCALE = ["short", "long"];
  class NumberFormat {
    #tag;
    #own;
    #o;
    constructor(locales, options = {}) {
      this.#tag = tagOf(locales);
      this.#own = table(this.#tag);
      const o = { style: "decimal", notation: "standard", ...options };
      if (o.style === "currency" && !o.currency) throw new TypeError("a currency is needed for the style \"currency\"");
      if (o.style === "unit" && !o.unit) throw new TypeError("a unit is needed for the style \"unit\"");
      if (o.currency) o.currency = String(o.currency).toUpperCase();
      const money = o.style === "currency" ? (ZERO_PLACES.includes(o.currency) ? 0 : 2) : undefined;
      const least = bounded(o.minimumFractionDigits, "minimumFractionDigits", 0, 100);
      const most = bounded(o.maximumFractionDigits, "maximumFractionDigits", 0, 100);
      const compact = o.notation === "compact";
      const defaultLeast = compact ? 0 : (money ?? 0);
      const defaultMost = compact ? 0 : (money ?? (o.style === "percent" ? 0 : 3));
      if (least !== undefined && most !== undefined && least > most) throw new RangeError("maximumFractionDigits value is out of range.");
      o.minimumFractionDigits = least ?? Math.min(defaultLeast, most ?? defaultLeast);
      o.maximumFractionDigits = most ?? Math.max(defaultMost, o.minimumFractionDigits);
      o.isCompactRounding = compact && least === undefined && most === undefined && o.maximumSignificantDigits === undefined;
      this.#o = o;
      this.format = (number) => this.formatToParts(number).map((part) => part.value).join("");
    }
    #round(number) {
      const o = this.#o;
      if (o.isCompactRounding && number < 100) return String(Number(number.toPrecision(2)));
      if (o.maximumSignificantDigits !== undefined || o.minimumSignificantDigits !== undefined) {
        const most = o.maximumSignificantDigits ?? 21;
        const least = o.minimumSignificantDigits ?? 1;
        const rounded = Number(number.toPrecision(most));
        const places = Math.max(0, least - Math.max(1, Math.floor(Math.log10(rounded || 1)) + 1));
        const text = Math.abs(rounded) >= 1e21 ? String(BigInt(rounded)) : String(rounded);
        const fraction = text.split(".")[1]?.length ?? 0;
        return fraction >= places ? text : rounded.toFixed(places);
      }
      let text = number >= 1e21 ? String(BigInt(number)) : fixed(number, o.maximumFractionDigits);
      const [whole, fraction = ""] = text.split(".");
      const cut = fraction.replace(/0+$/, "").padEnd(o.minimumFractionDigits, "0");
      text = cut ? `${whole}.${cut}` : whole;
      return text;
    }
    #digits(number) {
      const o = this.#o;
      const { numbers } = this.#own;
      if (number === Infinity) return [{ type: "infinity", value: "∞" }];
      const [whole, fraction] = this.#round(number).split(".");
      const padded = whole.padStart(o.minimumIntegerDigits ?? 1, "0");
      const least = o.useGrouping === "always" || (o.useGrouping === true && o.notation !== "compact") ? numbers.least : o.notation === "compact" ? 2 : numbers.least;
      const groups = [];
      if (o.useGrouping === false || padded.length < 3 + least) groups.push(padded);
      else {
        let rest = padded;
        groups.unshift(rest.slice(-3));
        rest = rest.slice(0, -3);
        const width = numbers.india ? 2 : 3;
        while (rest.length > 0) {
          groups.unshift(rest.slice(-width));
          rest = rest.slice(0, -width);
        }
      }
      const parts = groups.flatMap((group, place) => (place === 0 ? [{ type: "integer", value: group }] : [{ type: "group", value: numbers.group }, { type: "integer", value: group }]));
      if (fraction) parts.push({ type: "decimal", value: numbers.decimal }, { type: "fraction", value: fraction });
      return parts;
    }
    formatToParts(given) {
      const o = this.#o;
      const { numbers } = this.#own;
      const number = typeof given === "bigint" ? Number(given) : Number(given);
      if (Number.isNaN(number)) return [{ type: "nan", value: "NaN" }];
      let size = Math.abs(number);
      let frame = "{0}";
      if (o.style === "percent") {
        size *= 100;
        frame = numbers.percent;
        size = Number(size.toPrecision(15));
      }
      if (o.notation === "compact" && size >= 1000) {
        const list = numbers.compact[SCALE.includes(o.compactDisplay) ? o.compactDisplay : "short"];
        let place = Math.min(Math.floor(Math.log10(size)) - 3, list.length - 1);
        const scaled = (place) => size / 10 ** (place + 3 - (list[place][0] - 1));
        if (place + 1 < list.length && Number(this.#round(scaled(place))) >= 10 ** list[place][0]) place++;
        size = scaled(place);
        frame = list[place][1];
      }
      if (o.style === "unit") frame = this.#unit(size);
      let digits = this.#digits(size);
      const isZero = digits.every((part) => !/[1-9∞]/.test(part.value));
      const isNegative = number < 0 || Object.is(number, -0);
      const display = o.signDisplay ?? "auto";
      const sign = isNegative && display !== "never" && !((display === "exceptZero" || display === "negative") && isZero) ? numbers.minus
        : !isNegative && (display === "always" || (display === "exceptZero" && !isZero)) ? "+" : "";
      const parts = [];
      const write = (frame) => {
        for (const piece of frame.match(/\{[01]\}|[^{]+/g) ?? []) {
          if (piece === "{0}") parts.push(...digits);
          else if (piece === "{1}") parts.push({ type: "currency", value: this.#symbol() });
          else parts.push({ type: o.style === "percent" ? "percentSign" : o.style === "unit" ? "unit" : o.notation === "compact" && o.style !== "currency" ? "compact" : "literal", value: piece });
        }
      };
      if (o.style === "currency") {
        const { currencyDisplay = "symbol" } = o;
        const symbol = this.#symbol();
        const spaced = currencyDisplay === "code" || /^[A-Z]{3}$/.test(symbol);
        let money = spaced ? numbers.code : numbers.currency;
        if (currencyDisplay === "name") money = "{0} {1}";
        if (frame !== "{0}") money = money.replace("{0}", frame);
        if (isNegative && o.currencySign === "accounting") money = `(${money})`;
        else if (sign) {
          const negative = numbers.negative;
          const before = negative.startsWith("-") || spaced;
          money = before ? `${sign}${money}` : negative.replace(numbers.currency.includes("{1}{0}") ? /-/ : /-/, sign);
          if (!before && !money.includes(sign)) money = `${sign}${money}`;
        }
        write(money);
        return parts;
      }
      if (sign) parts.push({ type: sign === "+" ? "plusSign" : "minusSign", value: sign });
      write(frame);
      return parts;
    }
    #symbol() {
      const { currency, currencyDisplay = "symbol" } = this.#o;
      if (currencyDisplay === "code" || currencyDisplay === "name") return currency;
      const known = this.#own.numbers.symbols[currency];
      if (known === undefined) return currency;
      return Array.isArray(known) ? known[currencyDisplay === "narrowSymbol" ? 1 : 0] : known;
    }
    #unit(size) {
      const { unit, unitDisplay = "short" } = this.#o;
      const forms = this.#own.units[unitDisplay]?.[unit];
      if (forms !== undefined) return counted(forms, this.#tag, Number(this.#round(size)));
      const SHORT = { kilometer: "km", meter: "m", centimeter: "cm", millimeter: "mm", kilogram: "kg", gram: "g", liter: "L", milliliter: "mL", celsius: "°C", fahrenheit: "°F", percent: "%", byte: "byte", kilobyte: "kB", megabyte: "MB", gigabyte: "GB", terabyte: "TB", mile: "mi", foot: "ft", inch: "in", pound: "lb", ounce: "oz", "kilometer-per-hour": "km/h" };
      if (SHORT[unit] === undefined) throw new RangeError(`the unit "${unit}" is not known`);
      if (unitDisplay === "long") return `{0} ${unit.replace("-per-", "s per ")}${size === 1 || unit.includes("-") ? "" : "s"}`;
      return /^[°%]/.test(SHORT[unit]) ? `{0}${SHORT[unit]}` : `{0} ${SHORT[unit]}`;
    }
    resolvedOptions() {
      const { isCompactRounding, ...o } = this.#o;
      return { locale: this.#tag, numberingSystem: "latn", ...o };
    }
  }

  class ListFormat {
    #marks;
    constructor(locales, options = {}) {
      this.#marks = table(tagOf(locales)).lists[options.type ?? "conjunction"][options.style ?? "long"];
    }
    format(list) {
      const all = [...list];
      const [two, between, last] = this.#marks;
      if (all.length < 2) return all.join("");
      if (all.length === 2) return all.join(two);
      return all.slice(0, -1).join(between) + last + all.at(-1);
    }
  }
  class RelativeTimeFormat {
    #tag;
    #own;
    #o;
    constructor(locales, options = {}) {
      this.#tag = tagOf(locales);
      this.#own = table(this.#tag);
      this.#o = options;
    }
    format(count, unit) {
      const name = String(unit).replace(/s$/, "");
      const forms = this.#own.relative[this.#o.style ?? "long"][name];
      if (forms === undefined) throw new RangeError(`"${unit}" is not a unit of time`);
      const past = count < 0 || Object.is(count, -0);
      const word = this.#own.auto[name][String(count)];
      if (this.#o.numeric === "auto" && word !== undefined) return word;
      const size = Math.abs(count);
      return counted(forms[past ? 0 : 1], this.#tag, size).replace("{0}", new NumberFormat(this.#tag).format(size));
    }
  }
  class Collator {
    constructor(_, options = {}) {
      this.compare = (a, b) => shared.compare(a, b, options);
    }
    resolvedOptions() {
      return { locale: "en-US", usage: "sort", sensitivity: "variant", numeric: false };
    }
  }
  Object.assign(shared.Intl, { NumberFormat, PluralRules, ListFormat, RelativeTimeFormat, Collator });
  shared.extend(Number.prototype, {
    toLocaleString(locales, options) {
      return new NumberFormat(locales, options).format(Number(this));
    },
  });
  if (typeof BigInt === "function") {
    shared.extend(BigInt.prototype, {
      toLocaleString(locales, options) {
        return new NumberFormat(locales, options).format(Number(this));
      },
    });
  }
  Object.assign(shared, { plural, counted });
})
