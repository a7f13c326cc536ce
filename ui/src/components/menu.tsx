/** Menus under a button and on the right mouse button, drawn from one list of entries. */
import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Keys } from "./kbd";

export type MenuEntry =
  | {
      label: string;
      icon?: ReactNode;
      keys?: string[];
      danger?: boolean;
      disabled?: boolean;
      /** Shows a tick in front. */
      checked?: boolean;
      onSelect: () => void;
    }
  | { separator: true }
  | { heading: ReactNode };

const surface =
  "z-50 min-w-44 max-w-80 animate-rise rounded-lg border border-line-strong bg-raised p-1 shadow-lg outline-none";
const row =
  "flex h-7.5 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:text-ink-disabled data-highlighted:bg-hover [&_svg]:size-3.5 [&_svg]:text-ink-faint";
const dangerRow = "text-error data-highlighted:bg-error-soft [&_svg]:text-error";

/** The parts that both kinds of menu have under the same names. */
type Parts = Pick<typeof RadixDropdown, "Item" | "Separator" | "Label" | "CheckboxItem" | "ItemIndicator">;

function Entries({ entries, parts }: { entries: MenuEntry[]; parts: Parts }) {
  return entries.map((entry, index) => {
    // Entries have no identity of their own and never change places while the menu is open.
    const key = `${index}`;
    if ("separator" in entry) return <parts.Separator key={key} className="-mx-1 my-1 h-px bg-line" />;
    if ("heading" in entry) {
      return (
        <parts.Label key={key} className="px-2 pt-1.5 pb-1 text-ink-faint text-xs">
          {entry.heading}
        </parts.Label>
      );
    }
    const inside = (
      <>
        {entry.icon && <span className="grid w-4 place-items-center">{entry.icon}</span>}
        <span className="min-w-0 flex-1 truncate">{entry.label}</span>
        {entry.keys && <Keys keys={entry.keys} />}
      </>
    );
    const className = cn(row, entry.danger && dangerRow);
    if (entry.checked !== undefined) {
      return (
        <parts.CheckboxItem
          key={key}
          checked={entry.checked}
          disabled={entry.disabled}
          onSelect={entry.onSelect}
          className={className}
        >
          {inside}
          <parts.ItemIndicator className="text-accent-ink">✓</parts.ItemIndicator>
        </parts.CheckboxItem>
      );
    }
    return (
      <parts.Item key={key} disabled={entry.disabled} onSelect={entry.onSelect} className={className}>
        {inside}
      </parts.Item>
    );
  });
}

type DropdownProps = {
  entries: MenuEntry[];
  /** The button that opens it. */
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
};

export function DropdownMenu({ entries, children, align = "end", side = "bottom" }: DropdownProps) {
  return (
    <RadixDropdown.Root>
      <RadixDropdown.Trigger asChild>{children}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={surface}
        >
          <Entries entries={entries} parts={RadixDropdown} />
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  );
}

export function ContextMenu({ entries, children }: { entries: MenuEntry[]; children: ReactNode }) {
  return (
    <RadixContext.Root>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={surface}>
          <Entries entries={entries} parts={RadixContext} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
