/** On or off: a switch for what takes effect at once, a checkbox for what is sent with a form. */
import { Check, Minus } from "lucide-react";
import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Switch({ className, ...rest }: ComponentProps<typeof RadixSwitch.Root>) {
  return (
    <RadixSwitch.Root
      {...rest}
      className={cn(
        "relative inline-flex align-middle h-4.5 w-8 shrink-0 items-center rounded-full border border-line-control bg-sunken transition-colors duration-150",
        "hover:border-ink-faint disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent",
        className,
      )}
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-[3px] rounded-full bg-line-control transition-transform duration-150 data-[state=checked]:translate-x-[15px] data-[state=checked]:bg-on-accent" />
    </RadixSwitch.Root>
  );
}

export function Checkbox({ className, ...rest }: ComponentProps<typeof RadixCheckbox.Root>) {
  return (
    <RadixCheckbox.Root
      {...rest}
      className={cn(
        "inline-grid size-4 shrink-0 place-items-center rounded-xs border border-line-control bg-surface text-on-accent transition-colors duration-100",
        "hover:border-ink-faint disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent",
        "data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent",
        className,
      )}
    >
      <RadixCheckbox.Indicator>
        {rest.checked === "indeterminate" ? (
          <Minus size={12} strokeWidth={3} />
        ) : (
          <Check size={12} strokeWidth={3} />
        )}
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
}
