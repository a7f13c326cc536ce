/** Makes a table: a name and columns, or all of it from a CSV file. */
import { Plus, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import type { DataTable, JsonObject, TableColumn } from "@/api/contract";
import { useCreateTable } from "@/api/dataTables";
import { Button, IconButton } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { ErrorNote } from "@/components/placeholders";
import { Select } from "@/components/select";
import { notify } from "@/components/toaster";
import { CsvButton } from "./CsvButton";
import { tableFromCsv } from "./csv";
import { text } from "./text";

type Draft = TableColumn & { key: number };

const types = Object.entries(text.types).map(([value, label]) => ({ value, label }));
const isType = (word: string): word is TableColumn["type"] => word in text.types;

export function NewTable({ onClose, onMade }: { onClose: () => void; onMade: (table: DataTable) => void }) {
  const { mutate, isPending, error } = useCreateTable();
  const form = useId();
  const [name, setName] = useState("");
  const [columns, setColumns] = useState<Draft[]>([{ key: 0, name: "", type: "string" }]);
  const [file, setFile] = useState<{ name: string; rows: JsonObject[] }>();

  const change = (key: number, part: Partial<TableColumn>) =>
    setColumns(columns.map((column) => (column.key === key ? { ...column, ...part } : column)));
  const add = () => {
    const key = Math.max(-1, ...columns.map((column) => column.key)) + 1;
    setColumns([...columns, { key, name: "", type: "string" }]);
  };
  const read = (content: string, fileName: string) => {
    const table = tableFromCsv(content);
    setColumns(table.columns.map((column, key) => ({ ...column, key })));
    setFile({ name: fileName, rows: table.rows });
    if (!name) setName(fileName.replace(/\.[^.]*$/, ""));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = columns.filter((column) => column.name.trim());
    const rows = file?.rows ?? [];
    mutate(
      { name, columns: named.map((column) => ({ name: column.name.trim(), type: column.type })), rows },
      {
        onSuccess: (table) => {
          notify(text.created(table.name));
          onClose();
          onMade(table);
        },
      },
    );
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.create}
      footer={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" form={form} variant="primary" disabled={isPending || !name.trim()}>
            {text.create}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1 text-sm">
          <label htmlFor={`${form}-name`} className="font-medium">
            {text.name}
          </label>
          <Input
            id={`${form}-name`}
            value={name}
            placeholder={text.namePlaceholder}
            onChange={(event) => setName(event.target.value)}
            maxLength={120}
            required
          />
        </div>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium text-sm">{text.columns}</legend>
          {columns.map((column, index) => (
            <div key={column.key} className="flex items-center gap-2">
              <Input
                value={column.name}
                aria-label={text.column(index + 1)}
                // What a file filled is named after its columns.
                readOnly={Boolean(file)}
                onChange={(event) => change(column.key, { name: event.target.value })}
              />
              <Select
                className="w-40 shrink-0"
                value={column.type}
                options={types}
                disabled={Boolean(file)}
                aria-label={text.columnType(index + 1)}
                onChange={(type) => isType(type) && change(column.key, { type })}
              />
              <IconButton
                label={text.removeColumn(index + 1)}
                size="sm"
                disabled={Boolean(file)}
                onClick={() => setColumns(columns.filter((each) => each.key !== column.key))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </div>
          ))}
          <div className="flex flex-wrap items-center gap-2">
            <Button size="sm" onClick={add} disabled={Boolean(file)}>
              <Plus size={14} aria-hidden /> {text.addColumn}
            </Button>
            <CsvButton label={text.fromCsv} onFile={read} />
            {file && (
              <span className="text-ink-soft text-sm">{text.csvRows(file.rows.length, file.name)}</span>
            )}
          </div>
        </fieldset>
        {error && <ErrorNote error={error} />}
      </form>
    </Dialog>
  );
}
