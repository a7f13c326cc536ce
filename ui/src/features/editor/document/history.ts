/** The undo and redo stacks: inverses of what was done, with quick changes of one thing taken as one. */

import { batch, type Op } from "./ops";

export type Entry = { inverse: Op; label: string; key?: string | undefined; time: number };
export type History = { undo: Entry[]; redo: Entry[] };

const DEPTH = 300;
/** Changes of the same thing within this many milliseconds are undone together. */
const TOGETHER = 900;

export const emptyHistory: History = { undo: [], redo: [] };

/** Remembers a change; `key` names the thing changed, so that typing a word is one step back. */
export function remember(history: History, entry: Entry): History {
  const last = history.undo.at(-1);
  if (last && entry.key && last.key === entry.key && entry.time - last.time < TOGETHER) {
    const merged: Entry = { ...entry, inverse: batch(entry.inverse, last.inverse) };
    return { undo: [...history.undo.slice(0, -1), merged], redo: [] };
  }
  return { undo: [...history.undo, entry].slice(-DEPTH), redo: [] };
}
