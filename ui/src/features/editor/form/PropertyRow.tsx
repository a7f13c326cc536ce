/** One field of a form: its label, the switch between fixed value and expression, the control, help and problems. */
import { Info } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/lib/cn";
import type { Json } from "../document/types";
import { isExpression } from "../registry/conditions";
import type { Property } from "../registry/description";
import { useEditor } from "../state/store";
import { AssignmentsField } from "./AssignmentsField";
import { CollectionField } from "./CollectionField";
import { useForm } from "./context";
import { problemOf, toExpression, toFixed } from "./convert";
import { FilterField } from "./FilterField";
import { FixedCollectionField } from "./FixedCollectionField";
import { LocatorField } from "./LocatorField";
import { MapperField } from "./MapperField";
import { ValueField } from "./ValueField";

type Props = {
  property: Property;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  path: string;
  /** Stands at the end of the label's line, such as a bin. */
  aside?: React.ReactNode;
};

const GROUPS = [
  "collection",
  "fixedCollection",
  "filter",
  "assignments",
  "resourceLocator",
  "resourceMapper",
];

export function PropertyRow({ property, value, onChange, path, aside }: Props) {
  const id = useId();
  const { node, readOnly } = useForm();
  const [touched, setTouched] = useState(false);
  // What the last execution found wrong with this very parameter is shown where it can be mended.
  const failed = useEditor((state) => {
    const error = state.execution?.header?.error;
    return error?.node === node && error.parameter === path ? error.message : null;
  });
  if (property.kind === "notice") {
    return (
      <p className="flex gap-2 rounded-md border border-line bg-sunken px-3 py-2 text-ink-soft text-xs">
        <Info size={14} className="mt-px shrink-0 text-ink-faint" aria-hidden />
        <span>{property.label || property.help}</span>
      </p>
    );
  }
  const expression = isExpression(value);
  const group = GROUPS.includes(property.kind);
  const problem = problemOf(property, value);
  // An empty field that nobody has been in yet is not scolded.
  const note = failed ?? (problem && (touched || (value !== "" && value !== undefined)) ? problem : null);
  const inline = property.kind === "boolean" && !expression;
  const can = !property.literal && !group && !readOnly;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes that the field was left
    <div className={cn("flex min-w-0 flex-col gap-1", !group && "group/row")} onBlur={() => setTouched(true)}>
      <div className={cn("flex min-h-6 items-center gap-2", inline && "min-h-7")}>
        {inline && <ValueField {...{ property, value, onChange, id }} invalid={Boolean(note)} />}
        <label htmlFor={id} className="min-w-0 truncate font-medium text-ink text-xs">
          {property.label}
          {property.required && (
            <span className="ml-0.5 text-error" title="Needed">
              *
            </span>
          )}
        </label>
        <span className="ml-auto flex items-center gap-1">
          {can && (
            <ModeSwitch
              expression={expression}
              label={property.label}
              onChange={(next) =>
                onChange(
                  next ? toExpression(value) : toFixed(String(value ?? ""), property.kind, property.default),
                )
              }
            />
          )}
          {aside}
        </span>
      </div>
      {property.kind === "collection" && <CollectionField {...{ property, value, onChange, path }} />}
      {property.kind === "fixedCollection" && (
        <FixedCollectionField {...{ property, value, onChange, path }} />
      )}
      {property.kind === "filter" && <FilterField {...{ value, onChange }} />}
      {property.kind === "assignments" && <AssignmentsField {...{ value, onChange }} />}
      {property.kind === "resourceLocator" && (
        <LocatorField {...{ property, value, onChange, id }} invalid={Boolean(note)} />
      )}
      {property.kind === "resourceMapper" && <MapperField {...{ value, onChange }} />}
      {!group && !inline && <ValueField {...{ property, value, onChange, id }} invalid={Boolean(note)} />}
      {note && <p className="text-2xs text-error">{note}</p>}
      {property.help && !note && <p className="text-2xs text-ink-faint">{property.help}</p>}
    </div>
  );
}

export function ModeSwitch({
  expression,
  label,
  onChange,
}: {
  expression: boolean;
  label: string;
  onChange: (expression: boolean) => void;
}) {
  const part = "h-5 rounded-xs px-1.5 text-[10px] leading-none text-ink-faint hover:text-ink";
  const on = "bg-surface text-ink shadow-sm";
  return (
    <span
      className={cn(
        "inline-flex rounded-sm border border-line bg-sunken p-px transition-opacity",
        !expression &&
          "opacity-0 focus-within:opacity-100 group-hover/row:opacity-100 group-focus-within/row:opacity-100",
      )}
    >
      <button
        type="button"
        aria-pressed={!expression}
        aria-label={`${label}: fixed value`}
        className={cn(part, !expression && on)}
        onClick={() => expression && onChange(false)}
      >
        Fixed
      </button>
      <button
        type="button"
        aria-pressed={expression}
        aria-label={`${label}: expression`}
        className={cn(part, expression && on)}
        onClick={() => !expression && onChange(true)}
      >
        Expression
      </button>
    </span>
  );
}
