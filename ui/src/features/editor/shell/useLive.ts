/** Brings live events into the editor's state, gathered by frame: a loop may send thousands of them a second. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LiveEvent } from "@/api/contract";
import { subscribe } from "@/api/events";
import { executionQuery } from "@/api/executions";
import { isOver } from "../state/executionState";
import type { Saver } from "../state/saving";
import type { EditorStore } from "../state/store";

export function useLive(store: EditorStore, saver: Saver | null): void {
  const cache = useQueryClient();
  useEffect(() => {
    let waiting: LiveEvent[] = [];
    let frame = 0;
    const ended = new Set<string>();
    const catchUp = async (id: string) => {
      const detail = await cache.fetchQuery({ ...executionQuery(id), staleTime: 0 }).catch(() => null);
      if (!detail || store.getState().execution?.id !== id) return;
      store.getState().takeDetail(detail);
      // A record that was asked for while the execution was under way lacks its last steps when that has ended since.
      if (!detail.execution.finishedAt && ended.has(id)) setTimeout(() => void catchUp(id), 200);
    };
    const flush = () => {
      frame = 0;
      const events = waiting;
      waiting = [];
      store.getState().takeEvents(events);
      const { execution, workflowId } = store.getState();
      for (const event of events) {
        if (event.type === "lagged" && execution) void catchUp(execution.id);
        if (event.type === "execution.waiting" && event.execution.id === execution?.id)
          void catchUp(execution.id);
        if (event.type === "execution.finished" && event.execution.id === execution?.id) {
          ended.add(execution.id);
          void catchUp(execution.id);
        }
        if (event.type === "workflow.changed" && event.workflowId === workflowId)
          void saver?.refresh().catch(() => undefined);
      }
    };
    const unsubscribe = subscribe((event) => {
      waiting.push(event);
      frame ||= requestAnimationFrame(flush);
    });
    // What happened before the answer to the start request was here is read from the server's record.
    const stop = store.subscribe((state, before) => {
      if (state.execution && state.execution.id !== before.execution?.id) void catchUp(state.execution.id);
    });
    // A lost connection must not leave a finished execution running on screen.
    const check = setInterval(() => {
      const { execution } = store.getState();
      if (execution && !isOver(execution)) void catchUp(execution.id);
    }, 5000);
    return () => {
      unsubscribe();
      stop();
      clearInterval(check);
      cancelAnimationFrame(frame);
    };
  }, [store, saver, cache]);
}
