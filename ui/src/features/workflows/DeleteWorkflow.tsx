/** Asks before a workflow is deleted. */
import { useState } from "react";
import type { WorkflowSummary } from "@/api/contract";
import { useDeleteWorkflow } from "@/api/workflows";
import { AlertDialog } from "@/components/dialog";
import { notify, notifyError } from "@/components/toaster";
import { text } from "./text";

type Props = { workflow: WorkflowSummary | undefined; onClose: () => void };

export function DeleteWorkflow({ workflow, onClose }: Props) {
  const { mutate, isPending } = useDeleteWorkflow();
  // The words must not change while the dialog fades away.
  const [shown, setShown] = useState(workflow);
  if (workflow && workflow !== shown) setShown(workflow);
  if (!shown) return null;
  const confirm = () =>
    mutate(shown.id, {
      onSuccess: () => {
        onClose();
        notify(text.deleted(shown.name));
      },
      onError: (error) => {
        onClose();
        notifyError(error);
      },
    });
  return (
    <AlertDialog
      open={Boolean(workflow)}
      onOpenChange={(open) => !open && onClose()}
      title={text.deleteTitle}
      description={
        <>
          {text.deleteText(shown.name)} {shown.active && <strong>{text.deleteActiveText}</strong>}
        </>
      }
      confirm={text.deleteConfirm}
      danger
      busy={isPending}
      onConfirm={confirm}
    />
  );
}
