/** What a node type says of itself (the server's description), under the names the editor uses. */
import type { Property } from "@/api/contract";

export type {
  Category,
  Choice,
  Condition,
  CredentialUse,
  EntryGroup,
  NodeType as Description,
  PortRule,
  Property,
} from "@/api/contract";

export type PropertyOf<K extends Property["kind"]> = Extract<Property, { kind: K }>;
