/** A short hint on hover or focus. Never the only place of an information: touch and screen readers may miss it. */
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Keys } from "./kbd";

type Props = {
  text: ReactNode;
  keys?: string[];
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
};

/** Goes once around the application; makes the second tooltip of a row appear at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

export function Tooltip({ text, keys, side = "bottom", children }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-fade items-center gap-2 rounded-sm bg-ink px-2 py-1 text-xs text-page shadow-md"
        >
          {text}
          {keys && <Keys keys={keys} inverse />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
