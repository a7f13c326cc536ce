/** Imports texts one after the other and keeps what became of each; one that fails does not stop the rest. */
import { useCallback, useState } from "react";
import type { ImportReport, WorkflowDetail } from "@/api/contract";
import { useImportWorkflow } from "@/api/workflows";
import { isNameless, type Source } from "./sources";

export type Outcome = { key: number; source: string } & (
  | { workflow: WorkflowDetail; report: ImportReport; error?: undefined }
  | { error: unknown }
);

export type Imports = {
  outcomes: Outcome[];
  /** How many of how many are done, while it works. */
  progress: { done: number; all: number } | undefined;
  start: (sources: Source[]) => Promise<void>;
  /** Puts the reports away, for another choice. */
  clear: () => void;
};

export function useImports(): Imports {
  const { mutateAsync } = useImportWorkflow();
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [progress, setProgress] = useState<Imports["progress"]>();

  const start = useCallback(
    async (sources: Source[]) => {
      for (const [index, source] of sources.entries()) {
        setProgress({ done: index, all: sources.length });
        const outcome = await attempt(source);
        setOutcomes((before) => [
          ...before,
          { ...outcome, key: before.length, source: source.name } as Outcome,
        ]);
      }
      setProgress(undefined);

      async function attempt(source: Source) {
        try {
          const text = await source.read();
          return await mutateAsync({ text, name: isNameless(text) ? source.otherwise : undefined });
        } catch (error) {
          return { error };
        }
      }
    },
    [mutateAsync],
  );
  const clear = useCallback(() => setOutcomes([]), []);
  return { outcomes, progress, start, clear };
}
