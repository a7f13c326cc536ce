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

/**
 * How well a command fits what was typed, 0 (not at all) to 1: every word must occur in its label, group or keywords.
 * Plain words, because letters scattered over a label ("dark" in "creDentiAls … tRacKs") are not what people mean.
 */
export function commandFit(command: Pick<Command, "label" | "group" | "keywords">, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const label = command.label.toLowerCase();
  const all = [label, command.group, ...(command.keywords ?? [])].join(" ").toLowerCase();
  if (!words.every((word) => all.includes(word))) return 0;
  const [first = ""] = words;
  if (label.startsWith(first)) return 1;
  return all.split(" ").some((word) => word.startsWith(first)) ? 0.7 : 0.4;
}

/** Whether a key event happened in something that takes text, where single-key shortcuts must not act. */
export function isTyping(event: { target: EventTarget | null }): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
