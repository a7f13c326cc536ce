/** Search, state and order of the list; all of them live in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { WorkflowSort } from "@/api/contract";
import { IconInput } from "@/components/input";
import { Select } from "@/components/select";
import { useKey, useSettled } from "@/lib/hooks";
import { text } from "./text";

const sorts = Object.entries(text.sorts).map(([value, label]) => ({ value, label }));
const states = [
  { value: "any", label: text.anyState },
  { value: "on", label: text.onlyActive },
  { value: "off", label: text.onlyInactive },
];

export function WorkflowFilters() {
  const search = useSearch({ from: "/shell/workflows" });
  const navigate = useNavigate({ from: "/workflows" });
  const [words, setWords] = useState(search.search ?? "");
  const settled = useSettled(words.trim(), 180);
  const field = useRef<HTMLDivElement>(null);

  // What is typed goes into the address; an address that changed by itself (back, "clear") comes into the field.
  const written = useRef(search.search ?? "");
  useEffect(() => {
    if (settled === written.current) return;
    written.current = settled;
    void navigate({ search: (before) => ({ ...before, search: settled || undefined }), replace: true });
  }, [settled, navigate]);
  useEffect(() => {
    const address = search.search ?? "";
    if (address === written.current) return;
    written.current = address;
    setWords(address);
  }, [search.search]);
  useKey("/", () => field.current?.querySelector("input")?.focus());

  const state = search.active === undefined ? "any" : search.active ? "on" : "off";
  return (
    <>
      <div ref={field} className="w-72 max-w-full">
        <IconInput
          icon={<Search size={14} aria-hidden />}
          type="search"
          aria-label={text.searchPlaceholder}
          placeholder={text.searchPlaceholder}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <Select
        aria-label={text.stateLabel}
        className="w-44"
        value={state}
        options={states}
        onChange={(value) =>
          navigate({
            search: (before) => ({ ...before, active: value === "any" ? undefined : value === "on" }),
            replace: true,
          })
        }
      />
      <Select
        aria-label={text.sortLabel}
        className="w-44"
        value={search.sort ?? "-updatedAt"}
        options={sorts}
        onChange={(value) =>
          navigate({ search: (before) => ({ ...before, sort: value as WorkflowSort }), replace: true })
        }
      />
    </>
  );
}
