/**
 * The registry behind the command palette. A screen offers its actions while it is shown; the palette lists whatever
 * is on offer.
 */
import { type ReactNode, useEffect } from "react";
import { create } from "zustand";

export type Command = {
  /** Stable, unique: `workflows.create`. */
  id: string;
  label: string;
  /** Heading in the palette. */
  group: string;
  icon?: ReactNode;
  /** Shortcut to show: `["Mod", "S"]`. Whoever offers the command handles the keys. */
  keys?: string[];
  /** Other words people may type. */
  keywords?: string[];
  disabled?: boolean;
  perform: () => void;
};

type Registry = { offers: Map<symbol, Command[]>; open: boolean; setOpen: (open: boolean) => void };

export const useCommandRegistry = create<Registry>((set) => ({
  offers: new Map(),
  open: false,
  setOpen: (open) => set({ open }),
}));

/** Every command on offer; the latest offer of an id wins. */
export function allCommands(offers: Map<symbol, Command[]>): Command[] {
  const byId = new Map<string, Command>();
  for (const commands of offers.values()) for (const command of commands) byId.set(command.id, command);
  return [...byId.values()];
}

/** Offers `commands` while the component is shown. Keep the array stable (useMemo), or it is registered anew each time. */
export function useCommands(commands: Command[]): void {
  useEffect(() => {
    const offer = Symbol("offer");
    const change = (apply: (offers: Map<symbol, Command[]>) => void) =>
      useCommandRegistry.setState(({ offers }) => {
        const next = new Map(offers);
        apply(next);
        return { offers: next };
      });
    change((offers) => offers.set(offer, commands));
    return () => change((offers) => offers.delete(offer));
  }, [commands]);
}

/** Whether a key event happened in something that takes text, where single-key shortcuts must not act. */
export function isTyping(event: { target: EventTarget | null }): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
