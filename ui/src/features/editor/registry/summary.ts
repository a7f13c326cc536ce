/** The line under a node's name: what its main parameters say, in as few words as fit. */

import type { Json, JsonObject, WorkflowNode } from "../document/types";
import { isExpression, shown, withDefaults } from "./conditions";
import type { Description, Property } from "./description";

const LONGEST = 44;

function clipped(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function words(property: Property, value: Json | undefined): string {
  if (isExpression(value)) return clipped(value.slice(1));
  switch (property.kind) {
    case "options":
      return property.choices.find((choice) => choice.value === value)?.label ?? "";
    case "string":
      return typeof value === "string" ? clipped(value) : "";
    case "number":
      return typeof value === "number" ? `${property.label}: ${value}` : "";
    case "assignments": {
      const list = (value as JsonObject | undefined)?.assignments;
      const names = Array.isArray(list)
        ? list.map((each) => (each as JsonObject | null)?.name).filter(Boolean)
        : [];
      return clipped(names.join(", "));
    }
    case "filter": {
      const list = (value as JsonObject | undefined)?.conditions;
      return Array.isArray(list) && list.length
        ? `${list.length} ${list.length === 1 ? "condition" : "conditions"}`
        : "";
    }
    default:
      return "";
  }
}

/** For a web request its method and address; else the first one or two telling parameters that are set. */
export function subtitle(node: WorkflowNode, description: Description | undefined): string {
  if (!description) return node.type;
  const values = withDefaults(description.properties, node.parameters);
  const visible = shown(description.properties, values, values);
  const parts: string[] = [];
  for (const property of visible) {
    const value = values[property.name];
    const telling =
      Object.hasOwn(node.parameters, property.name) ||
      property.name === "method" ||
      property.name === "httpMethod";
    if (!telling) continue;
    const text = words(property, value);
    if (text) parts.push(text);
    if (parts.length === 2 || text.length > 24) break;
  }
  return clipped(parts.join(" · "));
}
