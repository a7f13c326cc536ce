/** The inputs that a workflow's trigger for calls declares. */
import type { Workflow } from "../document/types";
import { objectOf } from "./CollectionField";

export type DeclaredInput = {
  id: string;
  displayName: string;
  type: string;
  required: boolean;
  display: boolean;
  removed: boolean;
};

function declared(id: string, type: string): DeclaredInput {
  return { id, displayName: id, type, required: false, display: true, removed: false };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "any";
  return ["string", "number", "boolean", "object"].includes(typeof value) ? typeof value : "any";
}

export function declaredInputs(workflow: Workflow): DeclaredInput[] {
  const trigger = workflow.nodes.find((node) => node.type === "core.executeWorkflowTrigger");
  const source = trigger?.parameters.inputSource ?? "workflowInputs";
  if (!trigger || source === "passthrough") return [];
  if (source === "jsonExample") {
    try {
      const example: unknown = JSON.parse(String(trigger.parameters.jsonExample ?? "{}"));
      if (!example || typeof example !== "object" || Array.isArray(example)) return [];
      return Object.entries(example).map(([name, value]) => declared(name, typeOf(value)));
    } catch {
      return [];
    }
  }
  const { values } = objectOf(trigger.parameters.workflowInputs);
  const fields = (Array.isArray(values) ? values : []).map(objectOf);
  return fields
    .filter((field) => typeof field.name === "string" && field.name.trim())
    .map((field) =>
      declared(String(field.name).trim(), typeof field.type === "string" ? field.type : "string"),
    );
}
