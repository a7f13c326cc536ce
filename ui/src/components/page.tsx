/** The frame of a list page: title and actions, a bar of filters, the scrolling body. */
import type { ReactNode } from "react";

type Props = {
  title: string;
  actions?: ReactNode;
  filters?: ReactNode;
  children: ReactNode;
};

export function Page({ title, actions, filters, children }: Props) {
  return (
    <main className="flex h-full flex-col bg-surface">
      <title>{`${title} · Reporunner`}</title>
      <header className="flex h-13 shrink-0 items-center justify-between gap-4 border-line border-b px-4">
        <h1 className="truncate font-semibold text-lg">{title}</h1>
        <div className="flex items-center gap-2">{actions}</div>
      </header>
      {filters && <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 py-2.5">{filters}</div>}
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </main>
  );
}
