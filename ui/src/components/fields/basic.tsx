/** The basic form fields: text, number, on/off, a choice, a secret. Each is a controlled value with a frame. */
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../button";
import { Input, Textarea } from "../input";
import { Select, type SelectOption } from "../select";
import { Switch } from "../toggles";
import { Field, type FieldFrame } from "./field";

type Value<T> = FieldFrame & { value: T; onChange: (value: T) => void; disabled?: boolean };
type Typed = { placeholder?: string; autoComplete?: string; autoFocus?: boolean; name?: string };

export function TextField({
  value,
  onChange,
  disabled,
  placeholder,
  autoComplete = "off",
  autoFocus,
  name,
  rows = 1,
  type = "text",
  ...frame
}: Value<string> & Typed & { rows?: number; type?: "text" | "email" | "url" }) {
  return (
    <Field {...frame}>
      {(control) =>
        rows > 1 ? (
          <Textarea
            {...control}
            {...{ name, disabled, placeholder, autoFocus }}
            rows={rows}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Input
            {...control}
            {...{ name, disabled, placeholder, autoComplete, autoFocus, type }}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

/** Keeps what is typed until it is a number; an empty field is `undefined`. */
export function NumberField({
  value,
  onChange,
  disabled,
  placeholder,
  min,
  max,
  step = "any",
  ...frame
}: Value<number | undefined> & Typed & { min?: number; max?: number; step?: number | "any" }) {
  return (
    <Field {...frame}>
      {(control) => (
        <Input
          {...control}
          {...{ disabled, placeholder, min, max, step }}
          type="number"
          inputMode="decimal"
          value={value ?? ""}
          onChange={(event) => {
            const { valueAsNumber } = event.target;
            onChange(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber);
          }}
        />
      )}
    </Field>
  );
}

/** The switch stands on the label's line. */
export function BooleanField({ value, onChange, disabled, label, help, error, className }: Value<boolean>) {
  return (
    <Field label={label} help={help} error={error} className={className}>
      {(control) => <Switch {...control} checked={value} onCheckedChange={onChange} disabled={disabled} />}
    </Field>
  );
}

export function OptionsField({
  value,
  onChange,
  disabled,
  placeholder,
  options,
  ...frame
}: Value<string> & { options: SelectOption[]; placeholder?: string }) {
  return (
    <Field {...frame}>
      {(control) => <Select {...control} {...{ value, onChange, disabled, placeholder, options }} />}
    </Field>
  );
}

/** A password or key: hidden, can be shown while it is typed, never filled in from the server. */
export function SecretField({
  value,
  onChange,
  disabled,
  placeholder,
  autoComplete = "new-password",
  autoFocus,
  name,
  ...frame
}: Value<string> & Typed) {
  const [shown, setShown] = useState(false);
  return (
    <Field {...frame}>
      {(control) => (
        <span className="relative block">
          <Input
            {...control}
            {...{ name, disabled, placeholder, autoComplete, autoFocus }}
            type={shown ? "text" : "password"}
            spellCheck={false}
            className="pr-9"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            label={shown ? "Hide" : "Show"}
            size="sm"
            className="absolute top-0.5 right-0.5"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          </IconButton>
        </span>
      )}
    </Field>
  );
}
