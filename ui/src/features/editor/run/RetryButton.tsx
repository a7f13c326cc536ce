/** Tries a failed execution again: from where it failed or as a whole, with the workflow as it was or as it is now. */
import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { type RetryRequest, retryExecution } from "@/api/executions";
import { asProblem } from "@/api/problem";
import { Button } from "@/components/button";
import { DropdownMenu } from "@/components/menu";

export function RetryButton({ id }: { id: string }) {
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const retry = async (request: RetryRequest) => {
    setBusy(true);
    try {
      const { executionId } = await retryExecution(id, request);
      await navigate({ to: "/executions/$executionId", params: { executionId } });
    } catch (error) {
      const problem = asProblem(error);
      toast.error("The execution could not be tried again", {
        description: `${problem.message} (${problem.code})`,
      });
    } finally {
      setBusy(false);
    }
  };
  const entry = (label: string, request: RetryRequest) => ({ label, onSelect: () => void retry(request) });
  return (
    <DropdownMenu
      entries={[
        { heading: "From the step that failed" },
        entry("With the workflow as it is now", { from: "failed", workflow: "current" }),
        entry("With the workflow as it was", { from: "failed", workflow: "original" }),
        { heading: "From the beginning, with the same items" },
        entry("The workflow as it is now", { from: "start", workflow: "current" }),
        entry("The workflow as it was", { from: "start", workflow: "original" }),
      ]}
    >
      <Button size="sm" busy={busy}>
        <RotateCcw size={14} aria-hidden /> Try again
      </Button>
    </DropdownMenu>
  );
}
