/** The menu on the right mouse button: for the chosen nodes, or for the empty canvas. */
import { DropdownMenu as Radix } from "radix-ui";
import { Kbd } from "@/components/kbd";
import { cn } from "@/lib/cn";
import type { CommandContext } from "../commands/command";
import { useEditorStore } from "../state/store";
import { menuOf, NODE_MENU, PANE_MENU } from "./menus";

export type MenuPlace = { x: number; y: number; node: boolean };

type Props = { place: MenuPlace | null; context: Omit<CommandContext, "state">; onClose: () => void };

/** The library opens its menus under an element, so a dot is put where the pointer is. */
export function CanvasMenu({ place, context, onClose }: Props) {
  const store = useEditorStore();
  if (!place) return null;
  const entries = menuOf(place.node ? NODE_MENU : PANE_MENU, store.getState(), context);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <Radix.Trigger asChild>
        <span className="fixed size-0" style={{ left: place.x, top: place.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          side="bottom"
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 min-w-52 animate-rise rounded-lg border border-line-strong bg-raised p-1 shadow-lg outline-none"
        >
          {entries.map((entry, index) =>
            "label" in entry ? (
              <Radix.Item
                key={entry.label}
                disabled={entry.disabled ?? false}
                onSelect={entry.onSelect}
                className={cn(
                  "flex h-7.5 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:text-ink-disabled data-highlighted:bg-hover",
                  entry.danger && "text-error data-highlighted:bg-error-soft",
                )}
              >
                <span className={cn("grid w-4 place-items-center", !entry.danger && "text-ink-faint")}>
                  {entry.icon}
                </span>
                <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                {entry.keys?.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </Radix.Item>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity
              <Radix.Separator key={index} className="-mx-1 my-1 h-px bg-line" />
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
