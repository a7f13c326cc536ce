/** The controls of fixed values: one for each kind of field that holds a single value. */
import { Input, Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { Checkbox, Switch } from "@/components/toggles";
import type { Json } from "../document/types";
import type { Choice, Property } from "../registry/description";
import { CodeField } from "./CodeField";

export type ControlProps = {
  property: Property;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  id?: string | undefined;
  label: string;
  invalid: boolean;
  disabled: boolean;
};

const text = (value: Json | undefined) =>
  value === undefined || value === null
    ? ""
    : typeof value === "string"
      ? value
      : typeof value === "object"
        ? JSON.stringify(value, null, 2)
        : String(value);

/** Choices may be numbers or switches; the select only knows texts. */
const key = (value: Json | undefined) => JSON.stringify(value ?? null);

export function FixedControl(props: ControlProps) {
  const { property, value, onChange, id, label, invalid, disabled } = props;
  const common = { id, "aria-label": id ? undefined : label, "aria-invalid": invalid || undefined, disabled };
  switch (property.kind) {
    case "boolean":
      return <Switch {...common} checked={value === true} onCheckedChange={onChange} className="block" />;
    case "number":
      return <NumberControl {...props} />;
    case "options":
      return (
        <Select
          {...(id ? { id } : {})}
          aria-label={label}
          disabled={disabled}
          value={property.choices.some((choice) => key(choice.value) === key(value)) ? key(value) : undefined}
          placeholder={value === undefined || value === "" ? "Choose" : `${text(value)} (unknown)`}
          onChange={(next) => onChange(JSON.parse(next) as Json)}
          options={property.choices.map((choice) => ({
            value: key(choice.value),
            label: choice.label,
            ...(choice.help ? { help: choice.help } : {}),
          }))}
        />
      );
    case "multiOptions":
      return <Several choices={property.choices} {...{ value, onChange, label, disabled }} />;
    case "json":
    case "code":
      return (
        <CodeField
          language={property.kind === "json" ? "json" : property.language}
          value={text(value)}
          onChange={onChange}
          label={label}
          invalid={invalid}
          readOnly={disabled}
        />
      );
    case "color":
      return (
        <span className="flex items-center gap-2">
          <input
            {...common}
            type="color"
            value={/^#[0-9a-f]{6}$/i.test(text(value)) ? text(value) : "#000000"}
            onChange={(event) => onChange(event.target.value)}
            className="h-8 w-10 rounded-md border border-line-control bg-surface p-1"
          />
          <Input
            aria-label={`${label} as text`}
            value={text(value)}
            placeholder="#rrggbb"
            onChange={(event) => onChange(event.target.value)}
          />
        </span>
      );
    case "dateTime":
      return <DateControl {...props} />;
    default: {
      const rows = property.kind === "string" ? property.rows : 1;
      const shared = { ...common, value: text(value), placeholder: property.placeholder, spellCheck: false };
      return rows > 1 ? (
        <Textarea {...shared} rows={Math.min(rows, 10)} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input {...shared} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
      );
    }
  }
}

function NumberControl({ property, value, onChange, id, label, invalid, disabled }: ControlProps) {
  const limits =
    property.kind === "number" ? { min: property.min ?? undefined, max: property.max ?? undefined } : {};
  return (
    <Input
      {...limits}
      id={id}
      aria-label={id ? undefined : label}
      aria-invalid={invalid || undefined}
      disabled={disabled}
      type="number"
      step="any"
      value={typeof value === "number" ? value : typeof value === "string" ? value : ""}
      placeholder={property.placeholder}
      onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
    />
  );
}

/** ISO 8601 in the parameters, the person's own time on screen. */
function DateControl({ value, onChange, id, label, disabled }: ControlProps) {
  const date = typeof value === "string" && value ? new Date(value) : null;
  const pad = (number: number) => String(number).padStart(2, "0");
  const local =
    date && !Number.isNaN(date.getTime())
      ? `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`
      : "";
  return (
    <Input
      id={id}
      aria-label={id ? undefined : label}
      disabled={disabled}
      type="datetime-local"
      value={local}
      onChange={(event) => onChange(event.target.value ? new Date(event.target.value).toISOString() : "")}
    />
  );
}

type SeveralProps = {
  choices: Choice[];
  value: Json | undefined;
  onChange: (value: Json) => void;
  label: string;
  disabled: boolean;
};

function Several({ choices, value, onChange, label, disabled }: SeveralProps) {
  const chosen = Array.isArray(value) ? value.map(key) : [];
  return (
    <fieldset aria-label={label} className="flex flex-col gap-1.5 rounded-md border border-line p-2">
      {choices.map((choice) => {
        const mine = key(choice.value);
        return (
          // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is the control
          <label key={mine} className="flex items-center gap-2 text-sm">
            <Checkbox
              disabled={disabled}
              checked={chosen.includes(mine)}
              onCheckedChange={(on) => {
                const next = choices.filter((each) =>
                  each === choice ? on === true : chosen.includes(key(each.value)),
                );
                onChange(next.map((each) => each.value));
              }}
            />
            {choice.label}
          </label>
        );
      })}
    </fieldset>
  );
}
