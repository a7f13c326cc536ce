/** One field of a credential. */
import type { Json, Property } from "@/api/contract";
import { BooleanField, NumberField, OptionsField, SecretField, TextField } from "@/components/fields/basic";
import { text } from "./text";
import { headerEntries, headerLines } from "./values";

type Props = {
  property: Property;
  /** The server holds a value already, which an untouched field keeps. */
  stored: boolean;
  value: Json | undefined;
  /** `undefined`: as stored. */
  onChange: (value: Json | undefined) => void;
  error: string | undefined;
};

export function CredentialField({ property, stored, value, onChange, error }: Props) {
  const frame = {
    label: property.label,
    help: property.help,
    required: property.required && !stored,
    error,
  };
  const placeholder = stored ? text.stored : property.placeholder;
  const typed = (entered: string) => onChange(stored && entered === "" ? undefined : entered);

  switch (property.kind) {
    case "notice":
      return (
        <p className="rounded-md bg-sunken px-3 py-2 text-ink-soft text-sm">
          {property.help || property.label}
        </p>
      );
    case "boolean":
      return <BooleanField {...frame} value={Boolean(value ?? property.default)} onChange={onChange} />;
    case "number":
      return (
        <NumberField
          {...frame}
          placeholder={placeholder}
          min={property.min ?? undefined}
          max={property.max ?? undefined}
          value={typeof value === "number" ? value : undefined}
          onChange={onChange}
        />
      );
    case "options":
      return (
        <OptionsField
          {...frame}
          placeholder={stored ? text.storedChoice : undefined}
          value={value === undefined ? "" : JSON.stringify(value)}
          // Choices may be numbers or booleans; the list speaks only text.
          options={property.choices.map((choice) => ({
            value: JSON.stringify(choice.value),
            label: choice.label,
            help: choice.help,
          }))}
          onChange={(chosen) => onChange(JSON.parse(chosen) as Json)}
        />
      );
    case "fixedCollection":
      return (
        <TextField
          {...frame}
          help={text.headersHelp}
          placeholder={placeholder}
          rows={3}
          value={headerLines(value)}
          onChange={(entered) => onChange(stored && entered === "" ? undefined : headerEntries(entered))}
        />
      );
    default: {
      const shown = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
      if (property.secret) {
        return <SecretField {...frame} placeholder={placeholder} value={shown} onChange={typed} />;
      }
      const rows = property.kind === "string" ? property.rows : 5;
      return <TextField {...frame} placeholder={placeholder} rows={rows} value={shown} onChange={typed} />;
    }
  }
}
