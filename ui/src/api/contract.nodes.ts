/** The shapes of node types and of the forms that they describe. */
import type { Json } from "./contract";

export type Category = "trigger" | "flow" | "data" | "web" | "code" | "note";

/** Holds when the value at `path` (a sibling, or from the root with a leading slash) is one of `values`. */
export type Condition = { path: string; values: Json[]; not?: boolean };

export type Choice = { value: Json; label: string; help?: string };

export type EntryGroup = { name: string; label: string; properties: Property[] };

export type PropertyKind =
  | { kind: "string"; rows: number }
  | { kind: "number"; min: number | null; max: number | null }
  | { kind: "boolean" }
  | { kind: "options"; choices: Choice[] }
  | { kind: "multiOptions"; choices: Choice[] }
  | { kind: "collection"; add: string; properties: Property[] }
  | { kind: "fixedCollection"; multiple: boolean; add: string; groups: EntryGroup[] }
  | { kind: "filter" }
  | { kind: "assignments" }
  | { kind: "resourceLocator"; modes: Choice[] }
  | { kind: "resourceMapper" }
  | { kind: "json" }
  | { kind: "code"; language: string }
  | { kind: "dateTime" }
  | { kind: "color" }
  | { kind: "notice" };

export type Property = PropertyKind & {
  name: string;
  label: string;
  default: Json;
  required?: boolean;
  help?: string;
  placeholder?: string;
  show?: Condition[];
  literal?: boolean;
  /** Never shown again once it is stored. */
  secret?: boolean;
};

export type Ports =
  | { count: "one"; label: string }
  | { count: "number"; parameter: string; default: number; prefix: string }
  | { count: "entries"; parameter: string; label: string };

export type PortRule = Ports & { show?: Condition[] };

export type CredentialUse = { kind: string; required: boolean; show: Condition[] };

export type NodeType = {
  kind: string;
  version: number;
  label: string;
  summary: string;
  category: Category;
  icon: string;
  keywords: string[];
  trigger: boolean;
  effect: "pure" | "effectful";
  inputs: PortRule[];
  outputs: PortRule[];
  requiredInputs: number | null;
  /** What has taken its place: nobody is offered it any more. */
  replacedBy: string | null;
  credentials: CredentialUse[];
  properties: Property[];
};
