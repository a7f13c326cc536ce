/** What is seen of an execution is the same whatever comes first: live events, the record, or events that repeat. */
import { describe, expect, it } from "vitest";
import type { Execution, LiveEvent, StepSummary } from "@/api/contract";
import { beginExecution, follow, inOrder, isOver, reconcile } from "./executionState";

const header = (status: Execution["status"]): Execution => ({
  id: "x",
  workflowId: "w",
  workflowName: "W",
  workflowVersion: 1,
  mode: "manual",
  status,
  startedAt: "2026-01-01T00:00:00Z",
});
const step = (index: number, node: string, run: number): StepSummary => ({
  index,
  node,
  run,
  status: "success",
  sources: [],
  startedAt: "2026-01-01T00:00:00Z",
  durationUs: 10,
  itemCounts: [index],
});
const steps = [step(0, "A", 0), step(1, "B", 0), step(2, "A", 1), step(3, "B", 1)];
const events: LiveEvent[] = [
  { type: "execution.started", execution: header("running") },
  ...steps.flatMap((each): LiveEvent[] => [
    { type: "step.started", executionId: "x", node: each.node, run: each.run },
    { type: "step.finished", executionId: "x", step: each },
  ]),
  { type: "execution.finished", execution: header("success") },
];
const record = {
  execution: header("success"),
  workflow: { name: "", nodes: [], connections: {}, settings: {} },
  steps,
};

describe("following an execution", () => {
  it("gives the record's picture from events alone", () => {
    const seen = events.reduce(follow, beginExecution("x", []));
    expect(inOrder(seen)).toEqual(steps);
    expect(seen.steps.A?.map((each) => each.run)).toEqual([0, 1]);
    expect(seen.running).toEqual({});
    expect(isOver(seen)).toBe(true);
  });

  it("does not matter where the record comes in, or whether events come twice", () => {
    const whole = reconcile(events.reduce(follow, beginExecution("x", [])), record);
    for (let place = 0; place <= events.length; place += 1) {
      let seen = events.slice(0, place).reduce(follow, beginExecution("x", []));
      seen = reconcile(seen, record);
      seen = [...events.slice(Math.max(0, place - 3))].reduce(follow, seen);
      expect({ ...seen, running: {} }).toEqual(whole);
      expect(seen.running).toEqual({});
    }
  });

  it("leaves other executions alone", () => {
    const state = beginExecution("other", []);
    expect(events.reduce(follow, state)).toBe(state);
  });
});
