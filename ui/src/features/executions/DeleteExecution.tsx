/** Asks before an execution and its data are deleted. */
import { useState } from "react";
import type { Execution } from "@/api/contract";
import { useDeleteExecution } from "@/api/executions";
import { AlertDialog } from "@/components/dialog";
import { notify, notifyError } from "@/components/toaster";
import { text } from "./text";

type Props = { execution: Execution | undefined; onClose: () => void };

export function DeleteExecution({ execution, onClose }: Props) {
  const { mutate, isPending } = useDeleteExecution();
  // The words must not change while the dialog fades away.
  const [shown, setShown] = useState(execution);
  if (execution && execution !== shown) setShown(execution);
  if (!shown) return null;
  return (
    <AlertDialog
      open={Boolean(execution)}
      onOpenChange={(open) => !open && onClose()}
      title={text.deleteTitle}
      description={text.deleteText(shown.workflowName)}
      confirm={text.deleteConfirm}
      danger
      busy={isPending}
      onConfirm={() =>
        mutate(shown.id, {
          onSuccess: () => {
            onClose();
            notify(text.deleted);
          },
          onError: (error) => {
            onClose();
            notifyError(error);
          },
        })
      }
    />
  );
}
