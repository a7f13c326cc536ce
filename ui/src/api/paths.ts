/** The routes of /api/v1 in the shape that openapi-fetch reads: method, parameters, body and answer of each. */
import type {
  Credential,
  CredentialType,
  Execution,
  ExecutionDetail,
  ExecutionStatus,
  ImportReport,
  JsonObject,
  ListenAddresses,
  NodeType,
  Page,
  PreviewRequest,
  PreviewResult,
  Problem,
  Session,
  SetupState,
  StepItems,
  Workflow,
  WorkflowDetail,
  WorkflowSort,
  WorkflowSummary,
} from "./contract";

type Parts = { path?: object; query?: object; body?: unknown };

/** One operation: what goes in, what comes back. */
type Operation<Answer, In extends Parts = object> = {
  parameters: { header?: never; cookie?: never } & (In extends { path: infer P }
    ? { path: P }
    : { path?: never }) &
    (In extends { query: infer Q } ? { query?: Q } : { query?: never });
  responses: {
    200: { headers: object; content: { "application/json": Answer } };
    default: { headers: object; content: { "application/problem+json": Problem } };
  };
} & (In extends { body: infer B }
  ? { requestBody: { content: { "application/json": B } } }
  : { requestBody?: never });

type Paging = { limit?: number; cursor?: string };
type Id = { path: { id: string } };

export type ApiPaths = {
  "/setup": {
    get: Operation<SetupState>;
    post: Operation<Session, { body: { token: string; email: string; name: string; password: string } }>;
  };
  "/session": {
    get: Operation<Session>;
    post: Operation<Session, { body: { email: string; password: string } }>;
    delete: Operation<undefined>;
  };
  "/node-types": { get: Operation<{ items: NodeType[] }> };
  "/credential-types": { get: Operation<{ items: CredentialType[] }> };
  "/workflows": {
    get: Operation<
      Page<WorkflowSummary>,
      { query: Paging & { search?: string; sort?: WorkflowSort; active?: boolean } }
    >;
    post: Operation<WorkflowDetail, { body: { workflow: Workflow } }>;
  };
  "/workflows/{id}": {
    get: Operation<WorkflowDetail, Id>;
    patch: Operation<WorkflowDetail, Id & { body: { version: number; name?: string; workflow?: Workflow } }>;
    delete: Operation<undefined, Id>;
  };
  "/workflows/{id}/duplicate": { post: Operation<WorkflowDetail, Id> };
  "/workflows/{id}/activate": { post: Operation<WorkflowDetail, Id> };
  "/workflows/{id}/deactivate": { post: Operation<WorkflowDetail, Id> };
  "/workflows/{id}/export": { get: Operation<JsonObject, Id> };
  "/workflows/import": {
    post: Operation<
      { workflow: WorkflowDetail; report: ImportReport },
      { body: { text: string; name?: string } }
    >;
  };
  "/workflows/convert": {
    post: Operation<{ workflow: Workflow; report: ImportReport }, { body: { text: string } }>;
  };
  "/workflows/{id}/executions": {
    post: Operation<
      { executionId: string },
      Id & { body: { workflow?: Workflow; start?: string; destination?: string } }
    >;
  };
  "/workflows/{id}/listen": {
    post: Operation<ListenAddresses, Id & { body: { workflow?: Workflow } }>;
    delete: Operation<undefined, Id>;
  };
  "/executions": {
    get: Operation<Page<Execution>, { query: Paging & { workflowId?: string; status?: ExecutionStatus } }>;
  };
  "/executions/{id}": { get: Operation<ExecutionDetail, Id>; delete: Operation<undefined, Id> };
  "/executions/{id}/cancel": { post: Operation<undefined, Id> };
  "/executions/{id}/steps/{index}": {
    get: Operation<
      StepItems,
      { path: { id: string; index: number }; query: { output?: number; offset?: number; limit?: number } }
    >;
  };
  "/expressions/preview": { post: Operation<PreviewResult, { body: PreviewRequest }> };
  "/credentials": {
    get: Operation<Page<Credential>, { query: Paging & { kind?: string } }>;
    post: Operation<Credential, { body: { name: string; kind: string; data: JsonObject } }>;
  };
  "/credentials/{id}": {
    patch: Operation<Credential, Id & { body: { name?: string; data?: JsonObject } }>;
    delete: Operation<undefined, Id>;
  };
};
