/** Listens to the keyboard and the clipboard for the whole editor and hands both to the commands. */
import { useEffect } from "react";
import { isSeen } from "../canvas/seen";
import { type Direction, neighbour } from "../canvas/walking";
import { type CommandContext, perform } from "../commands/command";
import { isWriting, matches } from "../commands/keys";
import { COMMANDS } from "../commands/list";
import { looksLikeWorkflow, pasteText } from "../commands/paste";
import { snap } from "../geometry/sizes";
import { nodeOf } from "../state/documentSlice";
import type { EditorStore } from "../state/store";

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const NUDGE: Record<Direction, [number, number]> = {
  left: [-20, 0],
  right: [20, 0],
  up: [0, -20],
  down: [0, 20],
};

/** A window over the page (dialog, menu, palette) has the keyboard for itself. */
function covered(): boolean {
  return (
    document.querySelector('[role="dialog"][data-state="open"],[role="alertdialog"],[role="menu"]') !== null
  );
}

function arrow(store: EditorStore, context: Omit<CommandContext, "state">, event: KeyboardEvent): boolean {
  const direction = ARROWS[event.key];
  if (!direction || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { doc, selection, select, dispatch, readOnly } = store.getState();
  if (event.shiftKey) {
    if (readOnly || !selection.size) return false;
    const [dx, dy] = NUDGE[direction];
    const positions = Object.fromEntries(
      [...selection].map((name) => {
        const [x, y] = nodeOf(doc, name)?.position ?? [0, 0];
        return [name, snap([x + dx, y + dy])];
      }),
    );
    dispatch({ type: "moveNodes", positions }, "Move", "nudge");
    return true;
  }
  const next = neighbour(doc, [...selection].at(-1), direction);
  if (next) {
    select([next]);
    if (!isSeen(next)) context.canvas?.reveal(next);
  }
  return true;
}

export function useShortcuts(store: EditorStore, context: Omit<CommandContext, "state">): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || covered()) return;
      const { panel } = store.getState();
      const writing = isWriting(event.target);
      const onCanvas =
        event.target === document.body || (event.target as Element | null)?.closest?.(".rr-canvas") != null;
      for (const command of COMMANDS) {
        const keys = command.keys?.find((each) => matches(event, each));
        if (!keys || (panel && !command.inPanel)) continue;
        // With Ctrl or Cmd only what has no meaning inside a text may act there.
        if (writing && !command.inPanel) continue;
        // Tab and Enter belong to the focused control; on the canvas they are ours.
        if ((keys === "Tab" || keys === "Enter") && !onCanvas) continue;
        event.preventDefault();
        perform(command, context);
        return;
      }
      if (!panel && !writing && onCanvas && arrow(store, context, event)) event.preventDefault();
      if (event.key === "Escape" && !panel && !writing) store.getState().select([]);
    };
    const onPaste = (event: ClipboardEvent) => {
      const { panel, readOnly } = store.getState();
      if (panel || readOnly || isWriting(event.target) || covered()) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!looksLikeWorkflow(text)) return;
      event.preventDefault();
      void pasteText(store, text, context.canvas?.pointer() ?? [0, 0]);
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("paste", onPaste);
    };
  }, [store, context]);
}
