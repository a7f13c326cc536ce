/** Importing from the clipboard: Ctrl/Cmd+V anywhere on the page, or a button. */
import { useEffect, useEffectEvent } from "react";
import { toast } from "sonner";
import { isTyping } from "@/lib/commands";
import { text } from "../text";
import { fromText, looksLikeWorkflow, type Source } from "./sources";

export function usePaste(onSources: (sources: Source[]) => void): void {
  const call = useEffectEvent(onSources);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      if (isTyping(event) || document.querySelector("[role=dialog]") || !looksLikeWorkflow(pasted)) return;
      event.preventDefault();
      call([fromText(pasted)]);
    };
    window.addEventListener("paste", onPaste);
    return () => window.removeEventListener("paste", onPaste);
  }, []);
}

/** Reads the clipboard; when the browser forbids it, opens the import dialog with its paste field. */
export function useClipboardImport(onSources: (sources: Source[]) => void): () => void {
  return async () => {
    try {
      const pasted = await navigator.clipboard.readText();
      if (pasted.trim()) onSources([fromText(pasted)]);
      else toast(text.clipboardEmpty);
    } catch {
      toast(text.clipboardRefused);
      onSources([]);
    }
  };
}
