/** Making or changing a credential: first its type, then its form. */
import { useState } from "react";
import type { Credential, CredentialType } from "@/api/contract";
import { Dialog } from "@/components/dialog";
import { CredentialForm } from "./CredentialForm";
import { TypePicker } from "./TypePicker";
import { text } from "./text";

/** A stored credential to change, or a new one. */
export type Editing = { credential?: Credential };

type Props = {
  editing: Editing;
  types: CredentialType[];
  onClose: () => void;
  /** The type of a new credential, when there is nothing to choose. */
  fixedKind?: string;
  /** Takes a credential that was made or changed. */
  onSaved?: (credential: Credential) => void;
};

export function CredentialDialog({ editing: { credential }, types, onClose, fixedKind, onSaved }: Props) {
  const [kind, setKind] = useState(credential?.kind ?? fixedKind);
  const known = types.find((each) => each.kind === kind);
  // A credential of a type that this appliance does not know can still be renamed.
  const type = known ?? (credential && unknownType(credential.kind));

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
          onBack={credential || fixedKind ? undefined : () => setKind(undefined)}
          onDone={onClose}
          onSaved={onSaved}
        />
      ) : (
        <TypePicker types={types} onPick={setKind} />
      )}
    </Dialog>
  );
}

function unknownType(kind: string): CredentialType {
  return { kind, label: kind, properties: [], service: false, connects: false, testable: false };
}
