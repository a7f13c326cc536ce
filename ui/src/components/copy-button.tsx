/** Copies a text and says so for a moment. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button";
import { notifyError } from "./toaster";

type Props = { text: string | (() => string); label?: string; size?: "sm" | "md"; className?: string };

export function CopyButton({ text, label = "Copy", size = "sm", className }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      setCopied(true);
    } catch (error) {
      notifyError(error, "The text could not be copied");
    }
  };
  return (
    <IconButton label={copied ? "Copied" : label} size={size} className={className} onClick={copy}>
      {copied ? <Check size={14} className="text-success" aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}
