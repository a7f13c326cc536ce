/** Text fields: one line, several lines, and with an icon in front. */
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** The look of everything a person types or picks a value in; other field components use it too. */
export const fieldClass =
  "w-full rounded-md border border-line-control/70 bg-surface text-ink shadow-sm outline-none transition-[border-color,box-shadow] duration-100 " +
  "hover:border-line-control focus-visible:border-focus focus-visible:outline-none focus-visible:ring-2 focus-visible:ring-focus/30 " +
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-disabled " +
  "aria-invalid:border-error aria-invalid:focus-visible:ring-error/25";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(fieldClass, "h-8 px-2.5 text-sm read-only:bg-sunken", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      className={cn(fieldClass, "min-h-16 resize-y px-2.5 py-1.5 text-sm read-only:bg-sunken", className)}
    />
  );
}

export function IconInput({ icon, className, ...rest }: ComponentProps<"input"> & { icon: ReactNode }) {
  return (
    <span className={cn("relative block", className)}>
      <span className="pointer-events-none absolute inset-y-0 left-0 grid w-8 place-items-center text-ink-faint">
        {icon}
      </span>
      <Input {...rest} className="pl-8" />
    </span>
  );
}
