/** Fields to set: name, type and value in rows; a field of the data can be dropped in to make a row of it. */
import { Plus, Trash2 } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Button, IconButton } from "@/components/button";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { cn } from "@/lib/cn";
import { droppedField, isField } from "../data/fieldDrag";
import { freshId } from "../document/names";
import type { Json, JsonObject } from "../document/types";
import type { Property } from "../registry/description";
import { objectOf } from "./CollectionField";
import { useForm } from "./context";
import { FxValue } from "./FxValue";
import { sideProperty } from "./operators";

const TYPES = [
  { value: "string", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "True/false" },
  { value: "array", label: "List" },
  { value: "object", label: "Object" },
];

function valueProperty(type: string): Property {
  if (type === "array" || type === "object") {
    return { name: "value", label: "Value", kind: "json", default: type === "array" ? "[]" : "{}" };
  }
  return sideProperty(
    type === "number" ? "number" : type === "boolean" ? "boolean" : "string",
    "value",
    "Value",
  );
}

type Props = { value: Json | undefined; onChange: (value: Json) => void };

export function AssignmentsField({ value, onChange }: Props) {
  const { readOnly } = useForm();
  const [over, setOver] = useState(false);
  const held = objectOf(value);
  const rows = (Array.isArray(held.assignments) ? held.assignments : []).map(objectOf);
  const set = (assignments: JsonObject[]) => onChange({ ...held, assignments });
  const add = (row: JsonObject) =>
    set([...rows, { id: freshId(), name: "", type: "string", value: "", ...row }]);
  const drop = (event: DragEvent) => {
    setOver(false);
    const field = droppedField(event);
    if (!field) return;
    event.preventDefault();
    add({ name: field.name, value: `=${field.expression}` });
  };
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row, index) => {
        const type = typeof row.type === "string" ? row.type : "string";
        const update = (patch: JsonObject) => set(rows.with(index, { ...row, ...patch }));
        return (
          <div
            key={String(row.id ?? index)}
            className="group/row flex flex-col gap-1.5 rounded-md border border-line bg-page/50 p-2"
          >
            <div className="flex gap-1.5">
              <Input
                aria-label="Name of the field"
                placeholder="Name"
                className="h-7 text-xs"
                disabled={readOnly}
                value={typeof row.name === "string" ? row.name : ""}
                onChange={(event) => update({ name: event.target.value })}
              />
              <Select
                size="sm"
                className="w-26 shrink-0"
                aria-label="Type of the field"
                disabled={readOnly}
                value={type}
                onChange={(next) => update({ type: next })}
                options={
                  TYPES.some((each) => each.value === type) ? TYPES : [...TYPES, { value: type, label: type }]
                }
              />
              {!readOnly && (
                <IconButton
                  label="Remove the field"
                  size="sm"
                  className="hover:text-error"
                  onClick={() => set(rows.toSpliced(index, 1))}
                >
                  <Trash2 size={13} aria-hidden />
                </IconButton>
              )}
            </div>
            <FxValue
              property={valueProperty(type)}
              value={row.value ?? ""}
              onChange={(next) => update({ value: next ?? "" })}
              placeholder="Value"
            />
          </div>
        );
      })}
      {!readOnly && (
        // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the button does the same
        <div
          onDragOver={(event) => {
            if (!isField(event)) return;
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className={cn(
            "rr-drop rr-drop-takes flex items-center gap-3 rounded-md border border-line border-dashed p-2",
            over && "rr-drop-over",
          )}
        >
          <Button size="sm" onClick={() => add({})}>
            <Plus size={13} aria-hidden /> Add field
          </Button>
          <span className="text-2xs text-ink-faint">or drag one here from the input</span>
        </div>
      )}
    </div>
  );
}
