/** Reading CSV files. */
import { expect, test } from "vitest";
import { parseCsv, rowsFromCsv, tableFromCsv } from "./csv";

test("quotes, line ends and separators as people have them", () => {
  expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n\n')).toEqual([
    ["a", "b"],
    ['x, "y"\nz', "2"],
  ]);
  expect(parseCsv("\uFEFFa;b\n1;2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("a table gets names and types that fit", () => {
  const { columns, rows } = tableFromCsv(
    "id,Full name,age,vip,since,zip\n7,Ann,31,true,2024-05-01,01234\n8,Bob,,FALSE,,5",
  );
  expect(columns).toEqual([
    { name: "id_2", type: "number" },
    { name: "Full_name", type: "string" },
    { name: "age", type: "number" },
    { name: "vip", type: "boolean" },
    { name: "since", type: "date" },
    { name: "zip", type: "string" },
  ]);
  expect(rows[1]).toEqual({ id_2: 8, Full_name: "Bob", age: null, vip: false, since: null, zip: "5" });
});

test("an import names the column that is not there", () => {
  const columns = [{ name: "age", type: "number" as const }];
  expect(rowsFromCsv("Age\n5", columns)).toEqual({ rows: [{ age: 5 }] });
  expect(rowsFromCsv("size\n5", columns)).toEqual({ rows: [], unknown: "size" });
});
