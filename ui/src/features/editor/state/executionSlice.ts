/** The execution half of the state: the one on screen, and whether a test call is awaited. */
import type { ExecutionDetail, ListenAddresses, LiveEvent, StepSummary } from "@/api/contract";
import { nodeOf } from "./documentSlice";
import { beginExecution, type ExecutionState, follow, isOver, reconcile } from "./executionState";
import type { EditorState, GetState, SetState } from "./store";

export type ExecutionSlice = {
  execution: ExecutionState | null;
  /** A start was asked for and the server has not named the execution yet. */
  starting: boolean;
  /** Test addresses that wait for a call. */
  listening: ListenAddresses | null;
  beginExecution: (id: string) => void;
  setStarting: (starting: boolean) => void;
  setListening: (listening: ListenAddresses | null) => void;
  takeEvents: (events: LiveEvent[]) => void;
  takeDetail: (detail: ExecutionDetail) => void;
  clearExecution: () => void;
};

export function executionSlice(set: SetState, get: GetState): ExecutionSlice {
  return {
    execution: null,
    starting: false,
    listening: null,
    beginExecution: (id) => {
      if (get().execution?.id === id) return set({ starting: false, listening: null });
      return set({ execution: beginExecution(id, get().doc.nodes), starting: false, listening: null });
    },
    setStarting: (starting) => set({ starting }),
    setListening: (listening) => set({ listening }),
    takeEvents: (events) => {
      let { execution } = get();
      const { starting, listening, workflowId, doc } = get();
      let awaited = starting || listening !== null;
      for (const event of events) {
        // The execution that was asked for may be announced before the answer to the request is here.
        if (
          awaited &&
          event.type === "execution.started" &&
          event.execution.workflowId === workflowId &&
          event.execution.mode !== "trigger" &&
          event.execution.id !== execution?.id
        ) {
          execution = beginExecution(event.execution.id, doc.nodes);
          awaited = false;
        }
        if (execution) execution = follow(execution, event);
      }
      if (execution !== get().execution)
        set({ execution, ...(awaited ? {} : { starting: false, listening: null }) });
    },
    takeDetail: (detail) => {
      const current = get().execution;
      const base =
        current?.id === detail.execution.id
          ? current
          : beginExecution(detail.execution.id, detail.workflow.nodes);
      set({ execution: reconcile(base, detail) });
    },
    clearExecution: () => set({ execution: null }),
  };
}

const NONE: StepSummary[] = [];

/** The steps of the node that is called `name` now, in order of their runs. */
export function stepsOf(state: EditorState, name: string): StepSummary[] {
  const { execution, doc } = state;
  if (!execution) return NONE;
  const node = nodeOf(doc, name);
  const then = (node && execution.names[node.id || node.name]) ?? name;
  return execution.steps[then] ?? NONE;
}

/** The name that `name` had when the execution on screen ran. */
export function nameThen(state: EditorState, name: string): string {
  const node = nodeOf(state.doc, name);
  return (node && state.execution?.names[node.id || node.name]) ?? name;
}

export function isBusy(state: EditorState): boolean {
  return state.starting || (state.execution !== null && !isOver(state.execution));
}
