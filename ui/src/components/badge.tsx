/** Small labels: a plain one, and the status of an execution or step (icon and word, never colour alone). */
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  LoaderCircle,
  type LucideIcon,
  Unplug,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ExecutionStatus, StepStatus } from "@/api/contract";
import { cn } from "@/lib/cn";

type Tone = "neutral" | "accent" | "running" | "success" | "error" | "waiting" | "canceled";

const tones: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-soft border-line",
  accent: "bg-accent-soft text-accent-ink border-accent-line/50",
  running: "bg-running-soft text-running border-transparent",
  success: "bg-success-soft text-success border-transparent",
  error: "bg-error-soft text-error border-transparent",
  waiting: "bg-waiting-soft text-waiting border-transparent",
  canceled: "bg-canceled-soft text-canceled border-transparent",
};

export function Badge({
  tone = "neutral",
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full align-middle items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 font-medium text-2xs",
        tones[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

type AnyStatus = ExecutionStatus | StepStatus;

/** Word, icon and tone of each status. */
export const statusLook: Record<AnyStatus, { label: string; tone: Tone; icon: LucideIcon }> = {
  new: { label: "Queued", tone: "canceled", icon: CircleDashed },
  running: { label: "Running", tone: "running", icon: LoaderCircle },
  waiting: { label: "Waiting", tone: "waiting", icon: Clock },
  success: { label: "Success", tone: "success", icon: CircleCheck },
  error: { label: "Error", tone: "error", icon: CircleAlert },
  canceled: { label: "Canceled", tone: "canceled", icon: Ban },
  crashed: { label: "Crashed", tone: "error", icon: Unplug },
};

export function StatusBadge({ status, className }: { status: AnyStatus; className?: string }) {
  const { label, tone } = statusLook[status];
  return (
    <Badge tone={tone} className={className}>
      <StatusIcon status={status} size={12} />
      {label}
    </Badge>
  );
}

/** Only the icon; beside it there must be a word somewhere. */
export function StatusIcon({ status, size = 14 }: { status: AnyStatus; size?: number }) {
  const Icon = statusLook[status].icon;
  return <Icon size={size} aria-hidden className={status === "running" ? "animate-spin" : undefined} />;
}
