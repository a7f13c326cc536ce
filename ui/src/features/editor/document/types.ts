/** The workflow document as it travels (the contract's types), and the few words the editor adds to them. */
import type { Connection, Connections } from "@/api/contract";

export type {
  BinaryData,
  Connections,
  CredentialRef,
  Item,
  Json,
  JsonObject,
  OnError,
  Workflow,
  WorkflowNode,
  WorkflowSettings,
} from "@/api/contract";

/** Place on the canvas in pixels, y downwards. */
export type Position = [number, number];

export type Target = Connection;
/** Slots by connection type (`main`, `ai_tool`, …). */
export type Outputs = Connections[string];
/** Targets by output index; an output without connections may be null. */
export type Slots = Outputs[string];

/** One connection, both ends. */
export type Link = { from: string; type: string; output: number; to: string; toType: string; input: number };

/** Node type of sticky notes. */
export const STICKY = "core.stickyNote";
