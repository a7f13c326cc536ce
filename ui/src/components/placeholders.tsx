/** What a place shows while it loads, when it is empty, and when something failed. */
import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { cn } from "@/lib/cn";
import { Button } from "./button";

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse rounded-sm bg-pressed", className)} />;
}

type EmptyProps = {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** `h1` where it is the whole page. */
  heading?: "h1" | "h2";
  className?: string;
};

/** Says what would be here and how to get it. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  heading: Heading = "h2",
  className,
}: EmptyProps) {
  return (
    <div className={cn("mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center", className)}>
      {icon && (
        <span className="mb-4 grid size-11 place-items-center rounded-lg border border-line bg-surface text-ink-faint shadow-sm">
          {icon}
        </span>
      )}
      <Heading className="font-semibold text-base">{title}</Heading>
      {children && <div className="mt-1 text-ink-soft text-sm">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** The address of the page about an error code; the appliance serves its own documentation. */
export function errorPage(code: string): string {
  return `/docs/errors/${encodeURIComponent(code)}`;
}

type ErrorProps = { error: unknown; onRetry?: () => void; className?: string };

/** A whole place that could not be shown: what happened, what to do, the code. */
export function ErrorState({ error, onRetry, className }: ErrorProps) {
  const { problem, headline, explanation } = asProblem(error);
  return (
    <div
      role="alert"
      className={cn("mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center", className)}
    >
      <span className="mb-4 grid size-11 place-items-center rounded-lg bg-error-soft text-error">
        <CircleAlert size={20} aria-hidden />
      </span>
      <h2 className="font-semibold text-base [overflow-wrap:anywhere]">{headline}</h2>
      {explanation && <p className="mt-1 text-ink-soft text-sm [overflow-wrap:anywhere]">{explanation}</p>}
      <p className="mt-2 text-ink-faint text-xs">
        <ErrorCode code={problem.code} />
      </p>
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          <RotateCw size={14} aria-hidden /> Try again
        </Button>
      )}
    </div>
  );
}

/** A failure inside a form or dialog, above the buttons. */
export function ErrorNote({ error, className }: { error: unknown; className?: string }) {
  const { problem, headline, explanation } = asProblem(error);
  return (
    <div
      role="alert"
      className={cn("flex gap-2 rounded-md bg-error-soft px-3 py-2 text-error text-sm", className)}
    >
      <CircleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p className="font-medium">{headline}</p>
        {explanation && <p>{explanation}</p>}
        {problem.errors && problem.errors.length > 0 && (
          <ul className="mt-1 list-disc pl-4">
            {problem.errors.map((part) => (
              <li key={`${part.path} ${part.message}`}>
                {part.path && <span className="font-mono text-xs">{part.path}: </span>}
                {part.message}
              </li>
            ))}
          </ul>
        )}
        <p className="mt-0.5 text-xs">
          <ErrorCode code={problem.code} />
        </p>
      </div>
    </div>
  );
}

/** A code that leads to its page. */
export function ErrorCode({ code }: { code: string }) {
  return (
    <a
      href={errorPage(code)}
      target="_blank"
      rel="noreferrer"
      className="font-mono underline decoration-current/40 underline-offset-2 hover:decoration-current"
    >
      {code}
    </a>
  );
}
