/** The words of a command as a shell would take them apart: quotes, escapes, lines that go on. */

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

export function words(text: string): string[] {
  const found: string[] = [];
  // Lines that go on: with a backslash in sh, with a caret in Windows' cmd, with a backtick in PowerShell.
  const line = text.trim().replace(/[\\^`]\r?\n/g, " ");
  let word = "";
  let begun = false;
  let at = 0;
  const next = () => line[at++] ?? "";
  while (at < line.length) {
    const c = next();
    if (/\s/.test(c)) {
      if (begun) found.push(word);
      word = "";
      begun = false;
      continue;
    }
    begun = true;
    if (c === "'") {
      const end = line.indexOf("'", at);
      word += line.slice(at, end < 0 ? undefined : end);
      at = end < 0 ? line.length : end + 1;
    } else if (c === "$" && line[at] === "'") {
      at++;
      word += ansi();
    } else if (c === '"') {
      while (at < line.length) {
        const inner = next();
        if (inner === '"') break;
        if (inner === "\\" && /["\\$`]/.test(line[at] ?? "")) word += next();
        else word += inner;
      }
    } else if (c === "\\") {
      word += next();
    } else {
      word += c;
    }
  }
  if (begun) found.push(word);
  return found;

  /** The inside of `$'…'`, as browsers copy it. */
  function ansi(): string {
    let made = "";
    while (at < line.length) {
      const c = next();
      if (c === "'") break;
      if (c !== "\\") {
        made += c;
        continue;
      }
      const letter = next();
      const size = letter === "u" ? 4 : letter === "x" ? 2 : 0;
      const code = line.slice(at, at + size);
      if (size && /^[0-9a-f]+$/i.test(code)) {
        made += String.fromCharCode(Number.parseInt(code, 16));
        at += size;
      } else {
        made += ESCAPES[letter] ?? letter;
      }
    }
    return made;
  }
}
