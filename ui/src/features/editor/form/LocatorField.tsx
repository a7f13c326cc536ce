/** A thing of another system: how it is named (id, name, address) and its value. */
import { Select } from "@/components/select";
import type { Json } from "../document/types";
import { isExpression } from "../registry/conditions";
import type { PropertyOf } from "../registry/description";
import { objectOf } from "./CollectionField";
import { useForm } from "./context";
import { FxValue } from "./FxValue";
import { WorkflowSelect } from "./WorkflowSelect";

type Props = {
  property: PropertyOf<"resourceLocator">;
  value: Json | undefined;
  onChange: (value: Json) => void;
  id: string;
  invalid: boolean;
};

export function LocatorField({ property, value, onChange, id }: Props) {
  const { readOnly } = useForm();
  const held = objectOf(value);
  // Older drawings hold the bare value.
  const inner = isExpression(value) || typeof value === "string" ? value : (held.value ?? "");
  const first = property.modes[0]?.value;
  const mode = typeof held.mode === "string" ? held.mode : typeof first === "string" ? first : "id";
  const set = (patch: { mode?: string; value?: Json }) =>
    onChange({
      ...held,
      __rl: true,
      mode,
      value: inner,
      ...patch,
      cachedResultName: null,
      cachedResultUrl: null,
    });
  return (
    <div className="flex items-start gap-1.5">
      <Select
        id={id}
        className="w-28 shrink-0"
        aria-label={`${property.label}: how it is named`}
        disabled={readOnly}
        value={mode}
        onChange={(next) => set({ mode: next })}
        options={property.modes.map((choice) => ({ value: String(choice.value), label: choice.label }))}
      />
      {property.name === "workflowId" && mode === "list" && !isExpression(inner) ? (
        <WorkflowSelect
          label={property.label}
          value={typeof inner === "string" ? inner : ""}
          disabled={readOnly}
          onChange={(id, name) => onChange({ ...held, __rl: true, mode, value: id, cachedResultName: name })}
        />
      ) : (
        <FxValue
          property={{
            name: "value",
            label: property.label,
            kind: "string",
            rows: 1,
            default: "",
            placeholder: property.placeholder ?? "",
          }}
          value={inner}
          onChange={(next) => set({ value: next ?? "" })}
        />
      )}
    </div>
  );
}
