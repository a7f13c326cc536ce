/** The quiet page around signing in and setting up. */
import type { ReactNode } from "react";

export function AuthCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-[radial-gradient(var(--canvas-dot)_1px,transparent_1px)] bg-[length:20px_20px] bg-page p-6">
      <title>{`${title} · Reporunner`}</title>
      <div className="w-full max-w-sm">
        <div className="mb-5 flex items-center justify-center gap-2.5">
          <img src="/mark.svg" alt="" className="size-8" />
          <span className="font-semibold text-lg tracking-tight">Reporunner</span>
        </div>
        <div className="rounded-xl border border-line-strong bg-surface p-6 shadow-md">
          <h1 className="font-semibold text-lg">{title}</h1>
          {lead && <p className="mt-1 text-ink-soft text-sm">{lead}</p>}
          {children && <div className="mt-5">{children}</div>}
        </div>
      </div>
    </main>
  );
}
