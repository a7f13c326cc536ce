/** The form of a credential, drawn from its type. Stored values are never filled in: an untouched field keeps its own. */
import { type FormEvent, useState } from "react";
import type { Credential, CredentialType, Json, JsonObject } from "@/api/contract";
import { useCreateCredential, useUpdateCredential } from "@/api/credentials";
import { ProblemError } from "@/api/problem";
import { Button } from "@/components/button";
import { TextField } from "@/components/fields/basic";
import { ErrorNote } from "@/components/placeholders";
import { notify } from "@/components/toaster";
import { ConnectRow } from "./ConnectRow";
import { CredentialField } from "./CredentialField";
import { TestRow } from "./TestRow";
import { text } from "./text";
import { complete, initialValues, isShown } from "./values";

type Props = {
  type: CredentialType;
  credential: Credential | undefined;
  onBack: (() => void) | undefined;
  onDone: () => void;
  onSaved?: (credential: Credential) => void;
};

export function CredentialForm({ type, credential: given, onBack, onDone, onSaved }: Props) {
  // A new credential becomes a stored one when it has to be saved before it can be connected.
  const [credential, setCredential] = useState(given);
  const create = useCreateCredential();
  const update = useUpdateCredential();
  const [name, setName] = useState(credential?.name ?? "");
  // For a stored credential only what was touched is sent.
  const [values, setValues] = useState<JsonObject>(() => (credential ? {} : initialValues(type)));
  const busy = create.isPending || update.isPending;
  const error = create.error ?? update.error;
  const problem = error instanceof ProblemError ? error : undefined;
  const ready = name.trim() !== "" && (credential !== undefined || complete(type, values));
  const onSuccess = (saved: Credential) => {
    notify(text.created(saved.name));
    onSaved?.(saved);
    onDone();
  };
  /** Saves without closing, for what needs a stored credential. */
  const keep = async (): Promise<Credential> => {
    const body = { name: name.trim(), data: values };
    const saved = credential
      ? await update.mutateAsync({ id: credential.id, ...body })
      : await create.mutateAsync({ kind: type.kind, ...body });
    setCredential(saved);
    setValues({});
    onSaved?.(saved);
    return saved;
  };
  const person = type.kind !== "oAuth2Api" || values.grantType !== "clientCredentials";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (credential) {
      const data = Object.keys(values).length > 0 ? values : undefined;
      update.mutate({ id: credential.id, name: name.trim(), data }, { onSuccess });
    } else {
      create.mutate({ name: name.trim(), kind: type.kind, data: values }, { onSuccess });
    }
  };
  const set = (key: string, value: Json | undefined) =>
    setValues((before) => {
      const { [key]: _old, ...rest } = before;
      return value === undefined ? rest : { ...rest, [key]: value };
    });

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={text.name}
        required
        autoFocus
        placeholder={text.namePlaceholder}
        value={name}
        onChange={setName}
        error={problem?.field("name")}
      />
      {type.properties
        .filter((property) => isShown(property, type, values))
        .map((property) => (
          <CredentialField
            key={property.name}
            property={property}
            stored={credential !== undefined}
            value={values[property.name]}
            onChange={(value) => set(property.name, value)}
            error={problem?.field(`data.${property.name}`)}
          />
        ))}
      {type.connects && person && (
        <ConnectRow credential={credential} ready={ready} save={keep} onConnected={setCredential} />
      )}
      {type.testable && <TestRow type={type} credential={credential} values={values} ready={ready} />}
      {credential && type.properties.length > 0 && <p className="text-ink-faint text-xs">{text.keep}</p>}
      {error && !problem?.problem.errors?.length && <ErrorNote error={error} />}
      <div className="flex justify-end gap-2 pt-1">
        {onBack && (
          <Button variant="ghost" className="mr-auto -ml-2" onClick={onBack}>
            {text.back}
          </Button>
        )}
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" variant="primary" busy={busy} disabled={!ready}>
          {text.save}
        </Button>
      </div>
    </form>
  );
}
