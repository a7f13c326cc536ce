/** Finding the `{{ … }}` parts of an expression's text. */

export type Region = { from: number; to: number /** The braces are closed. */; closed: boolean };

/** The parts between `{{` and `}}`; braces inside quoted texts do not count. */
export function regions(text: string): Region[] {
  const found: Region[] = [];
  let at = 0;
  for (;;) {
    const from = text.indexOf("{{", at);
    if (from < 0) return found;
    const to = close(text, from + 2);
    found.push({ from, to: to < 0 ? text.length : to + 2, closed: to >= 0 });
    if (to < 0) return found;
    at = to + 2;
  }
}

function close(text: string, start: number): number {
  let quote = "";
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const letter = text[index] as string;
    if (quote) {
      if (letter === "\\") index += 1;
      else if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'" || letter === "`") quote = letter;
    else if (letter === "{") depth += 1;
    else if (letter === "}" && depth > 0) depth -= 1;
    else if (letter === "}" && text[index + 1] === "}") return index;
  }
  return -1;
}

/** The region that holds `position`, braces not counted. */
export function regionAt(text: string, position: number): Region | undefined {
  return regions(text).find(
    (each) => position >= each.from + 2 && position <= (each.closed ? each.to - 2 : each.to),
  );
}
