/** The rail at the left: sections, search, account. Narrow beside the editor, where the canvas needs the width. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import {
  KeyRound,
  type LucideIcon,
  PanelLeftClose,
  PanelLeftOpen,
  Play,
  Search,
  Table2,
  Workflow,
} from "lucide-react";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import { IconButton } from "@/components/button";
import { Keys } from "@/components/kbd";
import { Tooltip } from "@/components/tooltip";
import { cn } from "@/lib/cn";
import { useCommandRegistry } from "@/lib/commands";
import { AccountMenu } from "./AccountMenu";
import { text } from "./text";

const KEY = "reporunner.rail";
const sections: {
  to: "/workflows" | "/executions" | "/credentials" | "/data";
  label: string;
  icon: LucideIcon;
}[] = [
  { to: "/workflows", label: text.workflows, icon: Workflow },
  { to: "/executions", label: text.executions, icon: Play },
  { to: "/credentials", label: text.credentials, icon: KeyRound },
  { to: "/data", label: text.data, icon: Table2 },
];

export function Rail() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const inEditor = useRouterState({
    select: (state) => /^\/(workflows|executions)\/./.test(state.location.pathname),
  });
  const [preferNarrow, setPreferNarrow] = useState(() => localStorage.getItem(KEY) === "narrow");
  const openPalette = useCommandRegistry((registry) => registry.setOpen);
  const narrow = inEditor || preferNarrow;
  const toggle = () => {
    localStorage.setItem(KEY, preferNarrow ? "wide" : "narrow");
    setPreferNarrow(!preferNarrow);
  };
  if (!session) return null;

  return (
    <aside
      className={cn(
        "flex shrink-0 flex-col border-line border-r bg-rail",
        narrow ? "w-13 items-center" : "w-54",
      )}
    >
      <div className={cn("flex h-13 shrink-0 items-center gap-2.5", narrow ? "justify-center" : "px-4")}>
        <img src="/mark.svg" alt={narrow ? text.product : ""} className="size-6.5" />
        {!narrow && (
          <span className="min-w-0 leading-tight">
            <span className="block truncate font-semibold text-sm">{text.product}</span>
            <span className="block truncate text-2xs text-ink-faint">{session.organisation.name}</span>
          </span>
        )}
      </div>

      <div className={narrow ? "pb-2" : "px-3 pb-3"}>
        {narrow ? (
          <IconButton label={text.search} keys={["Mod", "K"]} side="right" onClick={() => openPalette(true)}>
            <Search size={16} aria-hidden />
          </IconButton>
        ) : (
          <button
            type="button"
            onClick={() => openPalette(true)}
            className="flex h-8 w-full items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-ink-faint text-sm shadow-sm transition-colors hover:border-line-control hover:text-ink-soft"
          >
            <Search size={14} aria-hidden />
            <span className="flex-1 text-left">{text.searchShort}</span>
            <Keys keys={["Mod", "K"]} />
          </button>
        )}
      </div>

      <nav aria-label={text.navigation} className={cn("flex flex-1 flex-col gap-0.5", !narrow && "px-3")}>
        {sections.map(({ to, label, icon: Icon }) => {
          const link = (
            <Link
              key={to}
              to={to}
              aria-label={narrow ? label : undefined}
              className={cn(
                "flex h-8 items-center gap-2.5 rounded-md text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink",
                "data-[status=active]:bg-pressed data-[status=active]:font-medium data-[status=active]:text-ink data-[status=active]:[&_svg]:text-accent-ink",
                narrow ? "w-8 justify-center" : "px-2.5",
              )}
            >
              <Icon size={16} aria-hidden className="shrink-0" />
              {!narrow && label}
            </Link>
          );
          return narrow ? (
            <Tooltip key={to} text={label} side="right">
              {link}
            </Tooltip>
          ) : (
            link
          );
        })}
      </nav>

      <div className={cn("flex items-center gap-1 py-3", narrow ? "flex-col" : "px-3")}>
        <AccountMenu session={session} narrow={narrow} />
        {!inEditor && (
          <IconButton label={narrow ? text.expand : text.collapse} side="right" onClick={toggle}>
            {narrow ? <PanelLeftOpen size={16} aria-hidden /> : <PanelLeftClose size={16} aria-hidden />}
          </IconButton>
        )}
      </div>
    </aside>
  );
}
