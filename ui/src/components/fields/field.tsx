/** The frame of a form field: label, help, message; it ties them to the control for screen readers. */
import { type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

/** What the control inside must carry. */
export type ControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  "aria-required": boolean | undefined;
};

export type FieldFrame = {
  label: ReactNode;
  help?: ReactNode;
  /** Why the value is not accepted. */
  error?: string;
  required?: boolean;
  /** Stands at the right end of the label's line. */
  aside?: ReactNode;
  className?: string;
};

export function Field({
  label,
  help,
  error,
  required,
  aside,
  className,
  children,
}: FieldFrame & { children: (control: ControlProps) => ReactNode }) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? help;
  return (
    <div className={cn("flex flex-col gap-1", className)}>
      <div className="flex min-h-5 items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium text-ink text-xs">
          {label}
          {required && (
            <span className="ml-0.5 text-error" aria-hidden>
              *
            </span>
          )}
        </label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": note ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
      })}
      {note && (
        <p id={noteId} className={cn("text-xs", error ? "text-error" : "text-ink-faint")}>
          {note}
        </p>
      )}
    </div>
  );
}
