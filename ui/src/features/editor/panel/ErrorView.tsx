/** Why a step failed: what happened, what to do, where, and the code. */
import { CircleAlert } from "lucide-react";
import type { ExecutionError } from "@/api/contract";
import { CopyButton } from "@/components/copy-button";
import { ErrorCode } from "@/components/placeholders";
import { cn } from "@/lib/cn";

export function ErrorView({ error, compact }: { error: ExecutionError; compact: boolean }) {
  return (
    <div
      role="alert"
      className={cn(
        "shrink-0 border-error/25 bg-error-soft text-sm",
        compact ? "max-h-32 overflow-auto border-b px-3 py-2" : "m-3 rounded-lg border px-4 py-3.5",
      )}
    >
      <div className="flex gap-2.5">
        <CircleAlert size={16} className="mt-0.5 shrink-0 text-error" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="break-words font-semibold text-error">{error.message}</p>
          {error.description && <p className="mt-1 break-words text-ink-soft text-xs">{error.description}</p>}
          <dl className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-2xs text-ink-soft">
            <Fact name="Code">
              <ErrorCode code={error.code} />
            </Fact>
            {error.parameter && (
              <Fact name="Parameter">
                <code className="font-mono">{error.parameter}</code>
              </Fact>
            )}
            {error.item !== undefined && <Fact name="Item">{error.item}</Fact>}
          </dl>
        </div>
        <CopyButton label="Copy the error" text={JSON.stringify(error, null, 2)} className="-mt-1 -mr-1" />
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-ink-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
