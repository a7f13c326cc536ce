/** What became of one imported text: its workflow with a report, or why it was refused. */
import { ChevronRight, CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/button";
import { ErrorNote } from "@/components/placeholders";
import { cn } from "@/lib/cn";
import { text } from "../text";
import { ReportView, Summary } from "./ReportView";
import type { Outcome } from "./useImports";

type Props = { outcome: Outcome; startsOpen: boolean; onOpen: (workflowId: string) => void };

export function OutcomeCard({ outcome, startsOpen, onOpen }: Props) {
  const [open, setOpen] = useState(startsOpen);
  if (!("workflow" in outcome)) {
    return (
      <section>
        <h3 className="mb-1.5 flex items-center gap-2 font-medium">
          <CircleAlert size={16} className="text-error" aria-hidden />
          <span className="min-w-0 truncate">{outcome.source}</span>
          <span className="shrink-0 text-error text-xs">{text.notImported}</span>
        </h3>
        <ErrorNote error={outcome.error} />
      </section>
    );
  }
  const { workflow, report } = outcome;
  return (
    <section className="overflow-hidden rounded-lg border border-line-strong">
      <header className="flex items-center gap-3 bg-page py-2 pr-2 pl-3">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-2 text-left"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={cn("shrink-0 text-ink-faint transition-transform", open && "rotate-90")}
          />
          <CircleCheck size={16} className="shrink-0 text-success" aria-label={text.imported} />
          <span className="min-w-0 truncate font-medium">{workflow.name || text.untitled}</span>
          <span className="shrink-0 text-ink-faint text-xs">{text.nodes(report.nodes.length)}</span>
        </button>
        <Summary report={report} />
        <Button size="sm" onClick={() => onOpen(workflow.id)}>
          {text.open}
        </Button>
      </header>
      {open && <ReportView report={report} />}
    </section>
  );
}
