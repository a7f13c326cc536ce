/** A choice from a short list. Values are texts; an empty text is not allowed as a value (Radix keeps it for "nothing"). */
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { cn } from "@/lib/cn";
import { fieldClass } from "./input";

export type SelectOption = { value: string; label: string; help?: string; disabled?: boolean };

type Props = {
  value: string | undefined;
  onChange: (value: string) => void;
  options: SelectOption[];
  placeholder?: string;
  disabled?: boolean;
  id?: string;
  size?: "sm" | "md";
  className?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
};

export function Select({
  value,
  onChange,
  options,
  placeholder,
  disabled,
  size = "md",
  className,
  ...aria
}: Props) {
  return (
    <Radix.Root value={value ?? ""} onValueChange={onChange} disabled={disabled}>
      <Radix.Trigger
        {...aria}
        className={cn(
          fieldClass,
          "flex items-center justify-between gap-2 pr-2 pl-2.5 text-left data-placeholder:text-ink-faint",
          size === "sm" ? "h-7 text-xs" : "h-8 text-sm",
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown size={14} className="shrink-0 text-ink-faint" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-96 animate-rise overflow-hidden rounded-lg border border-line-strong bg-raised p-1 shadow-lg"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className="flex cursor-default items-start gap-2 rounded-sm py-1.5 pr-3 pl-2 text-sm outline-none data-disabled:text-ink-disabled data-highlighted:bg-hover"
              >
                <span className="grid h-5 w-4 place-items-center text-accent-ink">
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.help && <span className="block text-xs text-ink-faint">{option.help}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
