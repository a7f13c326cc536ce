/**
 * A list of records with columns. Built as a table for screen readers; one row at a time is in the tab order and the
 * arrow keys move between rows: Enter opens, and `onKey` gets every other key with the row it was pressed on.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { Skeleton } from "./placeholders";

export type Column<T> = {
  key: string;
  heading: ReactNode;
  /** CSS grid track: `minmax(0, 1fr)`, `8rem`. */
  width: string;
  cell: (row: T) => ReactNode;
  /** Leaves the column out below this window width. */
  from?: "md" | "lg" | "xl";
  align?: "end";
};

type Props<T> = {
  label: string;
  columns: Column<T>[];
  rows: T[] | undefined;
  rowKey: (row: T) => string;
  onOpen: (row: T, event: { newTab: boolean }) => void;
  onKey?: (row: T, event: KeyboardEvent) => void;
  /** Called when the end of the list comes into view and there is more. */
  onMore?: () => void;
  more?: boolean;
};

const INTERACTIVE = "a, button, input, select, textarea, [role=menuitem], [role=switch]";

export function List<T>({ label, columns, rows, rowKey, onOpen, onKey, onMore, more }: Props<T>) {
  const [current, setCurrent] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const shown = useVisibleColumns(columns);
  const tracks = { gridTemplateColumns: shown.map((column) => column.width).join(" ") };
  const last = (rows?.length ?? 0) - 1;
  const active = Math.min(current, Math.max(0, last));

  const focus = (index: number) => {
    const target = Math.max(0, Math.min(last, index));
    setCurrent(target);
    body.current?.querySelectorAll<HTMLElement>("[data-row]")[target]?.focus();
  };

  const onRowKey = (event: KeyboardEvent, row: T, index: number) => {
    // Keys pressed on a switch or a menu inside the row belong to that control.
    if (event.target !== event.currentTarget) return;
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      j: index + 1,
      ArrowUp: index - 1,
      k: index - 1,
      Home: 0,
      End: last,
      PageDown: index + 10,
      PageUp: index - 10,
    };
    const target = moves[event.key];
    if (target !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      focus(target);
    } else if (event.key === "Enter") {
      event.preventDefault();
      onOpen(row, { newTab: event.ctrlKey || event.metaKey });
    } else {
      onKey?.(row, event);
    }
  };

  return (
    <div role="table" aria-label={label} aria-busy={!rows} className="min-w-0">
      <div
        role="row"
        className="sticky top-0 z-10 grid h-8 items-center gap-4 border-line border-b bg-surface px-4"
        style={tracks}
      >
        {shown.map((column) => (
          <span
            key={column.key}
            role="columnheader"
            className={cn(
              "truncate font-medium text-ink-faint text-xs",
              column.align === "end" && "text-right",
            )}
          >
            {column.heading}
          </span>
        ))}
      </div>
      <div ref={body} role="rowgroup">
        {rows?.map((row, index) => (
          <div
            key={rowKey(row)}
            role="row"
            data-row
            tabIndex={index === active ? 0 : -1}
            className="group grid min-h-11 cursor-default items-center gap-4 border-line border-b px-4 outline-none hover:bg-hover focus-visible:bg-accent-soft/60 focus-visible:shadow-[inset_2px_0_0_var(--accent)]"
            style={tracks}
            onFocus={() => setCurrent(index)}
            onKeyDown={(event) => onRowKey(event, row, index)}
            onClick={(event) => {
              if ((event.target as Element).closest(INTERACTIVE)) return;
              onOpen(row, { newTab: event.ctrlKey || event.metaKey });
            }}
            onAuxClick={(event) => {
              if (event.button === 1 && !(event.target as Element).closest(INTERACTIVE))
                onOpen(row, { newTab: true });
            }}
          >
            {shown.map((column) => (
              <span
                key={column.key}
                role="cell"
                className={cn("min-w-0", column.align === "end" && "flex justify-end text-right")}
              >
                {column.cell(row)}
              </span>
            ))}
          </div>
        )) ?? <SkeletonRows tracks={tracks} columns={shown.length} />}
        {more && onMore && <More key={rows?.length} onMore={onMore} tracks={tracks} columns={shown.length} />}
      </div>
    </div>
  );
}

function SkeletonRows({ tracks, columns, count = 8 }: { tracks: object; columns: number; count?: number }) {
  return Array.from({ length: count }, (_row, row) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
      key={row}
      aria-hidden
      className="grid min-h-11 items-center gap-4 border-line border-b px-4"
      style={tracks}
    >
      {Array.from({ length: columns }, (_cell, column) => (
        <Skeleton
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells are all alike
          key={column}
          className={cn("h-3", column === 0 ? ["w-3/5", "w-2/5", "w-1/2"][row % 3] : "w-3/4 max-w-20")}
        />
      ))}
    </div>
  ));
}

/** Stands at the end of the list and asks for the next page as soon as it is near the screen. */
function More({ onMore, tracks, columns }: { onMore: () => void; tracks: object; columns: number }) {
  const place = useRef<HTMLDivElement>(null);
  const call = useRef(onMore);
  call.current = onMore;
  useEffect(() => {
    if (!place.current || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && call.current(),
      { rootMargin: "600px" },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place}>
      <SkeletonRows tracks={tracks} columns={columns} count={2} />
    </div>
  );
}

const widths = { md: 860, lg: 1100, xl: 1320 };

function useVisibleColumns<T>(columns: Column<T>[]): Column<T>[] {
  const [width, setWidth] = useState(() => window.innerWidth);
  useEffect(() => {
    const measure = () => setWidth(window.innerWidth);
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return columns.filter((column) => !column.from || width >= widths[column.from]);
}
