/** Short messages at the edge of the screen. Failures stay longer and carry their code. */
import { Toaster as Sonner, toast } from "sonner";
import { asProblem } from "@/api/problem";
import { ErrorCode } from "./placeholders";

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      offset={16}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-88 items-start font-sans gap-2.5 rounded-lg border border-line-strong bg-raised px-3.5 py-3 text-sm text-ink shadow-lg",
          title: "font-medium",
          description: "text-ink-soft [overflow-wrap:anywhere]",
          icon: "mt-0.5 shrink-0",
          success: "[&_[data-icon]]:text-success",
          error: "[&_[data-icon]]:text-error",
          actionButton:
            "ml-auto shrink-0 self-center rounded-sm border border-line-strong px-2 py-1 text-xs font-medium hover:bg-hover",
        },
      }}
    />
  );
}

type Action = { label: string; onClick: () => void };

/** Something worked. */
export function notify(message: string, options?: { description?: string; action?: Action }): void {
  toast.success(message, options);
}

/** Something failed; anything that was thrown will do. */
export function notifyError(error: unknown, what?: string): void {
  const { code, headline, explanation } = asProblem(error);
  toast.error(what ?? headline, {
    duration: 9000,
    description: (
      <>
        {what && `${headline} `}
        {explanation} <ErrorCode code={code} />
      </>
    ),
  });
}
