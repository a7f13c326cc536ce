/** The document half of the state: the workflow, its history, and whether it is saved. */
import type { NodeType, WebhookAddress, WorkflowDetail } from "@/api/contract";
import { apply } from "../document/apply";
import { emptyHistory, type History, remember } from "../document/history";
import type { Op } from "../document/ops";
import type { Workflow, WorkflowNode } from "../document/types";
import type { EditorStart, GetState, SetState } from "./store";

export type SaveState = "saved" | "dirty" | "saving" | "failed" | "conflict";

export type DocumentSlice = {
  workflowId: string;
  doc: Workflow;
  /** The version on the server that `saved` is. */
  version: number;
  /** The drawing as the server has it. */
  saved: Workflow;
  save: SaveState;
  saveError: string | null;
  active: boolean;
  webhooks: WebhookAddress[];
  nodeTypes: ReadonlyMap<string, NodeType>;
  readOnly: boolean;
  history: History;
  /** Carries out a change. `key` names the thing changed, so that quick changes are undone together. */
  dispatch: (op: Op, label: string, key?: string) => void;
  undo: () => void;
  redo: () => void;
  /** Takes what the server answered to a save; `sent` is the drawing that was sent. */
  tookSave: (detail: WorkflowDetail, sent: Workflow) => void;
  /** Puts another drawing in the place of this one (after a conflict or a change from elsewhere). */
  replaceDocument: (detail: WorkflowDetail) => void;
  setSave: (save: SaveState, error?: string | null) => void;
};

/** After a rename the view follows the node to its new name. */
function followRename(op: Op, name: string | null): string | null {
  if (op.type === "rename") return name === op.from ? op.to : name;
  if (op.type === "batch")
    return op.ops.reduce<string | null>((current, each) => followRename(each, current), name);
  if (op.type === "replaceNodes" && name) return op.nodes[name]?.name ?? name;
  return name;
}

export function documentSlice(start: EditorStart, set: SetState, get: GetState): DocumentSlice {
  const carryOut = (op: Op) => {
    const { doc, panel, selection } = get();
    const applied = apply(doc, op);
    const names = new Set(applied.doc.nodes.map((node) => node.name));
    const kept = [...selection]
      .map((name) => followRename(op, name) as string)
      .filter((name) => names.has(name));
    const open = followRename(op, panel);
    set({
      doc: applied.doc,
      selection:
        kept.length === selection.size && kept.every((name) => selection.has(name))
          ? selection
          : new Set(kept),
      panel: open && names.has(open) ? open : null,
      save: "dirty",
    });
    return applied.inverse;
  };

  return {
    workflowId: start.workflowId,
    doc: start.doc,
    version: start.version,
    saved: start.doc,
    save: "saved",
    saveError: null,
    active: start.active,
    webhooks: start.webhooks,
    nodeTypes: new Map(start.nodeTypes.map((type) => [type.kind, type])),
    readOnly: start.readOnly,
    history: emptyHistory,

    dispatch: (op, label, key) => {
      if (get().readOnly || (op.type === "batch" && op.ops.length === 0)) return;
      const inverse = carryOut(op);
      set((state) => ({ history: remember(state.history, { inverse, label, key, time: Date.now() }) }));
    },
    undo: () => {
      const { history, readOnly } = get();
      const entry = history.undo.at(-1);
      if (!entry || readOnly) return;
      const inverse = carryOut(entry.inverse);
      set({
        history: {
          undo: history.undo.slice(0, -1),
          redo: [...history.redo, { ...entry, inverse, key: undefined }],
        },
      });
    },
    redo: () => {
      const { history, readOnly } = get();
      const entry = history.redo.at(-1);
      if (!entry || readOnly) return;
      const inverse = carryOut(entry.inverse);
      set({
        history: {
          undo: [...history.undo, { ...entry, inverse, key: undefined }],
          redo: history.redo.slice(0, -1),
        },
      });
    },
    tookSave: (detail, sent) =>
      set((state) => ({
        version: detail.version,
        saved: sent,
        active: detail.active,
        webhooks: detail.webhooks,
        save: state.doc === sent ? "saved" : "dirty",
        saveError: null,
      })),
    replaceDocument: (detail) =>
      set({
        doc: { ...detail.workflow, name: detail.name },
        saved: { ...detail.workflow, name: detail.name },
        version: detail.version,
        active: detail.active,
        webhooks: detail.webhooks,
        history: emptyHistory,
        save: "saved",
        saveError: null,
        selection: new Set(),
        panel: null,
      }),
    setSave: (save, error = null) => set({ save, saveError: error }),
  };
}

const byName = new WeakMap<Workflow["nodes"], Map<string, WorkflowNode>>();

/** The node called `name`; the index is built once for each drawing. */
export function nodeOf(doc: Workflow, name: string | null): WorkflowNode | undefined {
  if (name === null) return undefined;
  let index = byName.get(doc.nodes);
  if (!index) {
    index = new Map(doc.nodes.map((node) => [node.name, node]));
    byName.set(doc.nodes, index);
  }
  return index.get(name);
}
