/** Items as JSON, one after the other; keys can be dragged into parameters. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/button";
import { cn } from "@/lib/cn";
import type { Item } from "../document/types";
import { draggableField, type FieldOrigin } from "./fieldDrag";
import { type JsonLine, jsonLines } from "./jsonLines";
import type { ViewProps } from "./TableView";

const FIRST = 200;

const tones = {
  string: "text-node-web",
  number: "text-node-data",
  boolean: "text-node-flow",
  null: "text-ink-faint",
  bracket: "text-ink-faint",
};

export function JsonView({ items, matches, origin, chosen, onChoose }: ViewProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: matches?.length ?? items.total,
    getScrollElement: () => scroll.current,
    estimateSize: () => 180,
    overscan: 3,
  });
  const seen = rows.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!matches) items.want(first, last);
  }, [items, matches, first, last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={scroll} tabIndex={0} aria-label="Items as JSON" className="h-full overflow-auto">
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {seen.map((row) => {
          const index = matches ? (matches[row.index] as number) : row.index;
          const item = items.at(index);
          return (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              className="absolute inset-x-0 border-line border-b"
              style={{ top: row.start }}
            >
              <button
                type="button"
                disabled={!onChoose}
                onClick={() => onChoose?.(index)}
                className={cn(
                  "w-full px-3 pt-1.5 text-left text-2xs text-ink-faint",
                  chosen === index && "text-accent-ink",
                )}
              >
                Item {index}
                {chosen === index && onChoose && " · expressions are shown for this one"}
              </button>
              {item ? <OneItem item={item} origin={origin} /> : <div className="h-32" />}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function OneItem({ item, origin }: { item: Item; origin: FieldOrigin | null }) {
  const [most, setMost] = useState(FIRST);
  const { lines, cut } = useMemo(() => jsonLines(item.json, most), [item, most]);
  return (
    <div className="px-3 pb-2 font-mono text-xs leading-[18px]">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are what stands at their place
        <Line key={index} line={line} origin={origin} />
      ))}
      {cut && (
        <Button size="sm" variant="ghost" onClick={() => setMost(most * 10)}>
          Show more lines
        </Button>
      )}
    </div>
  );
}

function Line({ line, origin }: { line: JsonLine; origin: FieldOrigin | null }) {
  return (
    <div className="whitespace-pre-wrap break-words" style={{ paddingLeft: line.depth * 14 }}>
      {line.key !== undefined && (
        <>
          <span
            {...draggableField(line.path, origin)}
            title={origin ? "Drag it into a parameter" : undefined}
            className={cn(
              "rounded-xs text-ink",
              origin && "cursor-grab hover:bg-accent-soft hover:text-accent-ink",
            )}
          >
            "{line.key}"
          </span>
          <span className="text-ink-faint">: </span>
        </>
      )}
      <span className={tones[line.kind]}>
        {line.text.length > 4000 ? `${line.text.slice(0, 4000)}…` : line.text}
      </span>
      {line.comma && <span className="text-ink-faint">,</span>}
    </div>
  );
}
