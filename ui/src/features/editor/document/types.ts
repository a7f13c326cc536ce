/** The workflow document as it travels: the JSON shape people already have in their exported files. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Place on the canvas in pixels, y downwards. */
export type Position = [number, number];

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

export type CredentialRef = { id: string | null; name: string };

export type WorkflowNode = {
  id: string;
  /** Unique; connections and expressions refer to it. */
  name: string;
  type: string;
  typeVersion: number;
  position: Position;
  parameters: JsonObject;
  credentials?: Record<string, CredentialRef>;
  disabled?: boolean;
  notes?: string;
  notesInFlow?: boolean;
  retryOnFail?: boolean;
  /** 2 to 5. */
  maxTries?: number;
  /** Milliseconds, up to 5,000. */
  waitBetweenTries?: number;
  alwaysOutputData?: boolean;
  executeOnce?: boolean;
  onError?: OnError;
  continueOnFail?: boolean;
  webhookId?: string;
  [foreign: string]: unknown;
};

/** The target end of a connection. */
export type Target = { node: string; type: string; index: number };
/** Targets by output index; an output without connections may be null. */
export type Slots = (Target[] | null)[];
/** Slots by connection type (`main`, `ai_tool`, …). */
export type Outputs = Record<string, Slots>;
export type Connections = Record<string, Outputs>;

export type WorkflowSettings = {
  executionOrder?: string;
  timezone?: string;
  /** Seconds. */
  executionTimeout?: number;
  keep?: string;
  durability?: string;
  [foreign: string]: unknown;
};

export type Item = {
  json: JsonObject;
  binary?: Record<string, Binary>;
  pairedItem?: unknown;
  error?: { message: string; description?: string };
};

export type Binary = {
  mimeType: string;
  fileName?: string;
  fileExtension?: string;
  fileType?: string;
  fileSize?: string;
  bytes?: number;
  data?: string;
  id?: string;
};

export type Workflow = {
  name: string;
  nodes: WorkflowNode[];
  connections: Connections;
  settings: WorkflowSettings;
  /** Items that stand in for a node's output, by node name. */
  pinData?: Record<string, Item[]>;
  [foreign: string]: unknown;
};

/** One connection, both ends. */
export type Link = { from: string; type: string; output: number; to: string; toType: string; input: number };

export const STICKY = 'core.stickyNote';
