/** What is chosen and what is open in the editor; none of it is saved with the workflow. */
import type { Link, Position } from "../document/types";
import type { GetState, SetState } from "./store";

/** Why the node picker is open, and where its choice goes. */
export type PickerRequest = {
  /** Place on the canvas for the new node; worked out from the connection without it. */
  place?: Position;
  /** Connect from this output. */
  from?: { node: string; output: number };
  /** Connect into this input. */
  to?: { node: string; input: number };
  /** Put the new node into this connection. */
  into?: Link;
  /** Put the new node in the place of this one. */
  replace?: string;
  triggersOnly?: boolean;
};

export type Dialog = "settings" | "keys";

export type ViewSlice = {
  selection: ReadonlySet<string>;
  /** Ids of chosen connections. */
  selectedLinks: ReadonlySet<string>;
  /** Node whose panel is open. */
  panel: string | null;
  picker: PickerRequest | null;
  /** Node whose name is being edited on the canvas. */
  renaming: string | null;
  dialog: Dialog | null;
  executionsOpen: boolean;
  logsOpen: boolean;
  select: (names: Iterable<string>, links?: Iterable<string>) => void;
  openPanel: (name: string | null) => void;
  openPicker: (request: PickerRequest | null) => void;
  show: (view: Partial<Pick<ViewSlice, "dialog" | "executionsOpen" | "logsOpen" | "renaming">>) => void;
};

export function viewSlice(set: SetState, _get: GetState): ViewSlice {
  return {
    selection: new Set(),
    selectedLinks: new Set(),
    panel: null,
    picker: null,
    renaming: null,
    dialog: null,
    executionsOpen: false,
    logsOpen: false,
    select: (names, links = []) => set({ selection: new Set(names), selectedLinks: new Set(links) }),
    openPanel: (panel) => set(panel ? { panel, picker: null, selection: new Set([panel]) } : { panel }),
    openPicker: (picker) => set({ picker }),
    show: (view) => set(view),
  };
}
