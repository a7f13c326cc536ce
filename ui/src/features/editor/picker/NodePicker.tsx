/** The node picker: type a few letters, press Enter. Categories and what was used lately while nothing is typed. */
import { Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "@/components/button";
import { Kbd } from "@/components/kbd";
import { NodeIcon, nodeTone } from "@/components/node-icon";
import { cn } from "@/lib/cn";
import type { CanvasView } from "../canvas/canvasView";
import { isSeen } from "../canvas/seen";
import type { Category, Description } from "../registry/description";
import { nodeOf } from "../state/documentSlice";
import { useEditor, useEditorStore } from "../state/store";
import { addNode, replaceNode } from "./adding";
import { find, offered, recentKinds, rememberKind } from "./search";

const SHELVES: [Category, string][] = [
  ["trigger", "Triggers"],
  ["flow", "Flow"],
  ["data", "Data"],
  ["web", "Web"],
  ["code", "Code"],
  ["note", "Notes"],
];

type Shelf = { title: string; types: Description[] };

function shelves(types: Description[], query: string, triggersFirst: boolean): Shelf[] {
  if (query.trim()) return [{ title: "", types: find(types, query) }];
  const recent = recentKinds()
    .map((kind) => types.find((type) => type.kind === kind))
    .filter((type): type is Description => Boolean(type));
  const order = triggersFirst ? SHELVES : [...SHELVES.slice(1), ...SHELVES.slice(0, 1)];
  return [
    ...(recent.length && !triggersFirst ? [{ title: "Used lately", types: recent }] : []),
    ...order.map(([category, title]) => ({
      title,
      types: types.filter((type) => type.category === category),
    })),
  ].filter((shelf) => shelf.types.length);
}

export function NodePicker({ canvas }: { canvas: CanvasView | null }) {
  const store = useEditorStore();
  const request = useEditor((state) => state.picker);
  const types = useEditor((state) => state.nodeTypes);
  const empty = useEditor((state) => state.doc.nodes.length === 0);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const connected = Boolean(request?.from || request?.to || request?.into);
  const groups = useMemo(() => {
    const all = offered([...types.values()], {
      triggersOnly: Boolean(request?.triggersOnly),
      follows: Boolean(request?.from || request?.into),
    });
    return shelves(all, query, (empty && !connected) || Boolean(request?.triggersOnly));
  }, [types, query, request, empty, connected]);
  const flat = useMemo(() => groups.flatMap((group) => group.types), [groups]);

  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  });
  if (!request) return null;

  const close = () => {
    store.getState().openPicker(null);
    document.querySelector<HTMLElement>(".rr-canvas")?.focus();
  };
  const choose = (type: Description | undefined) => {
    if (!type) return;
    const { doc, dispatch, select } = store.getState();
    const old = nodeOf(doc, request.replace ?? null);
    const { op, name } = old
      ? replaceNode(doc, type, old)
      : addNode(doc, type, request, canvas?.middle() ?? [0, 0]);
    dispatch(op, old ? `Replace by ${type.label}` : `Add ${type.label}`);
    rememberKind(type.kind);
    close();
    select([name]);
    // The canvas draws the node first; then it can be said whether it is in sight.
    setTimeout(() => isSeen(name) || canvas?.reveal(name), 60);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((active + step + flat.length * 6) % Math.max(1, flat.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(flat[active]);
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
  };
  let index = -1;
  return (
    <section
      aria-label="Add a node"
      className="absolute inset-y-3 right-3 z-30 flex w-[340px] max-w-[calc(100%-24px)] animate-rise flex-col overflow-hidden rounded-xl border border-line-strong bg-raised shadow-lg"
    >
      <div className="flex items-center gap-2 border-line border-b px-3 py-2">
        <Search size={15} className="shrink-0 text-ink-faint" aria-hidden />
        <input
          ref={(input) => input?.focus({ preventScroll: true })}
          role="combobox"
          aria-expanded
          aria-controls="rr-picker-list"
          aria-activedescendant={flat[active] ? `rr-pick-${active}` : undefined}
          aria-label="Search node types"
          placeholder={
            request.triggersOnly
              ? "What starts the workflow?"
              : connected
                ? "What comes next?"
                : "Search nodes"
          }
          className="h-7 min-w-0 flex-1 bg-transparent text-base outline-none"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton label="Close" size="sm" onClick={close}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <div
        ref={list}
        id="rr-picker-list"
        role="listbox"
        aria-label="Node types"
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title || "Results"}>
            {group.title && (
              <div aria-hidden className="px-2 pt-2.5 pb-1 font-medium text-2xs text-ink-faint">
                {group.title}
              </div>
            )}
            {group.types.map((type) => {
              index += 1;
              const mine = index;
              return (
                <Row
                  key={type.kind}
                  type={type}
                  id={`rr-pick-${mine}`}
                  active={mine === active}
                  onHover={() => setActive(mine)}
                  onChoose={() => choose(type)}
                />
              );
            })}
          </div>
        ))}
        {flat.length === 0 && (
          <p className="px-3 py-8 text-center text-ink-soft text-sm">
            No node type fits “{query}”. Try what it should do, such as “wait”, “http” or “split”.
          </p>
        )}
      </div>
      <footer className="flex items-center gap-3 border-line border-t px-3 py-1.5 text-2xs text-ink-faint">
        <span className="flex items-center gap-1">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> choose
        </span>
        <span className="flex items-center gap-1">
          <Kbd>↵</Kbd> add
        </span>
        <span className="flex items-center gap-1">
          <Kbd>Esc</Kbd> close
        </span>
      </footer>
    </section>
  );
}

type RowProps = { type: Description; id: string; active: boolean; onHover: () => void; onChoose: () => void };

function Row({ type, id, active, onHover, onChoose }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard works through the search field
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      data-active={active}
      // A list that changes under a resting pointer also sends moves; only a hand that moves chooses.
      onPointerMove={(event) => !active && (event.movementX || event.movementY) && onHover()}
      onClick={onChoose}
      className={cn("flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5", active && "bg-hover")}
    >
      <span
        className={cn("rr-tile grid size-8 shrink-0 place-items-center rounded-md", nodeTone(type.category))}
      >
        <NodeIcon name={type.icon} size={16} />
      </span>
      <span className="min-w-0">
        <span className="block truncate font-medium text-sm">{type.label}</span>
        <span className="line-clamp-2 text-2xs text-ink-faint leading-[14px]">{type.summary}</span>
      </span>
    </div>
  );
}
