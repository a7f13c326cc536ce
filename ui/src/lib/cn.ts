/** Joins class names; a later utility wins over an earlier one of the same kind. */
import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our font sizes, so that `text-2xs` is not taken for a colour. */
const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["2xs", "xs", "sm", "base", "lg", "xl", "2xl"] }] } },
});

/** `cn("px-2", wide && "px-4")` gives `px-4` when `wide`. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
