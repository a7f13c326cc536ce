/** Asks before a credential is deleted. */
import { useState } from "react";
import type { Credential } from "@/api/contract";
import { useDeleteCredential } from "@/api/credentials";
import { text } from "@/components/credential/text";
import { AlertDialog } from "@/components/dialog";
import { notify, notifyError } from "@/components/toaster";

type Props = { credential: Credential | undefined; onClose: () => void };

export function DeleteCredential({ credential, onClose }: Props) {
  const { mutate, isPending } = useDeleteCredential();
  // The words must not change while the dialog fades away.
  const [shown, setShown] = useState(credential);
  if (credential && credential !== shown) setShown(credential);
  if (!shown) return null;
  return (
    <AlertDialog
      open={Boolean(credential)}
      onOpenChange={(open) => !open && onClose()}
      title={text.deleteTitle}
      description={text.deleteText(shown.name)}
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
