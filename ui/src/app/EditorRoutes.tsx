/** The editor's two pages behind their addresses. They bring the canvas and the code editor, so they come last. */
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { PagePending } from "./PageStates";
import { pages } from "./pages";

const EditorPage = lazy(pages.editor);
const ExecutionPage = lazy(pages.execution);

export function EditorRoute() {
  const { workflowId } = useParams({ from: "/shell/workflows/$workflowId" });
  const { execution } = useSearch({ from: "/shell/workflows/$workflowId" });
  return (
    <Suspense fallback={<PagePending />}>
      <EditorPage key={workflowId} workflowId={workflowId} executionId={execution} />
    </Suspense>
  );
}

export function ExecutionRoute() {
  const { executionId } = useParams({ from: "/shell/executions/$executionId" });
  return (
    <Suspense fallback={<PagePending />}>
      <ExecutionPage key={executionId} executionId={executionId} />
    </Suspense>
  );
}
