/** The line at the top of a pane: its title and what belongs to it. */
import type { ReactNode } from "react";

export function PaneHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-line border-b px-3">
      <h2 className="shrink-0 font-semibold text-ink-soft text-xs">{title}</h2>
      {children}
    </header>
  );
}

export function ItemCount({ count }: { count: number }) {
  return (
    <span className="shrink-0 whitespace-nowrap text-2xs text-ink-faint tabular-nums">
      {count.toLocaleString("en")} {count === 1 ? "item" : "items"}
    </span>
  );
}
