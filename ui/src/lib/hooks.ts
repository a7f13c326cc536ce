/** Small hooks that several screens share. */
import { useEffect, useEffectEvent, useState } from "react";
import { isTyping } from "./commands";

/** `value`, but only after it has stood still for `pause` milliseconds. */
export function useSettled<T>(value: T, pause = 200): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

/** Calls `act` when a single key is pressed outside of text fields and dialogs. */
export function useKey(key: string, act: () => void): void {
  const call = useEffectEvent(act);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key !== key || !plain || event.defaultPrevented || isTyping(event)) return;
      if (document.querySelector("[role=dialog],[role=alertdialog],[role=menu]")) return;
      event.preventDefault();
      call();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [key]);
}
