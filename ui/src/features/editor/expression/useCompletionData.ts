/** Gives completion its data: the input item, the nodes of the drawing and what they gave last. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { stepItemsQuery } from "@/api/executions";
import { ancestors } from "../document/connections";
import { STICKY } from "../document/types";
import { useForm } from "../form/context";
import { stepsOf } from "../state/executionSlice";
import { useEditorStore } from "../state/store";
import type { CompletionData } from "./completion";

export function useCompletionData(): CompletionData {
  const store = useEditorStore();
  const cache = useQueryClient();
  const form = useForm();
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  return useMemo(
    () => ({
      json: () => latest.current.json,
      nodes: () => {
        const { doc } = store.getState();
        const before = ancestors(doc, latest.current.node);
        const others = doc.nodes.filter((node) => node.type !== STICKY && !before.includes(node.name));
        return [...before, ...others.map((node) => node.name).filter((name) => name !== latest.current.node)];
      },
      itemOf: async (node) => {
        const state = store.getState();
        const pinned = state.doc.pinData?.[node]?.[0];
        if (pinned) return pinned.json;
        const step = stepsOf(state, node).at(-1);
        const output = step?.itemCounts.findIndex((count) => count > 0) ?? -1;
        if (!step || !state.execution || output < 0) return undefined;
        const page = await cache
          .fetchQuery(stepItemsQuery(state.execution.id, step.index, { output, offset: 0, limit: 1 }))
          .catch(() => null);
        return page?.items[0]?.json;
      },
    }),
    [store, cache],
  );
}
