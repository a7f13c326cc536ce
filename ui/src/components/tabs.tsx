/** Tabs: a row of names, one panel at a time. `plain` gives a segmented control for small places. */
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export type Tab = { value: string; label: ReactNode; content?: ReactNode };

type Props = {
  tabs: Tab[];
  value: string;
  onChange: (value: string) => void;
  look?: "line" | "segments";
  label: string;
  className?: string;
};

export function Tabs({ tabs, value, onChange, look = "line", label, className }: Props) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cn("flex min-h-0 flex-col", className)}>
      <Radix.List
        aria-label={label}
        className={
          look === "line"
            ? "flex gap-4 border-line border-b"
            : "inline-flex w-fit gap-0.5 rounded-md border border-line bg-sunken p-0.5"
        }
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className={cn(
              "select-none text-ink-soft transition-colors hover:text-ink",
              look === "line"
                ? "-mb-px border-transparent border-b-2 py-2 text-sm data-[state=active]:border-accent data-[state=active]:text-ink"
                : "h-6 rounded-sm px-2 text-xs data-[state=active]:bg-surface data-[state=active]:text-ink data-[state=active]:shadow-sm",
            )}
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(
        (tab) =>
          tab.content !== undefined && (
            <Radix.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 outline-none">
              {tab.content}
            </Radix.Content>
          ),
      )}
    </Radix.Root>
  );
}
