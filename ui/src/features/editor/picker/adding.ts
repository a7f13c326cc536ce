/** Puts a node of a chosen type into the drawing: where the picker was asked from, connected and with room around it. */
import { incoming, mainLink, outgoing } from "../document/connections";
import { freeName, freshId } from "../document/names";
import { batch, type Op } from "../document/ops";
import { segments } from "../document/paths";
import type { JsonObject, Link, Position, Workflow, WorkflowNode } from "../document/types";
import { freePlace, placeAfter, placeBetween } from "../geometry/placement";
import { NODE_WIDTH } from "../geometry/sizes";
import type { Description } from "../registry/description";
import { nodePorts } from "../registry/ports";
import { nodeOf } from "../state/documentSlice";
import type { PickerRequest } from "../state/viewSlice";

/** Where a node goes that is connected to nothing. */
function lonelyPlace(doc: Workflow, middle: Position): Position {
  return freePlace(doc.nodes, [middle[0] - NODE_WIDTH / 2, middle[1] - 22]);
}

/** Everything that can be reached from `start`, which has to move to make room. */
function downstream(doc: Workflow, start: string, stop: string): string[] {
  const seen = new Set([start]);
  for (const name of seen) for (const link of outgoing(doc, name)) if (link.to !== stop) seen.add(link.to);
  return [...seen];
}

/** Types whose nodes have an address of their own. */
const ADDRESSED = new Set(["core.webhook", "core.formTrigger", "core.chatTrigger", "core.wait", "core.form"]);

export function addNode(
  doc: Workflow,
  type: Description,
  request: PickerRequest,
  middle: Position,
): { op: Op; name: string } {
  const taken = new Set(doc.nodes.map((node) => node.name));
  const name = freeName(type.label, taken);
  const base: WorkflowNode = {
    id: freshId(),
    name,
    type: type.kind,
    typeVersion: type.version,
    position: [0, 0],
    parameters: startParameters(type),
    ...(ADDRESSED.has(type.kind) ? { webhookId: freshId() } : {}),
  };
  const ports = nodePorts(base, type, doc);
  const takes = ports.inputs.length > 0;
  const gives = ports.outputs.length > 0;

  if (request.into) {
    const { into } = request;
    const from = nodeOf(doc, into.from);
    const to = nodeOf(doc, into.to);
    if (from && to) {
      const { place, push } = placeBetween(from, to);
      const moved = push ? downstream(doc, to.name, from.name) : [];
      const positions = Object.fromEntries(
        moved.map((each) => {
          const [x, y] = nodeOf(doc, each)?.position ?? [0, 0];
          return [each, [x + push, y] as Position];
        }),
      );
      const links: Link[] = [
        ...(takes ? [mainLink(into.from, into.output, name, 0)] : []),
        ...(gives ? [mainLink(name, 0, into.to, into.input)] : []),
      ];
      const op = batch(
        moved.length > 0 && { type: "moveNodes", positions },
        { type: "addNodes", nodes: [{ ...base, position: place }] },
        takes && gives && { type: "disconnect", links: [into] },
        links.length > 0 && { type: "connect", links },
      );
      return { op, name };
    }
  }
  const links: Link[] = [];
  let position = request.place ?? lonelyPlace(doc, middle);
  const source = nodeOf(doc, request.from?.node ?? null);
  if (source && request.from && takes) {
    position = request.place ?? placeAfter(doc.nodes, source, request.from.output);
    links.push(mainLink(source.name, request.from.output, name, 0));
  }
  const target = nodeOf(doc, request.to?.node ?? null);
  if (target && request.to && gives) {
    position =
      request.place ?? freePlace(doc.nodes, [target.position[0] - NODE_WIDTH - 95, target.position[1]]);
    links.push(mainLink(name, 0, target.name, request.to.input));
  }
  const op = batch(
    { type: "addNodes", nodes: [{ ...base, position: freePlace(doc.nodes, position) }] },
    links.length > 0 && { type: "connect", links },
  );
  return { op, name };
}

/** Parameters that a new node has written down from the start: only what could not be absent. */
function startParameters(type: Description): JsonObject {
  const parameters: JsonObject = {};
  // A node whose outputs are the entries of a list begins with one, so that something can follow it.
  for (const rule of type.outputs) {
    const [list, group] = rule.count === "entries" ? segments(rule.parameter) : [];
    if (list && group) parameters[list] = { [group]: [{}] };
  }
  // A webhook's address must stay the same from the first drawing on, so it is not left to a default.
  if (type.kind === "core.webhook") parameters.path = freshId();
  return parameters;
}

/** The operation that puts a node of another type in the place of `old`, with its connections. */
export function replaceNode(doc: Workflow, type: Description, old: WorkflowNode): { op: Op; name: string } {
  const others = new Set(doc.nodes.filter((node) => node !== old).map((node) => node.name));
  const name = freeName(type.label, others);
  const next: WorkflowNode = {
    id: freshId(),
    name,
    type: type.kind,
    typeVersion: type.version,
    position: old.position,
    parameters: startParameters(type),
  };
  const ports = nodePorts(next, type, doc);
  const links: Link[] = [
    ...incoming(doc, old.name)
      .filter((link) => link.toType === "main" && link.input < ports.inputs.length && link.from !== old.name)
      .map((link) => ({ ...link, to: name })),
    ...outgoing(doc, old.name)
      .filter((link) => link.type === "main" && link.output < ports.outputs.length && link.to !== old.name)
      .map((link) => ({ ...link, from: name })),
  ];
  const op = batch(
    { type: "removeNodes", names: [old.name] },
    { type: "addNodes", nodes: [next] },
    links.length > 0 && { type: "connect", links },
  );
  return { op, name };
}
