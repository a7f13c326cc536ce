// The order of words as people expect it: letters before their accents before their case, numbers before letters.
(function (host, shared) {
  "use strict";
  const MARKS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  const rank = (letter) => {
    const code = letter.codePointAt(0);
    if (code <= 32) return code;
    const mark = MARKS.indexOf(letter);
    if (mark >= 0) return 64 + mark;
    return letter >= "0" && letter <= "9" ? 128 + code : 1024 + code;
  };
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const SPECIAL = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d" };
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ßæœøłđ]/g, (letter) => SPECIAL[letter]);
  const letters = (a, b) => {
    const [one, two] = [[...a], [...b]];
    for (let at = 0; at < Math.min(one.length, two.length); at++) {
      if (one[at] !== two[at]) return order(rank(one[at]), rank(two[at])) || order(one[at], two[at]);
    }
    return order(one.length, two.length);
  };
  const byNumber = (a, b) => {
    const [one, two] = [a.split(/(\d+)/), b.split(/(\d+)/)];
    for (let at = 0; at < Math.min(one.length, two.length); at++) {
      const found = at % 2 === 1 ? order(Number(one[at]), Number(two[at])) : letters(one[at], two[at]);
      if (found !== 0) return found;
    }
    return order(one.length, two.length);
  };
  const compare = (first, second, o = {}) => {
    const [a, b] = [String(first).normalize(), String(second).normalize()];
    if (a === b) return 0;
    const base = (o.numeric ? byNumber : letters)(bare(a), bare(b));
    if (base !== 0 || o.sensitivity === "base") return base;
    const accents = (text) => text.normalize("NFD").toLowerCase();
    const accented = o.sensitivity === "case" ? 0 : order(accents(a), accents(b));
    if (accented !== 0 || o.sensitivity === "accent") return accented;
    // Small letters come before large ones.
    for (let at = 0; at < Math.min(a.length, b.length); at++) {
      if (a[at] !== b[at]) return (a[at] === a[at].toLowerCase() ? -1 : 1) * (o.caseFirst === "upper" ? -1 : 1);
    }
    return order(a.length, b.length);
  };
  shared.compare = compare;
  shared.extend(String.prototype, {
    localeCompare(other, _, options) {
      return compare(this, other, options);
    },
  });
})
