/** Reads CSV files as people have them: comma, semicolon or tab between values, quotes, any line endings. */
import type { Json, JsonObject, TableColumn } from "@/api/contract";

export type Csv = { columns: TableColumn[]; rows: JsonObject[] };

export function parseCsv(content: string): string[][] {
  const source = content.replace(/^\uFEFF/, "");
  const separator = likeliest(source.slice(0, source.search(/[\r\n]|$/)));
  const lines: string[][] = [];
  let line: string[] = [];
  let value = "";
  let quoted = false;
  const endLine = () => {
    line.push(value);
    value = "";
    if (line.length > 1 || line[0] !== "") lines.push(line);
    line = [];
  };
  for (let at = 0; at < source.length; at++) {
    const letter = source[at];
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (source[at + 1] === '"') {
        value += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && value === "") quoted = true;
    else if (letter === separator) {
      line.push(value);
      value = "";
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && source[at + 1] === "\n") at++;
      endLine();
    } else value += letter;
  }
  if (value !== "" || line.length > 0) endLine();
  return lines;
}

function likeliest(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return [",", ";", "\t"].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** A table from a CSV file: the first line names the columns, and all values of a column decide its type. */
export function tableFromCsv(content: string): Csv {
  const [header = [], ...lines] = parseCsv(content);
  const names = uniqueNames(header);
  const columns = names.map((name, index): TableColumn => {
    return { name, type: typeOf(lines.map((line) => line[index] ?? "")) };
  });
  return { columns, rows: rowsOf(columns, lines) };
}

/** Rows for a table that is there; the first line names its columns. */
export function rowsFromCsv(
  content: string,
  columns: TableColumn[],
): { rows: JsonObject[]; unknown?: string } {
  const [header = [], ...lines] = parseCsv(content);
  const known = header.map((name) =>
    columns.find((column) => column.name.toLowerCase() === plain(name).toLowerCase()),
  );
  const missing = known.findIndex((column) => !column);
  if (missing >= 0) return { rows: [], unknown: header[missing] };
  return {
    rows: rowsOf(
      known.flatMap((column) => column ?? []),
      lines,
    ),
  };
}

function rowsOf(columns: TableColumn[], lines: string[][]): JsonObject[] {
  return lines.map((line) =>
    Object.fromEntries(
      columns.map((column, index) => [column.name, readValue(line[index] ?? "", column.type)]),
    ),
  );
}

function readValue(written: string, type: TableColumn["type"]): Json {
  if (written === "" && type !== "string") return null;
  if (type === "number") return Number(written);
  return type === "boolean" ? /^true$/i.test(written) : written;
}

const plain = (name: string) =>
  name
    .trim()
    .replace(/[^\p{L}\p{N}_]+/gu, "_")
    .replace(/^(?=[^\p{L}])/u, "column_");

function uniqueNames(header: string[]): string[] {
  const taken = new Set(["id", "createdat", "updatedat"]);
  return header.map((written) => {
    const base = plain(written) || "column";
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}_${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function typeOf(values: string[]): TableColumn["type"] {
  const filled = values.filter((value) => value !== "");
  if (filled.length === 0) return "string";
  // A number with a leading zero, such as a postcode, is text.
  if (filled.every((value) => /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value))) return "number";
  if (filled.every((value) => /^(true|false)$/i.test(value))) return "boolean";
  if (
    filled.every((value) =>
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value),
    )
  ) {
    return "date";
  }
  return "string";
}
