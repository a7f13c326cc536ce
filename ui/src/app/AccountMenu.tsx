/** Who is signed in; appearance; signing out. */
import { LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { Session } from "@/api/contract";
import { DropdownMenu, type MenuEntry } from "@/components/menu";
import { cn } from "@/lib/cn";
import { useLeave } from "./shellCommands";
import { text } from "./text";
import { type Theme, useTheme } from "./theme";

const themes: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "light", label: text.light, icon: Sun },
  { theme: "dark", label: text.dark, icon: Moon },
  { theme: "system", label: text.system, icon: Monitor },
];

export function AccountMenu({ session, narrow }: { session: Session; narrow: boolean }) {
  const { theme, setTheme } = useTheme();
  const leave = useLeave();
  const { name, email } = session.user;
  const entries: MenuEntry[] = [
    { heading: email },
    { separator: true },
    { heading: text.appearance },
    ...themes.map(({ theme: each, label, icon: Icon }) => ({
      label,
      icon: <Icon aria-hidden />,
      checked: theme === each,
      onSelect: () => setTheme(each),
    })),
    { separator: true },
    { label: text.signOut, icon: <LogOut aria-hidden />, onSelect: leave },
  ];
  return (
    <DropdownMenu entries={entries} side="top" align="start">
      <button
        type="button"
        className={cn(
          "flex h-8 min-w-0 items-center gap-2 rounded-md transition-colors hover:bg-hover data-[state=open]:bg-pressed",
          narrow ? "w-8 justify-center" : "flex-1 px-1.5",
        )}
      >
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-2xs text-accent-ink"
        >
          {initials(name || email)}
        </span>
        <span className={narrow ? "sr-only" : "truncate text-sm"}>{name || email}</span>
        <span className="sr-only">{text.account}</span>
      </button>
    </DropdownMenu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.@]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "") + (words[1]?.[0] ?? "")).toUpperCase();
}
