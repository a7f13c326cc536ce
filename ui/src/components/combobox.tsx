/** A choice from a long list that the server searches: a button that opens a search field with results. */
import { Command } from "cmdk";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/cn";
import { fieldClass } from "./input";
import { Popover } from "./popover";

type Option = { value: string; label: string };

type Props = {
  /** Nothing chosen is `undefined`. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  options: Option[];
  /** The name of the chosen value; it need not be among the options on screen. */
  valueLabel?: string;
  search: string;
  onSearch: (search: string) => void;
  loading?: boolean;
  /** What stands for nothing chosen. */
  anyLabel: string;
  emptyLabel: string;
  label: string;
  className?: string;
};

export function Combobox(props: Props) {
  const { value, onChange, options, valueLabel, search, onSearch, loading, anyLabel, emptyLabel, label } =
    props;
  const [open, setOpen] = useState(false);
  const choose = (next: string | undefined) => {
    onChange(next);
    setOpen(false);
    onSearch("");
  };
  const row =
    "flex h-7.5 cursor-default items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-hover";
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      className="w-72 p-1"
      aria-label={label}
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${valueLabel ?? anyLabel}`}
          className={cn(
            fieldClass,
            "flex h-8 items-center justify-between gap-2 pr-2 pl-2.5 text-left text-sm",
            props.className,
          )}
        >
          <span className="truncate">{value ? (valueLabel ?? value) : anyLabel}</span>
          <ChevronDown size={14} className="shrink-0 text-ink-faint" aria-hidden />
        </button>
      }
    >
      <Command label={label} shouldFilter={false}>
        <Command.Input
          value={search}
          onValueChange={onSearch}
          placeholder={label}
          className={cn(fieldClass, "mb-1 h-8 px-2.5 text-sm")}
        />
        <Command.List className="max-h-72 overflow-y-auto" aria-busy={loading}>
          {!search && (
            <Command.Item value="__any" onSelect={() => choose(undefined)} className={row}>
              <Tick on={value === undefined} />
              {anyLabel}
            </Command.Item>
          )}
          {options.map((option) => (
            <Command.Item
              key={option.value}
              value={option.value}
              onSelect={() => choose(option.value)}
              className={row}
            >
              <Tick on={option.value === value} />
              <span className="truncate">{option.label}</span>
            </Command.Item>
          ))}
          {options.length === 0 && !loading && search && (
            <p className="px-2 py-4 text-center text-ink-faint text-sm">{emptyLabel}</p>
          )}
        </Command.List>
      </Command>
    </Popover>
  );
}

function Tick({ on }: { on: boolean }) {
  return (
    <span className="w-4 shrink-0">{on && <Check size={14} className="text-accent-ink" aria-hidden />}</span>
  );
}
