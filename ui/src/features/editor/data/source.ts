/** Where a pane's items come from, and reading them page by page as they come into sight. */
import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { stepItemsQuery } from "@/api/executions";
import type { Item } from "../document/types";

export type DataSource =
  | { kind: "none" }
  | { kind: "items"; items: Item[] }
  | { kind: "step"; executionId: string; index: number; output: number; total: number };

/** Each page costs the appliance a look at the whole step, so large steps are read in larger pages. */
const pageOf = (total: number) => (total > 10_000 ? 5000 : 1000);
/** More than this is not searched through: the appliance would have to send all of it. */
const SEARCHED = 100_000;

export type Items = {
  total: number;
  /** How many are here. */
  loaded: number;
  /** The item at `index` when it is here. */
  at: (index: number) => Item | undefined;
  /** Asks for the items from `first` to `last`. */
  want: (first: number, last: number) => void;
  loading: boolean;
  error: unknown;
};

export function useItems(source: DataSource, all = false): Items {
  const step = source.kind === "step" ? source : null;
  const identity = step ? `${step.executionId}:${step.index}:${step.output}` : "";
  const size = pageOf(step?.total ?? 0);
  const [wanted, setWanted] = useState<{ identity: string; pages: number[] }>({ identity, pages: [0] });
  const pages = wanted.identity === identity ? wanted.pages : [0];
  const results = useQueries({
    queries: step
      ? pages.map((page) =>
          stepItemsQuery(step.executionId, step.index, {
            output: step.output,
            offset: page * size,
            limit: size,
          }),
        )
      : [],
    combine: (queries) => ({
      data: queries.map((query) => query.data),
      loading: queries.some((query) => query.isPending),
      error: queries.find((query) => query.error)?.error,
    }),
  });
  const want = useCallback(
    (first: number, last: number) => {
      const needed: number[] = [];
      for (let page = Math.floor(first / size); page <= Math.floor(last / size); page += 1) needed.push(page);
      setWanted((before) => {
        const known = before.identity === identity ? before.pages : [0];
        const fresh = needed.filter((page) => !known.includes(page));
        return fresh.length || before.identity !== identity
          ? { identity, pages: [...known, ...fresh] }
          : before;
      });
    },
    [identity, size],
  );
  const total = step
    ? (results.data[0]?.total ?? step.total)
    : source.kind === "items"
      ? source.items.length
      : 0;
  useEffect(() => {
    // Searching reads one page after the other, so that the appliance is not asked for everything at once.
    if (all && step && !results.loading && pages.length * size < Math.min(total, SEARCHED)) {
      let next = 0;
      while (pages.includes(next)) next += 1;
      want(next * size, next * size);
    }
  }, [all, step, results.loading, pages, total, want, size]);

  return useMemo<Items>(() => {
    if (!step) {
      const items = source.kind === "items" ? source.items : [];
      return {
        total,
        loaded: items.length,
        at: (index) => items[index],
        want: () => {},
        loading: false,
        error: null,
      };
    }
    const byPage = new Map(pages.map((page, place) => [page, results.data[place]?.items]));
    let loaded = 0;
    for (const items of byPage.values()) loaded += items?.length ?? 0;
    return {
      total,
      loaded,
      at: (index) => byPage.get(Math.floor(index / size))?.[index % size],
      want,
      loading: results.loading,
      error: results.error ?? null,
    };
  }, [step, source, pages, results, total, want, size]);
}

/** Indices of the items that hold `query` somewhere; null when nothing is searched. */
export function useMatches(items: Items, query: string): number[] | null {
  return useMemo(() => {
    const words = query.trim().toLowerCase();
    if (!words) return null;
    const found: number[] = [];
    for (let index = 0; index < items.total; index += 1) {
      const item = items.at(index);
      if (item && JSON.stringify(item.json).toLowerCase().includes(words)) found.push(index);
    }
    return found;
  }, [items, query]);
}
