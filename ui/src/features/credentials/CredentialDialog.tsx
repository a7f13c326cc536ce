/** Making or changing a credential: first its type, then its form. */
import { useState } from "react";
import type { Credential, CredentialType } from "@/api/contract";
import { Dialog } from "@/components/dialog";
import { CredentialForm } from "./CredentialForm";
import { TypePicker } from "./TypePicker";
import { text } from "./text";

/** A stored credential to change, or a new one. */
export type Editing = { credential?: Credential };

type Props = { editing: Editing; types: CredentialType[]; onClose: () => void };

export function CredentialDialog({ editing: { credential }, types, onClose }: Props) {
  const [kind, setKind] = useState(credential?.kind);
  const known = types.find((each) => each.kind === kind);
  // A credential of a type that this appliance does not know can still be renamed.
  const type = known ?? (credential && { kind: credential.kind, label: credential.kind, properties: [] });

  const title = credential ? text.editTitle(credential.name) : type ? text.newTitle(type.label) : text.create;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={type ? text.writeOnly : text.chooseType}
    >
      {type ? (
        <CredentialForm
          type={type}
          credential={credential}
          onBack={credential ? undefined : () => setKind(undefined)}
          onDone={onClose}
        />
      ) : (
        <TypePicker types={types} onPick={setKind} />
      )}
    </Dialog>
  );
}
