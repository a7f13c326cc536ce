/** An execution as the editor follows it: a pure fold of live events and of what the server has written down. */
import type { Execution, ExecutionDetail, LiveEvent, StepSummary } from "@/api/contract";

export type ExecutionState = {
  id: string;
  /** Absent until the server says more than the id. */
  header: Execution | null;
  /** The address by which a call wakes it up, while it waits for one. */
  resumeUrl?: string | undefined;
  /** Finished steps by node name at the time of the execution, in order of their runs. */
  steps: Record<string, StepSummary[]>;
  /** How many steps have ended; also tells that something changed. */
  count: number;
  /** Nodes under way, with the time they began. */
  running: Record<string, number>;
  /** Node names at the time of the execution by node id, so that data is found after a rename. */
  names: Record<string, string>;
};

export function beginExecution(id: string, nodes: { id: string; name: string }[]): ExecutionState {
  const names = Object.fromEntries(nodes.map((node) => [node.id || node.name, node.name]));
  return { id, header: null, steps: {}, count: 0, running: {}, names };
}

function withStep(state: ExecutionState, step: StepSummary): ExecutionState {
  const known = state.steps[step.node] ?? [];
  const place = known.findIndex((each) => each.index === step.index);
  const next = place < 0 ? [...known, step] : known.with(place, step);
  next.sort((a, b) => a.run - b.run);
  const { [step.node]: _, ...running } = state.running;
  const still = step.status === "running" ? state.running : running;
  return {
    ...state,
    steps: { ...state.steps, [step.node]: next },
    count: state.count + (place < 0 ? 1 : 0),
    running: still,
  };
}

export function isOver(state: ExecutionState | null): boolean {
  return !state || Boolean(state.header && !["new", "running", "waiting"].includes(state.header.status));
}

/** What `event` makes of `state`; events of other executions change nothing. */
export function follow(state: ExecutionState, event: LiveEvent): ExecutionState {
  switch (event.type) {
    case "execution.started":
      return event.execution.id === state.id && (!state.header || state.header.status === "waiting")
        ? { ...state, header: event.execution, resumeUrl: undefined }
        : state;
    case "execution.waiting":
    case "execution.finished":
      return event.execution.id === state.id ? { ...state, header: event.execution, running: {} } : state;
    case "step.started":
      return event.executionId === state.id
        ? { ...state, running: { ...state.running, [event.node]: Date.now() } }
        : state;
    case "step.finished":
      return event.executionId === state.id ? withStep(state, event.step) : state;
    default:
      return state;
  }
}

/** Lays the server's record over what was seen live: the record is never older than a finished step. */
export function reconcile(state: ExecutionState, detail: ExecutionDetail): ExecutionState {
  if (detail.execution.id !== state.id) return state;
  const steps: Record<string, StepSummary[]> = {};
  const of = (node: string): StepSummary[] => {
    const list = steps[node] ?? [];
    steps[node] = list;
    return list;
  };
  for (const step of detail.steps) of(step.node).push(step);
  for (const [node, live] of Object.entries(state.steps)) {
    const known = of(node);
    for (const step of live) if (!known.some((each) => each.index === step.index)) known.push(step);
  }
  for (const list of Object.values(steps)) list.sort((a, b) => a.run - b.run);
  const over = !["new", "running", "waiting"].includes(detail.execution.status);
  const header = isOver(state) && state.header ? state.header : detail.execution;
  const count = Object.values(steps).reduce((sum, list) => sum + list.length, 0);
  const resumeUrl = detail.resumeUrl;
  return { ...state, header, resumeUrl, steps, count, running: over ? {} : state.running };
}

/** All steps in the order in which they ran. */
export function inOrder(state: ExecutionState): StepSummary[] {
  return Object.values(state.steps)
    .flat()
    .sort((a, b) => a.index - b.index);
}
