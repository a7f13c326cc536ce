/** The fields of the items as a tree: type, name, example. Every row can be dragged into a parameter. */
import { Braces, Brackets, ChevronRight, CircleSlash, Hash, ToggleLeft, Type } from "lucide-react";
import { useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { draggableField } from "./fieldDrag";
import { type FieldKind, schemaRows } from "./schema";
import { firstItems, type ViewProps } from "./TableView";

const icons: Record<FieldKind, typeof Type> = {
  text: Type,
  number: Hash,
  boolean: ToggleLeft,
  list: Brackets,
  object: Braces,
  nothing: CircleSlash,
};
const tones: Record<FieldKind, string> = {
  text: "text-node-web",
  number: "text-node-data",
  boolean: "text-node-flow",
  list: "text-node-trigger",
  object: "text-node-code",
  nothing: "text-ink-faint",
};

export function SchemaView({ items, origin }: ViewProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const sample = useMemo(() => firstItems(items, 50), [items]);
  const rows = useMemo(() => schemaRows(sample, closed), [sample, closed]);
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  if (!rows.length) return <p className="p-4 text-ink-faint text-xs">These items have no fields.</p>;
  return (
    <ul aria-label="Fields" className="h-full overflow-auto p-1.5">
      {rows.map((row) => {
        const key = JSON.stringify(row.path);
        const Icon = icons[row.kind];
        return (
          <li
            key={key}
            {...draggableField(row.path, origin)}
            title={origin ? "Drag it into a parameter" : undefined}
            className={cn(
              "flex h-[26px] items-center gap-1.5 rounded-sm pr-2 text-xs",
              origin && "cursor-grab hover:bg-accent-soft",
            )}
            style={{ paddingLeft: 4 + row.depth * 16 }}
          >
            <button
              type="button"
              aria-label={closed.has(key) ? `Open ${row.name}` : `Close ${row.name}`}
              aria-expanded={row.parent ? !closed.has(key) : undefined}
              onClick={() => toggle(key)}
              className={cn(
                "grid size-4 shrink-0 place-items-center text-ink-faint",
                !row.parent && "invisible",
              )}
            >
              <ChevronRight
                size={12}
                className={cn("transition-transform", !closed.has(key) && "rotate-90")}
                aria-hidden
              />
            </button>
            <span
              className={cn(
                "grid size-[18px] shrink-0 place-items-center rounded-xs border border-line bg-surface",
                tones[row.kind],
              )}
              title={row.kind}
            >
              <Icon size={11} aria-hidden />
            </span>
            <span className="max-w-[60%] shrink-0 truncate font-medium">{row.name}</span>
            <span className="min-w-0 flex-1 truncate text-ink-faint">{row.sample}</span>
          </li>
        );
      })}
    </ul>
  );
}
