/** Tries the credential out as it is filled in, and says how it went. */
import { CircleCheck, CircleX } from "lucide-react";
import type { Credential, CredentialType, JsonObject } from "@/api/contract";
import { useTestCredential } from "@/api/credentials";
import { Button } from "@/components/button";
import { ErrorNote } from "@/components/placeholders";
import { text } from "./text";

type Props = {
  type: CredentialType;
  credential: Credential | undefined;
  values: JsonObject;
  ready: boolean;
};

export function TestRow({ type, credential, values, ready }: Props) {
  const test = useTestCredential();
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <Button
          busy={test.isPending}
          disabled={!ready}
          onClick={() => test.mutate({ id: credential?.id, kind: type.kind, data: values })}
        >
          {text.test}
        </Button>
        <p role="status" className="flex min-w-0 items-center gap-1.5 text-sm">
          {test.data &&
            (test.data.ok ? (
              <CircleCheck size={15} className="shrink-0 text-success" aria-hidden />
            ) : (
              <CircleX size={15} className="shrink-0 text-error" aria-hidden />
            ))}
          {test.data && <span className="min-w-0 break-words">{test.data.message}</span>}
        </p>
      </div>
      {test.error && <ErrorNote error={test.error} />}
    </div>
  );
}
