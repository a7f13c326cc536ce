/** Starting, stopping and listening: what the run button, the shortcuts and the node panel all call. */
import { toast } from "sonner";
import {
  cancelExecution,
  listenForCalls,
  type StartRequest,
  startExecution,
  stopListening,
} from "@/api/executions";
import { asProblem } from "@/api/problem";
import { ancestors } from "../document/connections";
import type { Workflow, WorkflowNode } from "../document/types";
import { isBusy } from "../state/executionSlice";
import { isOver } from "../state/executionState";
import type { EditorState, EditorStore } from "../state/store";

/** Triggers that start when somebody outside does something. */
const CALLED = new Set(["core.webhook", "core.formTrigger", "core.chatTrigger"]);
/** Triggers that other executions set off: started by hand they have nothing to work on. */
const SET_OFF = new Set(["core.executeWorkflowTrigger", "core.errorTrigger"]);

export function isTrigger(state: EditorState, node: WorkflowNode): boolean {
  return state.nodeTypes.get(node.type)?.trigger ?? false;
}

/** Triggers that a person can start from, the ones that need nothing from outside first. */
export function triggersOf(state: EditorState): WorkflowNode[] {
  const found = state.doc.nodes.filter((node) => !node.disabled && isTrigger(state, node));
  const weight = (node: WorkflowNode) =>
    node.type === "core.manualTrigger" ? 0 : CALLED.has(node.type) ? 2 : SET_OFF.has(node.type) ? 3 : 1;
  return found.sort((a, b) => weight(a) - weight(b));
}

/** Whether starting at `node` means waiting for a call from outside. */
export function awaitsCall(state: EditorState, node: WorkflowNode): boolean {
  return CALLED.has(node.type) && !state.doc.pinData?.[node.name];
}

/** What is sent: the drawing on screen when the server does not have it yet. */
function unsaved(state: EditorState): { workflow?: Workflow } {
  return state.doc === state.saved ? {} : { workflow: state.doc };
}

function complain(title: string, error: unknown): void {
  const problem = asProblem(error);
  toast.error(title, { description: `${problem.message} (${problem.code})` });
}

/** The execution whose data can be used: the one on screen, when it has ended and has steps. */
export function dataAtHand(state: EditorState): string | undefined {
  const { execution } = state;
  return execution && isOver(execution) && execution.count > 0 ? execution.id : undefined;
}

async function start(store: EditorStore, request: Omit<StartRequest, "workflow">): Promise<void> {
  const state = store.getState();
  if (isBusy(state)) return;
  state.clearExecution();
  state.setStarting(true);
  try {
    const { executionId } = await startExecution(state.workflowId, { ...unsaved(state), ...request });
    store.getState().beginExecution(executionId);
  } catch (error) {
    store.getState().setStarting(false);
    complain("The workflow could not be started", error);
  }
}

/** Waits for a call to a test address of the workflow. */
export async function listen(store: EditorStore): Promise<void> {
  const state = store.getState();
  try {
    state.clearExecution();
    state.setListening(await listenForCalls(state.workflowId, unsaved(state).workflow));
  } catch (error) {
    complain("The test address could not be opened", error);
  }
}

export async function stopListeningNow(store: EditorStore): Promise<void> {
  store.getState().setListening(null);
  await stopListening(store.getState().workflowId).catch(() => undefined);
}

/** Runs the whole workflow from `trigger`, or from the trigger that fits best. */
export async function runWorkflow(store: EditorStore, trigger?: string): Promise<void> {
  const state = store.getState();
  const triggers = triggersOf(state);
  const chosen = trigger ? triggers.find((node) => node.name === trigger) : triggers[0];
  if (!chosen) {
    toast.info("This workflow has no trigger yet.", {
      description: "Add one, such as the manual trigger, to run it.",
    });
    state.openPicker({ triggersOnly: true });
    return;
  }
  if (awaitsCall(state, chosen)) return listen(store);
  return start(store, { start: chosen.name });
}

/** Runs what `name` needs, and then `name`, and nothing after it. */
export async function runTo(store: EditorStore, name: string): Promise<void> {
  const state = store.getState();
  const before = new Set([name, ...ancestors(state.doc, name)]);
  const dataOf = dataAtHand(state);
  const started = dataOf && firstOf(state);
  if (dataOf && started && before.has(started)) return start(store, { destination: name, dataOf });
  const trigger = triggersOf(state).find((node) => before.has(node.name));
  if (!trigger) {
    toast.info("Nothing leads to this node from a trigger yet.", {
      description: "Connect it to a trigger, then run it.",
    });
    return;
  }
  if (awaitsCall(state, trigger)) return listen(store);
  return start(store, { start: trigger.name, destination: name });
}

/** The node at which the execution on screen began. */
function firstOf(state: EditorState): string | undefined {
  const steps = Object.values(state.execution?.steps ?? {}).flat();
  return steps.find((step) => step.index === 0)?.node;
}

/** Runs `name` alone, with the data that its inputs had in the execution on screen. */
export function runOnly(store: EditorStore, name: string): Promise<void> {
  const dataOf = dataAtHand(store.getState());
  return dataOf ? start(store, { destination: name, only: true, dataOf }) : runTo(store, name);
}

/** Runs `name` with the data that its inputs had in the execution on screen, and everything after it. */
export async function runFrom(store: EditorStore, name: string): Promise<void> {
  const state = store.getState();
  const node = triggersOf(state).find((each) => each.name === name);
  const dataOf = dataAtHand(state);
  if (node || !dataOf) return runWorkflow(store, node?.name);
  return start(store, { from: name, dataOf });
}

export async function stop(store: EditorStore): Promise<void> {
  const state = store.getState();
  if (state.listening) return stopListeningNow(store);
  if (!state.execution) return;
  try {
    await cancelExecution(state.execution.id);
  } catch (error) {
    complain("The execution could not be stopped", error);
  }
}
