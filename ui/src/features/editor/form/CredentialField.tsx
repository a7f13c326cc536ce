/** Which stored credential the node uses: those of the right kind, and a way to make one. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { KeyRound, Pencil, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { credentialsQuery, credentialTypesQuery } from "@/api/credentials";
import { Button, IconButton } from "@/components/button";
import { CredentialDialog, type Editing } from "@/components/credential/CredentialDialog";
import { Select } from "@/components/select";
import type { CredentialRef } from "../document/types";
import type { CredentialUse } from "../registry/description";
import { useForm } from "./context";

type Props = {
  use: CredentialUse;
  value: CredentialRef | undefined;
  onChange: (value: CredentialRef | undefined) => void;
};

const NONE = "__none";

export function CredentialField({ use, value, onChange }: Props) {
  const { readOnly } = useForm();
  const types = useQuery(credentialTypesQuery);
  const list = useInfiniteQuery(credentialsQuery({ kind: use.kind }));
  const { hasNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage) void fetchNextPage();
  }, [hasNextPage, fetchNextPage]);
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const label = types.data?.find((type) => type.kind === use.kind)?.label ?? use.kind;
  const known = all.find((each) => each.id === value?.id);
  const lost = value && list.data && !known;
  const [editing, setEditing] = useState<Editing>();
  return (
    <div className="flex flex-col gap-1">
      <span className="flex min-h-6 items-center gap-1.5 font-medium text-xs">
        <KeyRound size={12} className="text-ink-faint" aria-hidden />
        Credential: {label}
        {use.required && (
          <span className="text-error" title="Needed">
            *
          </span>
        )}
      </span>
      <div className="flex gap-1.5">
        <Select
          aria-label={`Credential: ${label}`}
          aria-invalid={(use.required && !known) || lost || undefined}
          disabled={readOnly || list.isPending}
          value={known?.id}
          placeholder={
            lost
              ? `${value.name || "A credential"} is not on this appliance`
              : all.length
                ? "Choose a credential"
                : "None yet"
          }
          onChange={(id) => {
            const chosen = all.find((each) => each.id === id);
            onChange(chosen ? { id: chosen.id, name: chosen.name } : undefined);
          }}
          options={[
            ...(use.required ? [] : [{ value: NONE, label: "None" }]),
            ...all.map((each) => ({ value: each.id, label: each.name })),
          ]}
        />
        {!readOnly && (
          <>
            {known && (
              <IconButton label={`Edit ${known.name}`} onClick={() => setEditing({ credential: known })}>
                <Pencil size={14} aria-hidden />
              </IconButton>
            )}
            <Button disabled={!types.data} onClick={() => setEditing({})}>
              <Plus size={13} aria-hidden /> New
            </Button>
          </>
        )}
      </div>
      {editing && types.data && (
        <CredentialDialog
          editing={editing}
          types={types.data}
          fixedKind={use.kind}
          onClose={() => setEditing(undefined)}
          onSaved={(saved) => onChange({ id: saved.id, name: saved.name })}
        />
      )}
      {lost && (
        <p className="text-2xs text-error">
          This workflow came from elsewhere; choose one of yours in its place.
        </p>
      )}
      {use.required && !value && <p className="text-2xs text-ink-faint">The node cannot run without one.</p>}
    </div>
  );
}
