/** Keyboard shortcuts: reading them from events and writing them for people. */

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

type Chord = { mod: boolean; shift: boolean; alt: boolean; key: string };

function parse(keys: string): Chord {
  // The plus key itself is also what stands between the parts.
  const parts = keys.replace(/\+$/, "plus").split("+");
  const last = parts.at(-1) ?? "";
  const key = last === "plus" ? "+" : last;
  return { mod: parts.includes("mod"), shift: parts.includes("shift"), alt: parts.includes("alt"), key };
}

/** Whether `event` is the chord `keys`. Letters are compared without case, digits by place on the keyboard. */
export function matches(event: KeyboardEvent, keys: string): boolean {
  const chord = parse(keys);
  const mod = MAC ? event.metaKey : event.ctrlKey;
  if (mod !== chord.mod || event.altKey !== chord.alt) return false;
  // `?` and `+` already say whether shift is held.
  if (/^[a-z0-9]$/i.test(chord.key) || chord.key.length > 1) {
    if (event.shiftKey !== chord.shift) return false;
  }
  if (/^[0-9]$/.test(chord.key)) return event.code === `Digit${chord.key}`;
  return event.key.toLowerCase() === chord.key.toLowerCase();
}

const WORDS: Record<string, string> = {
  Delete: "Del",
  Escape: "Esc",
  Enter: "↵",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** The shortcut as people read it on their keyboard. */
export function keysLabel(keys: string): string {
  const chord = parse(keys);
  const key = WORDS[chord.key] ?? (chord.key.length === 1 ? chord.key.toUpperCase() : chord.key);
  const mod = MAC ? "⌘" : "Ctrl";
  return [chord.mod && mod, chord.alt && (MAC ? "⌥" : "Alt"), chord.shift && (MAC ? "⇧" : "Shift"), key]
    .filter(Boolean)
    .join(MAC ? "" : "+");
}

/** Whether the person is writing somewhere, so that plain letters are text and not shortcuts. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
