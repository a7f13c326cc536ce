/** What flows into the open node: the nodes before it, their runs and outputs, and the items of the chosen one. */
import { useMemo, useState } from "react";
import type { DataSource } from "../data/source";
import { ancestors, incoming } from "../document/connections";
import { STICKY } from "../document/types";
import { nodePorts } from "../registry/ports";
import { nodeOf } from "../state/documentSlice";
import { stepsOf } from "../state/executionSlice";
import { type EditorState, useEditor } from "../state/store";

/** One output of a node before the open one. */
export type InputChoice = { node: string; output: number; label: string; direct: boolean };

export type Input = {
  choices: InputChoice[];
  choice: InputChoice | undefined;
  choose: (choice: InputChoice) => void;
  runs: number;
  run: number;
  chooseRun: (run: number) => void;
  source: DataSource;
  pinned: boolean;
};

function choicesOf(state: EditorState, name: string): InputChoice[] {
  const { doc, nodeTypes } = state;
  const labelled = (node: string, output: number, direct: boolean): InputChoice => {
    const drawn = nodeOf(doc, node);
    const outputs = drawn ? nodePorts(drawn, nodeTypes.get(drawn.type), doc).outputs : [];
    const port = outputs[output]?.label;
    return {
      node,
      output,
      direct,
      label: outputs.length > 1 ? `${node}: ${port || `output ${output + 1}`}` : node,
    };
  };
  const direct = incoming(doc, name)
    .filter((link) => link.toType === "main" && nodeOf(doc, link.from))
    .map((link) => labelled(link.from, link.output, true));
  const before = ancestors(doc, name).filter(
    (each) => !direct.some((choice) => choice.node === each) && nodeOf(doc, each)?.type !== STICKY,
  );
  return [...direct, ...before.map((each) => labelled(each, 0, false))];
}

export function useInput(name: string): Input {
  const doc = useEditor((state) => state.doc);
  const nodeTypes = useEditor((state) => state.nodeTypes);
  const execution = useEditor((state) => state.execution);
  const readOnly = useEditor((state) => state.readOnly);
  const [wanted, setWanted] = useState<{ name: string; node: string; output: number } | null>(null);
  const [wantedRun, setWantedRun] = useState<number | null>(null);
  const state = { doc, nodeTypes, execution } as EditorState;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing and the types are all it depends on
  const choices = useMemo(() => choicesOf(state, name), [doc, nodeTypes, name]);
  const hasData = (choice: InputChoice) =>
    (stepsOf(state, choice.node).at(-1)?.itemCounts[choice.output] ?? 0) > 0 ||
    Boolean(doc.pinData?.[choice.node]);
  const choice =
    (wanted?.name === name
      ? choices.find((each) => each.node === wanted.node && each.output === wanted.output)
      : undefined) ??
    choices.find((each) => each.direct && hasData(each)) ??
    choices[0];
  const steps = choice ? stepsOf(state, choice.node) : [];
  const run = Math.min(wantedRun ?? steps.length - 1, steps.length - 1);
  const step = steps[run];
  const pin = choice && !readOnly ? doc.pinData?.[choice.node] : undefined;
  const source = useMemo<DataSource>(() => {
    if (pin) return { kind: "items", items: pin };
    const total = choice ? (step?.itemCounts[choice.output] ?? 0) : 0;
    if (!execution || !step || !choice || total === 0) return { kind: "none" };
    return { kind: "step", executionId: execution.id, index: step.index, output: choice.output, total };
  }, [pin, execution, step, choice]);
  return {
    choices,
    choice,
    choose: (next) => {
      setWanted({ name, node: next.node, output: next.output });
      setWantedRun(null);
    },
    runs: steps.length,
    run,
    chooseRun: setWantedRun,
    source,
    pinned: Boolean(pin),
  };
}
