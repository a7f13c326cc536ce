/** Items of one output: a switch between table, JSON and schema, a search, a count. Input and output both use it. */
import { Search, X } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { ErrorState, Skeleton } from "@/components/placeholders";
import { Segments } from "@/components/segments";
import { FilesView } from "./FilesView";
import type { FieldOrigin } from "./fieldDrag";
import { JsonView } from "./JsonView";
import { SchemaView } from "./SchemaView";
import { type DataSource, useItems, useMatches } from "./source";
import { firstItems, TableView } from "./TableView";

type View = "table" | "json" | "schema" | "files";
const VIEWS = { table: TableView, json: JsonView, schema: SchemaView, files: FilesView };
const KEY = "reporunner.editor.data-view";

type Props = {
  source: DataSource;
  /** Which side this is: each remembers its own view. */
  side: "input" | "output";
  origin: FieldOrigin | null;
  chosen?: number | undefined;
  onChoose?: ((index: number) => void) | undefined;
};

function remembered(side: string): View {
  const value = localStorage.getItem(`${KEY}.${side}`);
  return value === "json" || value === "schema" || value === "table"
    ? value
    : side === "input"
      ? "schema"
      : "table";
}

export function ItemsView({ source, side, origin, chosen, onChoose }: Props) {
  const [view, setView] = useState<View>(() => remembered(side));
  const [query, setQuery] = useState("");
  const searching = query.trim() !== "";
  const items = useItems(source, searching);
  const matches = useMatches(items, query);
  const hasFiles = firstItems(items, 50).some((item) => item.binary && Object.keys(item.binary).length);
  const shown: View = view === "files" && !hasFiles ? "table" : view;
  const Shown = VIEWS[shown];
  const change = (next: string) => {
    setView(next as View);
    if (next !== "files") localStorage.setItem(`${KEY}.${side}`, next);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-1.5 border-line border-b px-2.5 py-1.5">
        <Segments
          label="How the data is shown"
          value={shown}
          onChange={change}
          options={[
            { value: "table", label: "Table" },
            { value: "json", label: "JSON" },
            { value: "schema", label: "Schema" },
            ...(hasFiles ? [{ value: "files", label: "Files" }] : []),
          ]}
        />
        <SearchField value={query} onChange={setQuery} />
        <CopyButton
          label="Copy the items on screen as JSON"
          text={() =>
            JSON.stringify(
              firstItems(items, 1000).map((item) => item.json),
              null,
              2,
            )
          }
        />
      </div>
      {searching && (
        <p className="shrink-0 border-line border-b bg-sunken px-3 py-1 text-2xs text-ink-soft" role="status">
          {matches?.length.toLocaleString("en")} of {items.loaded.toLocaleString("en")} items
          {items.loaded < items.total && ` (reading on: ${items.total.toLocaleString("en")} in all)`}
        </p>
      )}
      <div className="min-h-0 flex-1">
        {items.error ? (
          <ErrorState error={items.error} />
        ) : items.loading && items.loaded === 0 ? (
          <div className="flex flex-col gap-2 p-3">
            <Skeleton className="h-4 w-3/4" />
            <Skeleton className="h-4 w-1/2" />
            <Skeleton className="h-4 w-2/3" />
          </div>
        ) : (
          <Shown
            items={items}
            source={source}
            matches={matches}
            origin={origin}
            chosen={chosen}
            onChoose={onChoose}
          />
        )}
      </div>
    </div>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <span className="relative ml-auto flex min-w-0 flex-1 items-center">
      <Search size={12} className="pointer-events-none absolute left-2 text-ink-faint" aria-hidden />
      <input
        aria-label="Search in the data"
        placeholder="Find"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && value) {
            event.preventDefault();
            onChange("");
          }
        }}
        className="h-7 w-full rounded-md border border-transparent bg-sunken pr-5 pl-6 text-xs outline-none hover:border-line focus:border-focus"
      />
      {value && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => onChange("")}
          className="absolute right-1.5 text-ink-faint"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}
