/** Items as a table: one row an item, one column a field; only the rows in sight exist. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { cn } from "@/lib/cn";
import type { Item, Json } from "../document/types";
import { draggableField, type FieldOrigin } from "./fieldDrag";
import { columns } from "./schema";
import type { DataSource, Items } from "./source";

const ROW = 30;

export type ViewProps = {
  items: Items;
  /** Where the items come from; what lies beside them is read from there. */
  source?: DataSource;
  /** Indices to show; all without it. */
  matches: number[] | null;
  origin: FieldOrigin | null;
  /** The item that expressions are shown for. */
  chosen?: number | undefined;
  onChoose?: ((index: number) => void) | undefined;
};

/** The first loaded items, which tell what fields there are. */
export function firstItems(items: Items, count: number): Item[] {
  const found: Item[] = [];
  for (let index = 0; index < Math.min(items.total, count); index += 1) {
    const item = items.at(index);
    if (item) found.push(item);
  }
  return found;
}

export function TableView({ items, matches, origin, chosen, onChoose }: ViewProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const names = useMemo(() => columns(firstItems(items, 200)), [items]);
  const rows = useVirtualizer({
    count: matches?.length ?? items.total,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 15,
  });
  const seen = rows.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!matches) items.want(first, last);
  }, [items, matches, first, last]);
  const grid = { gridTemplateColumns: `44px repeat(${Math.max(1, names.length)}, minmax(128px, 1fr))` };
  return (
    <div
      ref={scroll}
      role="table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label="Items"
      aria-rowcount={items.total}
      className="h-full overflow-auto"
    >
      <div className="min-w-max">
        <div
          role="row"
          className="sticky top-0 z-10 grid border-line border-b bg-sunken text-xs"
          style={grid}
        >
          <span className="sticky left-0 bg-sunken" />
          {names.map((name) => (
            <span
              key={name}
              role="columnheader"
              title={origin ? `${name}: drag it into a parameter` : name}
              {...draggableField([name], origin)}
              className={cn(
                "truncate border-line border-l px-2 py-1.5 font-medium",
                origin && "cursor-grab hover:bg-accent-soft hover:text-accent-ink",
              )}
            >
              {name}
            </span>
          ))}
        </div>
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {seen.map((row) => {
            const index = matches ? (matches[row.index] as number) : row.index;
            const item = items.at(index);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: choosing an item has its own field in the header
              <div
                key={row.key}
                role="row"
                aria-rowindex={index + 1}
                onClick={() => onChoose?.(index)}
                className={cn(
                  "absolute grid w-full border-line border-b text-xs",
                  chosen === index ? "bg-accent-soft" : "hover:bg-hover",
                )}
                style={{ ...grid, top: row.start, height: ROW }}
              >
                <span
                  className={cn(
                    "sticky left-0 border-line pr-2 text-right text-2xs text-ink-faint leading-[29px] tabular-nums",
                    chosen === index ? "bg-accent-soft" : "bg-surface",
                  )}
                >
                  {index}
                </span>
                {item ? (
                  names.map((name) => <Cell key={name} value={item.json[name]} />)
                ) : (
                  <span className="m-2 h-3 w-3/5 animate-pulse rounded-sm bg-pressed" />
                )}
              </div>
            );
          })}
        </div>
        {names.length === 0 && items.loaded > 0 && (
          <p className="p-4 text-ink-faint text-xs">These items have no fields.</p>
        )}
      </div>
    </div>
  );
}

function Cell({ value }: { value: Json | undefined }) {
  const text =
    value === undefined
      ? ""
      : value === null
        ? "null"
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
  const tone =
    value === null || value === undefined
      ? "text-ink-faint"
      : typeof value === "number"
        ? "tabular-nums text-node-data"
        : typeof value === "boolean"
          ? "text-node-flow"
          : typeof value === "object"
            ? "font-mono text-2xs text-ink-soft"
            : "";
  return (
    <span
      role="cell"
      title={text.slice(0, 600)}
      className={cn("truncate border-line border-l px-2", tone, "leading-[29px]")}
    >
      {text.slice(0, 300)}
    </span>
  );
}
