/** What stands in for a page: while it loads, when it broke, when there is none. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { SignpostBig } from "lucide-react";
import { asProblem } from "@/api/problem";
import { Button } from "@/components/button";
import { EmptyState, ErrorState, Skeleton } from "@/components/placeholders";
import { text } from "./text";

export function PagePending() {
  return (
    <div className="flex h-full flex-col gap-3 p-6" aria-busy>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-4 w-72" />
      <Skeleton className="mt-4 h-64 w-full" />
    </div>
  );
}

/** The error boundary of every page. A page that was updated meanwhile cannot be loaded by an old window: reload. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const gone = /dynamically imported module|Importing a module script failed/.test(asProblem(error).message);
  const retry = () => {
    if (gone) window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <main className="grid h-full place-items-center overflow-y-auto">
      <ErrorState error={error} onRetry={retry} />
    </main>
  );
}

export function PageNotFound() {
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        icon={<SignpostBig size={20} aria-hidden />}
        heading="h1"
        title={text.notFoundTitle}
        actions={
          <Button asChild variant="primary">
            <Link to="/workflows">{text.toWorkflows}</Link>
          </Button>
        }
      >
        {text.notFoundText}
      </EmptyState>
    </main>
  );
}
