/** The editor's state: one store for each open workflow, made of the document, the view and the execution. */
import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { NodeType, WorkflowDetail } from "@/api/contract";
import type { Workflow } from "../document/types";
import { type DocumentSlice, documentSlice } from "./documentSlice";
import { type ExecutionSlice, executionSlice } from "./executionSlice";
import { type ViewSlice, viewSlice } from "./viewSlice";

export type EditorState = DocumentSlice & ViewSlice & ExecutionSlice;
export type EditorStore = StoreApi<EditorState>;
export type SetState = EditorStore["setState"];
export type GetState = EditorStore["getState"];

export type EditorStart = {
  workflowId: string;
  doc: Workflow;
  version: number;
  active: boolean;
  webhooks: WorkflowDetail["webhooks"];
  nodeTypes: NodeType[];
  /** Nothing can be changed: an execution is looked at. */
  readOnly: boolean;
};

export function createEditorStore(start: EditorStart): EditorStore {
  return createStore<EditorState>()((set, get) => ({
    ...documentSlice(start, set, get),
    ...viewSlice(set, get),
    ...executionSlice(set, get),
  }));
}

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (!store) throw new Error("The editor's parts only work inside the editor.");
  return store;
}

/** A piece of the editor's state; the component renders again only when that piece changes. */
export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useEditorStore(), select);
}
