/** Buttons: with words, or with only an icon (then a label is required, and it shows as a tooltip). */
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Tooltip } from "./tooltip";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "sm" | "md" | "lg";

const base =
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium " +
  "transition-[background-color,border-color,color,box-shadow] duration-100 " +
  "disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-disabled disabled:shadow-none " +
  "aria-disabled:text-ink-disabled [&_svg]:shrink-0";

const variants: Record<Variant, string> = {
  primary:
    "border border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-hover active:bg-accent-pressed",
  secondary:
    "border border-line-strong bg-surface text-ink shadow-sm hover:border-line-control hover:bg-hover active:bg-pressed",
  ghost:
    "border border-transparent text-ink-soft hover:bg-hover hover:text-ink active:bg-pressed disabled:border-transparent disabled:bg-transparent " +
    "data-[state=open]:bg-pressed data-[state=open]:text-ink",
  danger: "border border-transparent bg-danger text-on-danger shadow-sm hover:bg-danger-hover",
};

const sizes: Record<Size, string> = {
  sm: "h-7 px-2.5 text-xs",
  md: "h-8 px-3 text-sm",
  lg: "h-10 px-4 text-base",
};

export type ButtonProps = ComponentProps<"button"> & {
  variant?: Variant;
  size?: Size;
  /** Work is under way: the button keeps its width, cannot be pressed, and says so to screen readers. */
  busy?: boolean;
  /** Draws the only child (such as a link) as a button. */
  asChild?: boolean;
};

export function Button({
  variant = "secondary",
  size = "md",
  busy,
  asChild,
  className,
  ...rest
}: ButtonProps) {
  const Tag = asChild ? Slot.Root : "button";
  const { disabled, type } = rest;
  return (
    <Tag
      {...rest}
      {...(asChild ? {} : { type: type ?? "button" })}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(base, variants[variant], sizes[size], busy && "animate-pulse", className)}
    />
  );
}

export type IconButtonProps = Omit<ButtonProps, "aria-label" | "asChild"> & {
  /** What it does; read by screen readers and shown on hover. */
  label: string;
  /** Keys that do the same, shown beside the label: `["Ctrl", "K"]`. */
  keys?: string[];
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
};

export function IconButton({
  label,
  keys,
  side,
  size = "md",
  variant = "ghost",
  className,
  ...rest
}: IconButtonProps) {
  const square = { sm: "size-7", md: "size-8", lg: "size-10" }[size];
  return (
    <Tooltip text={label} keys={keys} side={side}>
      <Button
        {...rest}
        aria-label={label}
        size={size}
        variant={variant}
        className={cn(square, "px-0", className)}
      />
    </Tooltip>
  );
}
