/**
 * The words of the HTTP contract as types. The routes and what they take are generated (`schema.d.ts`, `npm run types`);
 * these are the answers, told more exactly than a JSON schema can: pairs, free-form documents, fields that are absent
 * rather than null. `contract.check.ts` fails to compile when the two drift apart.
 */
import type { Property } from "./contract.nodes";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

// --- workflow, as it is drawn

/** `stopWorkflow` ends the execution; the others go on through the regular or the extra error output. */
export type OnError = "stopWorkflow" | "continueRegularOutput" | "continueErrorOutput";

/** Which stored credential a node uses; after an import the id may be foreign or absent. */
export type CredentialRef = { id?: string | null; name: string; [other: string]: unknown };

/** How an imported node looked before it was brought to today's shape. */
export type Origin = { type: string; typeVersion: number; parameters: JsonObject };

/** Fields that an imported file wrote in a way of its own; the server needs them to export what came in. */
export type AsWritten = { absent: string[]; fields?: JsonObject };

export type WorkflowNode = {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: [number, number];
  parameters: JsonObject;
  credentials?: Record<string, CredentialRef>;
  disabled?: boolean;
  notes?: string;
  notesInFlow?: boolean;
  retryOnFail?: boolean;
  maxTries?: number;
  /** Milliseconds, up to 5,000. */
  waitBetweenTries?: number;
  alwaysOutputData?: boolean;
  executeOnce?: boolean;
  onError?: OnError;
  continueOnFail?: boolean;
  webhookId?: string;
  origin?: Origin;
  asWritten?: AsWritten;
  /** Fields of other tools, kept as they are. */
  [other: string]: unknown;
};

/** The target end of a connection. */
export type Connection = { node: string; type: string; index: number };

/** By source node name, then connection type (`main`), then output index; a slot may be null. */
export type Connections = Record<string, Record<string, (Connection[] | null)[]>>;

export type WorkflowSettings = {
  executionOrder?: string;
  timezone?: string;
  /** Seconds. */
  executionTimeout?: number;
  keep?: string;
  durability?: string;
  [other: string]: unknown;
};

export type Workflow = {
  name: string;
  nodes: WorkflowNode[];
  connections: Connections;
  settings: WorkflowSettings;
  pinData?: Record<string, Item[]>;
  staticData?: Json;
  meta?: Json;
  asWritten?: AsWritten;
  [other: string]: unknown;
};

// --- items

export type BinaryData = {
  data?: string;
  id?: string;
  mimeType: string;
  fileName?: string;
  fileExtension?: string;
  fileType?: string;
  fileSize?: string;
  bytes?: number;
  directory?: string;
};

/** `run`: which run of the node that gave the item had that input; absent is the run that gave it. */
export type ItemLink = { item: number; input?: number; run?: number };

export type Item = {
  json: JsonObject;
  binary?: Record<string, BinaryData>;
  pairedItem?: ItemLink | ItemLink[];
  error?: { message: string; description?: string };
};

// --- session

export type Session = {
  user: { id: string; email: string; name: string; role: "owner" };
  organisation: { id: string; name: string };
};

export type SetupState = { needed: boolean };

export type CredentialType = {
  kind: string;
  label: string;
  properties: Property[];
  /** It belongs to one service. */
  service: boolean;
  /** A person may have to connect it in a window of the other service. */
  connects: boolean;
  /** It can be tried out. */
  testable: boolean;
};

/** How trying a credential out went. */
export type CredentialTrial = { ok: boolean; message: string };

// --- workflows

export type WorkflowSummary = {
  id: string;
  name: string;
  active: boolean;
  version: number;
  nodeCount: number;
  /** Node kinds of the triggers. */
  triggers: string[];
  createdAt: string;
  updatedAt: string;
};

export type WebhookAddress = { node: string; methods: string[]; url: string; testUrl: string };

export type WorkflowDetail = WorkflowSummary & { workflow: Workflow; webhooks: WebhookAddress[] };

export type WorkflowSort = "updatedAt" | "-updatedAt" | "name" | "-name";

export type ImportedNode = {
  name: string;
  type: string;
  status: "native" | "upgraded" | "placeholder";
  needsCredential: boolean;
  message?: string;
};

export type ImportReport = { nodes: ImportedNode[]; notes: string[] };

export type ListenAddresses = {
  urls: { node: string; url: string; methods: string[] }[];
  expiresInSeconds: number;
};

// --- executions

export type ExecutionStatus = "new" | "running" | "waiting" | "success" | "error" | "canceled" | "crashed";
export type ExecutionMode = "manual" | "trigger" | "webhook" | "cli" | "integrated" | "error" | "retry";

/** What another execution is to this one. */
export type ExecutionLink = {
  executionId: string;
  workflowId: string;
  relation: "caller" | "failed" | "retried" | "data";
};

export type ExecutionError = {
  code: string;
  message: string;
  description?: string;
  node?: string;
  parameter?: string;
  item?: number;
};

export type Execution = {
  id: string;
  workflowId: string;
  workflowName: string;
  workflowVersion: number;
  mode: ExecutionMode;
  status: ExecutionStatus;
  startedAt: string;
  finishedAt?: string;
  error?: ExecutionError;
  parent?: ExecutionLink;
  customData?: Record<string, string>;
  waiting?: WaitingFor;
};

/** What an execution that waits waits for. */
export type WaitingFor = { node: string; until?: string; call: boolean; form: boolean };

export type StepStatus = "running" | "success" | "error" | "waiting" | "canceled";

export type StepSummary = {
  index: number;
  node: string;
  run: number;
  status: StepStatus;
  sources: ({ node: string; run: number; output: number } | null)[];
  startedAt: string;
  durationUs: number;
  itemCounts: number[];
  error?: ExecutionError;
  console?: string[];
  pinned?: boolean;
  /** Its items were taken over from an earlier execution. */
  reused?: boolean;
};

export type ExecutionDetail = {
  execution: Execution;
  workflow: Workflow;
  steps: StepSummary[];
  /** The address by which a call wakes it up. */
  resumeUrl?: string;
};
export type StepItems = { items: Item[]; total: number };

// --- expressions

export type PreviewRequest = {
  workflow: Workflow;
  node: string;
  /** Starts with `=`. */
  text: string;
  executionId?: string;
  item?: number;
  run?: number;
};

export type PreviewResult =
  | { value?: Json; valueType: string; text: string }
  | { error: { code: string; message: string; position?: number } };

// --- credentials

export type Credential = {
  id: string;
  name: string;
  kind: string;
  createdAt: string;
  updatedAt: string;
  /** When it was connected with its service. */
  connectedAt?: string;
};

// --- data tables

export type {
  Category,
  Choice,
  Condition,
  CredentialUse,
  EntryGroup,
  NodeType,
  PortRule,
  Ports,
  Property,
  PropertyKind,
} from "./contract.nodes";
export type { DataTable, TableColumn } from "./contract.tables";

// --- live events

export type LiveEvent =
  | { type: "execution.started"; execution: Execution }
  | { type: "step.started"; executionId: string; node: string; run: number }
  | { type: "step.finished"; executionId: string; step: StepSummary }
  | { type: "execution.waiting"; execution: Execution }
  | { type: "execution.finished"; execution: Execution }
  | { type: "workflow.changed"; workflowId: string }
  | { type: "workflow.deleted"; workflowId: string }
  | { type: "lagged" };

// --- lists and problems

export type Page<T> = { items: T[]; nextCursor: string | null };

/** The body of every error answer (RFC 9457). */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  errors?: { path: string; message: string }[];
};
