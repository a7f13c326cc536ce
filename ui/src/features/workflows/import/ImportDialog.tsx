/** The import window: choose, drop or paste; then the report of what became of each node. */
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/fields/basic";
import { Skeleton } from "@/components/placeholders";
import { text } from "../text";
import { FileZone } from "./FileZone";
import { OutcomeCard } from "./OutcomeCard";
import { fromText, type Source } from "./sources";
import { useImports } from "./useImports";

type Props = {
  /** Imported at once when the window opens; none shows the choice. */
  initial: Source[];
  onClose: () => void;
  onOpen: (workflowId: string) => void;
};

export function ImportDialog({ initial, onClose, onOpen }: Props) {
  const { outcomes, progress, start, clear } = useImports();
  const [pasted, setPasted] = useState("");
  const begun = useRef(false);
  useEffect(() => {
    // Strict mode mounts twice; the files must not be imported twice.
    if (begun.current) return;
    begun.current = true;
    if (initial.length > 0) void start(initial);
  }, [initial, start]);

  const [again, setAgain] = useState(false);
  const choosing = outcomes.length === 0 && !progress && (initial.length === 0 || again);
  const only = outcomes.length === 1 ? outcomes[0] : undefined;
  const opened = only && !only.error && "workflow" in only ? only.workflow : undefined;

  if (choosing) {
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={text.importTitle}
        description={text.importLead}
        footer={
          <>
            <Button onClick={onClose}>{text.close}</Button>
            <Button variant="primary" disabled={!pasted.trim()} onClick={() => start([fromText(pasted)])}>
              {text.importPasted}
            </Button>
          </>
        }
      >
        <FileZone onFiles={start} />
        <TextField
          className="mt-4 [&_textarea]:font-mono [&_textarea]:text-xs"
          label={text.pasteLabel}
          rows={6}
          placeholder={'{ "nodes": [ … ], "connections": { … } }'}
          value={pasted}
          onChange={setPasted}
        />
      </Dialog>
    );
  }

  return (
    <Dialog
      open
      width="lg"
      onOpenChange={(open) => !open && !progress && onClose()}
      title={text.reportTitle(outcomes.length)}
      footer={
        <>
          <Button
            variant="ghost"
            className="mr-auto -ml-2"
            disabled={Boolean(progress)}
            onClick={() => {
              setAgain(true);
              clear();
            }}
          >
            {text.importMore}
          </Button>
          <Button onClick={onClose} disabled={Boolean(progress)}>
            {text.close}
          </Button>
          {opened && (
            <Button variant="primary" onClick={() => onOpen(opened.id)}>
              {text.openWorkflow}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {outcomes.map((outcome) => (
          <OutcomeCard
            key={outcome.key}
            outcome={outcome}
            startsOpen={!progress && outcomes.length === 1}
            onOpen={onOpen}
          />
        ))}
        {progress && (
          <div aria-live="polite">
            <p className="mb-2 text-ink-soft">{text.importing(progress.done, progress.all)}</p>
            <Skeleton className="h-9 w-full" />
          </div>
        )}
      </div>
    </Dialog>
  );
}
