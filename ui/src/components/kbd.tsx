/** Keys of a shortcut, drawn as small caps. `Mod` becomes the platform's command key. */
import { cn } from "@/lib/cn";

const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const names: Record<string, string> = isMac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵" }
  : { Mod: "Ctrl", Enter: "↵" };

export function Kbd({ children, inverse }: { children: string; inverse?: boolean }) {
  return (
    <kbd
      className={cn(
        "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-xs border px-1 font-sans text-2xs",
        inverse ? "border-current/30" : "border-line-strong bg-sunken text-ink-soft",
      )}
    >
      {names[children] ?? children}
    </kbd>
  );
}

/** `<Keys keys={["Mod", "K"]} />` */
export function Keys({ keys, inverse }: { keys: string[]; inverse?: boolean }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      {keys.map((key) => (
        <Kbd key={key} inverse={inverse}>
          {key}
        </Kbd>
      ))}
    </span>
  );
}
