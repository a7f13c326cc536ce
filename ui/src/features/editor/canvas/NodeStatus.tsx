/** How the last step of a node went: running, items and time, or its error. */
import { Check, LoaderCircle, TriangleAlert } from "lucide-react";
import { Tooltip } from "@/components/tooltip";
import { cn } from "@/lib/cn";
import { duration } from "@/lib/time";
import { nameThen, stepsOf } from "../state/executionSlice";
import { useEditor } from "../state/store";

export type Status = {
  kind: "none" | "running" | "success" | "error" | "waiting" | "canceled";
  text: string;
  detail: string;
};

const NONE: Status = { kind: "none", text: "", detail: "" };

/** A status as one text, so that a node is drawn again only when what it shows has changed. */
export function useNodeStatus(name: string): Status {
  const packed = useEditor((state) => {
    if (!state.execution) return "";
    if (nameThen(state, name) in state.execution.running)
      return JSON.stringify({ kind: "running", text: "", detail: "Running" });
    const steps = stepsOf(state, name);
    const last = steps.at(-1);
    if (!last) return "";
    const total = steps.reduce((sum, step) => sum + step.durationUs, 0);
    const runs = steps.length > 1 ? `${steps.length} runs, ` : "";
    const failed = steps.find((step) => step.error);
    if (failed?.error) {
      const kind = last.status === "error" ? "error" : "success";
      return JSON.stringify({
        kind: kind === "error" ? "error" : last.status,
        text: "",
        detail: failed.error.message,
      });
    }
    const items = last.itemCounts.reduce((sum, count) => sum + count, 0);
    const counted = `${runs}${items} ${items === 1 ? "item" : "items"}`;
    // What was only taken over took no time.
    if (steps.every((step) => step.reused))
      return JSON.stringify({
        kind: last.status,
        text: "earlier",
        detail: `${counted} from an earlier execution`,
      });
    const detail = `${counted} in ${duration(total)}`;
    return JSON.stringify({ kind: last.status, text: last.pinned ? "" : duration(total), detail });
  });
  return packed ? (JSON.parse(packed) as Status) : NONE;
}

const looks = {
  running: "border-running/40 bg-running-soft text-running",
  success: "border-success/40 bg-success-soft text-success",
  error: "border-error/40 bg-error-soft text-error",
  waiting: "border-waiting/40 bg-waiting-soft text-waiting",
  canceled: "border-line-strong bg-canceled-soft text-canceled",
};

export function NodeStatus({ status }: { status: Status }) {
  if (status.kind === "none") return null;
  return (
    <Tooltip text={status.detail} side="top">
      <span
        role="img"
        aria-label={status.detail}
        className={cn(
          "flex h-[18px] items-center gap-1 rounded-full border px-1 font-medium text-[10px] tabular-nums",
          looks[status.kind],
        )}
      >
        {status.kind === "running" && <LoaderCircle size={11} className="animate-spin" aria-hidden />}
        {status.kind === "success" && <Check size={11} strokeWidth={3} aria-hidden />}
        {status.kind === "error" && <TriangleAlert size={11} aria-hidden />}
        {status.text}
        {status.kind === "error" && "Error"}
      </span>
    </Tooltip>
  );
}
