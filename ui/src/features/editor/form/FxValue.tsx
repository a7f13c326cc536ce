/** A value without a label of its own, with a small fx button that turns it into an expression and back. */

import { Tooltip } from "@/components/tooltip";
import { cn } from "@/lib/cn";
import type { Json } from "../document/types";
import { isExpression } from "../registry/conditions";
import type { Property } from "../registry/description";
import { useForm } from "./context";
import { toExpression, toFixed } from "./convert";
import { ValueField } from "./ValueField";

type Props = {
  property: Property;
  value: Json;
  onChange: (value: Json | undefined) => void;
  placeholder?: string;
};

export function FxValue({ property, value, onChange, placeholder }: Props) {
  const { readOnly } = useForm();
  const expression = isExpression(value);
  const fallback = property.kind === "number" || property.kind === "options" ? (property.default ?? "") : "";
  return (
    <div className="flex min-w-0 flex-1 items-start gap-1">
      <ValueField
        property={placeholder ? { ...property, placeholder } : property}
        value={value}
        onChange={onChange}
        label={property.label}
      />
      {!readOnly && (
        <Tooltip text={expression ? "Fixed value" : "Expression"}>
          <button
            type="button"
            aria-pressed={expression}
            aria-label={`fx: ${property.label} as an expression`}
            onClick={() =>
              onChange(expression ? toFixed(value, property.kind, fallback) : toExpression(value))
            }
            className={cn(
              "grid size-8 shrink-0 place-items-center rounded-md border font-mono text-[11px] italic",
              expression
                ? "border-accent-line bg-accent-soft text-accent-ink"
                : "border-transparent text-ink-faint hover:bg-hover hover:text-ink",
            )}
          >
            fx
          </button>
        </Tooltip>
      )}
    </div>
  );
}
