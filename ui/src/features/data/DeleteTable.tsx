/** Asks before a table is deleted. */
import { useState } from "react";
import type { DataTable } from "@/api/contract";
import { useDeleteTable } from "@/api/dataTables";
import { AlertDialog } from "@/components/dialog";
import { notify, notifyError } from "@/components/toaster";
import { text } from "./text";

type Props = { table: DataTable | undefined; onClose: () => void };

export function DeleteTable({ table, onClose }: Props) {
  const { mutate, isPending } = useDeleteTable();
  // The words must not change while the dialog fades away.
  const [shown, setShown] = useState(table);
  if (table && table !== shown) setShown(table);
  if (!shown) return null;
  return (
    <AlertDialog
      open={Boolean(table)}
      onOpenChange={(open) => !open && onClose()}
      title={text.deleteTitle}
      description={text.deleteText(shown.name, shown.rows)}
      confirm={text.deleteConfirm}
      danger
      busy={isPending}
      onConfirm={() =>
        mutate(shown.id, {
          onSuccess: () => {
            onClose();
            notify(text.deleted(shown.name));
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
