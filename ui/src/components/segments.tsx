/** A choice of how one thing is shown: a row of buttons of which one is pressed. Tabs are for panels of their own. */
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type Segment = { value: string; label: ReactNode };

type Props = {
  options: Segment[];
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** `line` underlines the chosen one and fits the head of a pane. */
  look?: "box" | "line";
  className?: string;
};

export function Segments({ options, value, onChange, label, look = "box", className }: Props) {
  const row =
    look === "line"
      ? "flex gap-4 overflow-x-auto border-line border-b"
      : "inline-flex w-fit shrink-0 gap-0.5 rounded-md border border-line bg-sunken p-0.5";
  return (
    <fieldset aria-label={label} className={cn(row, className)}>
      {options.map((option) => {
        const on = option.value === value;
        return (
          <button
            key={option.value}
            type="button"
            aria-pressed={on}
            onClick={() => onChange(option.value)}
            className={cn(
              "select-none whitespace-nowrap text-ink-soft transition-colors hover:text-ink",
              look === "line"
                ? cn("-mb-px border-transparent border-b-2 py-2 text-sm", on && "border-accent text-ink")
                : cn("h-6 rounded-sm px-2 text-xs", on && "bg-surface text-ink shadow-sm"),
            )}
          >
            {option.label}
          </button>
        );
      })}
    </fieldset>
  );
}
