/** Goes through the runs of a node that ran more than once. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "@/components/button";

type Props = { runs: number; run: number; onChange: (run: number) => void };

export function RunPicker({ runs, run, onChange }: Props) {
  if (runs < 2) return null;
  return (
    <span className="flex shrink-0 items-center text-2xs text-ink-soft tabular-nums">
      <IconButton
        label="The run before"
        size="sm"
        className="size-6"
        disabled={run <= 0}
        onClick={() => onChange(run - 1)}
      >
        <ChevronLeft size={13} aria-hidden />
      </IconButton>
      run {run + 1} of {runs}
      <IconButton
        label="The next run"
        size="sm"
        className="size-6"
        disabled={run >= runs - 1}
        onClick={() => onChange(run + 1)}
      >
        <ChevronRight size={13} aria-hidden />
      </IconButton>
    </span>
  );
}
