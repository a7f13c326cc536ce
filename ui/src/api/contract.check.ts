/** Compiles only while `contract.ts` and the generated `schema.d.ts` name the same fields. Nothing here runs. */
import type * as Contract from "./contract";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The fields of a type, of each member when it is a union, without those that stand for "any other field". */
type Fields<T> = T extends unknown ? keyof { [K in keyof T as string extends K ? never : K]: true } : never;

/** Does not compile for anything but `true`; the compiler's message names what is different. */
type Holds<T extends true> = T;
/** `true` when both name the same fields; else the fields that only one of them has. */
type Same<A, B> = [Exclude<Fields<A>, Fields<B>> | Exclude<Fields<B>, Fields<A>>] extends [never]
  ? true
  : Exclude<Fields<A>, Fields<B>> | Exclude<Fields<B>, Fields<A>>;

export type Agreed = {
  binaryData: Holds<Same<Contract.BinaryData, Schemas["BinaryData"]>>;
  choice: Holds<Same<Contract.Choice, Schemas["Choice"]>>;
  condition: Holds<Same<Contract.Condition, Schemas["Condition"]>>;
  connection: Holds<Same<Contract.Connection, Schemas["Connection"]>>;
  credential: Holds<Same<Contract.Credential, Schemas["Credential"]>>;
  credentialType: Holds<Same<Contract.CredentialType, Schemas["CredentialType"]>>;
  credentialUse: Holds<Same<Contract.CredentialUse, Schemas["CredentialUse"]>>;
  dataTable: Holds<Same<Contract.DataTable, Schemas["DataTable"]>>;
  entryGroup: Holds<Same<Contract.EntryGroup, Schemas["EntryGroup"]>>;
  execution: Holds<Same<Contract.Execution, Schemas["List_Execution"]["items"][number]>>;
  executionDetail: Holds<Same<Contract.ExecutionDetail, Schemas["ExecutionDetail"]>>;
  executionError: Holds<Same<Contract.ExecutionError, Schemas["ExecutionError"]>>;
  importedNode: Holds<Same<Contract.ImportedNode, Schemas["ImportedNode"]>>;
  importReport: Holds<Same<Contract.ImportReport, Schemas["ImportReport"]>>;
  item: Holds<Same<Contract.Item, Schemas["Item"]>>;
  itemLink: Holds<Same<Contract.ItemLink, Exclude<Schemas["ItemLinks"], unknown[]>>>;
  listening: Holds<Same<Contract.ListenAddresses, Schemas["Listening"]>>;
  nodeType: Holds<Same<Contract.NodeType, Schemas["Description"]>>;
  origin: Holds<Same<Contract.Origin, Schemas["Origin"]>>;
  portRule: Holds<Same<Contract.PortRule, Schemas["PortRule"]>>;
  problem: Holds<Same<Contract.Problem, Schemas["Problem"]>>;
  property: Holds<Same<Contract.Property, Schemas["Property"]>>;
  session: Holds<Same<Contract.Session, Schemas["Session"]>>;
  step: Holds<Same<Contract.StepSummary, Schemas["Step"]>>;
  stepItems: Holds<Same<Contract.StepItems, Schemas["StepItems"]>>;
  tableColumn: Holds<Same<Contract.TableColumn, Schemas["TableColumn"]>>;
  user: Holds<Same<Contract.Session["user"], Schemas["User"]>>;
  waiting: Holds<Same<Contract.WaitingFor, Schemas["Waiting"]>>;
  webhook: Holds<Same<Contract.WebhookAddress, Schemas["WebhookAddress"]>>;
  workflow: Holds<Same<Contract.Workflow, Schemas["Workflow"]>>;
  workflowDetail: Holds<Same<Contract.WorkflowDetail, Schemas["WorkflowDetail"]>>;
  workflowNode: Holds<Same<Contract.WorkflowNode, Schemas["Node"]>>;
  workflowSettings: Holds<Same<Contract.WorkflowSettings, Schemas["Settings"]>>;
  workflowSummary: Holds<Same<Contract.WorkflowSummary, Schemas["WorkflowSummary"]>>;
};
