/** One value of a row, edited in place: written when the field is left or Enter is pressed, Escape takes it back. */
import { useState } from "react";
import type { Json, TableColumn } from "@/api/contract";
import { Input } from "@/components/input";

type Props = { label: string; type: TableColumn["type"]; value: Json; onChange: (value: Json) => void };

export function Cell({ label, type, value, onChange }: Props) {
  const before = value === null ? "" : String(value);
  const [written, setWritten] = useState(before);
  if (type === "boolean") {
    return (
      <select
        aria-label={label}
        value={before}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value === "true")}
        className="h-8 w-full rounded-md bg-transparent px-2 hover:bg-hover"
      >
        <option value="" />
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  const keep = () => {
    if (written === before) return;
    onChange(written === "" && type !== "string" ? null : written);
  };
  return (
    <Input
      aria-label={label}
      value={written}
      inputMode={type === "number" ? "decimal" : undefined}
      className="min-w-32 border-transparent bg-transparent shadow-none"
      onChange={(event) => setWritten(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setWritten(before);
      }}
    />
  );
}
