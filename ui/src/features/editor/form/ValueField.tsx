/** One value, fixed or an expression; a field of the data can be dropped on it in both. */
import { type DragEvent, useState } from "react";
import { cn } from "@/lib/cn";
import { droppedField, isField } from "../data/fieldDrag";
import type { Json } from "../document/types";
import { ExpressionEditor } from "../expression/ExpressionEditor";
import { Preview } from "../expression/Preview";
import { isExpression } from "../registry/conditions";
import type { Property } from "../registry/description";
import { useForm } from "./context";
import { FixedControl } from "./controls";
import { withDropped } from "./convert";

type Props = {
  property: Property;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  id?: string | undefined;
  invalid?: boolean;
  label?: string;
};

export function ValueField({ property, value, onChange, id, invalid, label = property.label }: Props) {
  const { readOnly } = useForm();
  const [over, setOver] = useState(false);
  const takes = !property.literal && !readOnly;
  const drop = (event: DragEvent) => {
    setOver(false);
    const field = droppedField(event);
    if (!field || event.defaultPrevented) return;
    event.preventDefault();
    onChange(
      withDropped(property.kind === "string" || property.kind === "json" ? value : "", field.expression),
    );
  };
  const zone = takes
    ? {
        onDragOver: (event: DragEvent) => {
          if (!isField(event)) return;
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: drop,
      }
    : {};
  return (
    <div
      {...zone}
      className={cn(
        "rr-drop min-w-0 rounded-md",
        property.kind !== "boolean" && "w-full",
        takes && "rr-drop-takes",
        over && "rr-drop-over",
      )}
    >
      {isExpression(value) ? (
        <>
          <div className="flex min-w-0">
            <span
              aria-hidden
              className="grid w-6 shrink-0 place-items-center rounded-l-md border border-accent-line border-r-0 bg-accent-soft font-mono text-[10px] text-accent-ink italic"
            >
              fx
            </span>
            <ExpressionEditor
              value={value.slice(1)}
              onChange={(text) => onChange(`=${text}`)}
              label={`${label}: expression`}
              rows={
                property.kind === "string"
                  ? Math.min(property.rows, 6)
                  : property.kind === "json" || property.kind === "code"
                    ? 6
                    : 1
              }
              readOnly={readOnly}
              invalid={invalid ?? false}
            />
          </div>
          <Preview text={value} />
        </>
      ) : (
        <FixedControl
          {...{ property, value, onChange, id, label }}
          invalid={invalid ?? false}
          disabled={readOnly}
        />
      )}
    </div>
  );
}
