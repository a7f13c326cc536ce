/** The ports of a node, worked out from its type's rules and its parameters, exactly as the engine does. */

import { at } from "../document/paths";
import type { JsonObject, Workflow, WorkflowNode } from "../document/types";
import { holds, withDefaults } from "./conditions";
import type { Description, PortRule } from "./description";

export type Port = { label: string; error?: boolean };

/** The ports that `rules` give for `parameters` (which hold the defaults of what is absent). */
export function ports(rules: PortRule[], parameters: JsonObject): Port[] {
  const found: Port[] = [];
  for (const rule of rules) {
    if (!holds(rule.show, parameters, parameters)) continue;
    if (rule.count === "one") {
      found.push({ label: rule.label });
    } else if (rule.count === "number") {
      const value = at(parameters, rule.parameter);
      const given = typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : rule.default;
      for (let index = 0; index < Math.min(given, 64); index += 1) {
        found.push({ label: rule.prefix ? `${rule.prefix} ${index + 1}` : String(index) });
      }
    } else {
      const entries = at(parameters, rule.parameter);
      (Array.isArray(entries) ? entries : []).forEach((entry, index) => {
        const text =
          entry && typeof entry === "object" && !Array.isArray(entry) ? at(entry, rule.label) : entry;
        found.push({ label: typeof text === "string" && text ? text : String(index) });
      });
    }
  }
  return found;
}

export type NodePorts = { inputs: Port[]; outputs: Port[] };

export function onErrorOf(node: WorkflowNode): string {
  return node.onError ?? (node.continueOnFail ? "continueRegularOutput" : "stopWorkflow");
}

function usedPorts(node: string, workflow: Workflow): { inputs: number; outputs: number } {
  let inputs = 0;
  for (const outputs of Object.values(workflow.connections)) {
    for (const target of (outputs.main ?? []).flatMap((slot) => slot ?? [])) {
      if (target.node === node) inputs = Math.max(inputs, (target.index ?? 0) + 1);
    }
  }
  return { inputs, outputs: workflow.connections[node]?.main?.length ?? 0 };
}

/** Ports of a drawn node; a type nobody knows gets those that its connections use. */
export function nodePorts(
  node: WorkflowNode,
  description: Description | undefined,
  workflow: Workflow,
): NodePorts {
  const error = onErrorOf(node) === "continueErrorOutput";
  if (!description) {
    const used = usedPorts(node.name, workflow);
    const trigger = /trigger/i.test(node.type) && used.inputs === 0;
    const plain = (count: number) => Array.from({ length: count }, () => ({ label: "" }));
    return {
      inputs: plain(trigger ? 0 : Math.max(1, used.inputs)),
      outputs: plain(Math.max(1, used.outputs)),
    };
  }
  const parameters = withDefaults(description.properties, node.parameters);
  const outputs = ports(description.outputs, parameters);
  if (error && outputs.length) outputs.push({ label: "Error", error: true });
  return { inputs: ports(description.inputs, parameters), outputs };
}
