/** Finding node types: fuzzy over name, keywords and summary, best first; and the ones used lately. */
import type { Description } from "../registry/description";

/** How well `query` fits `text`: higher is better, 0 is not at all. */
export function score(query: string, text: string): number {
  const q = query.toLowerCase();
  const t = text.toLowerCase();
  if (!q) return 1;
  if (t === q) return 100;
  if (t.startsWith(q)) return 80;
  const word = t.split(/[\s\-_./]+/).findIndex((each) => each.startsWith(q));
  if (word >= 0) return 65 - Math.min(word, 10);
  if (t.includes(q)) return 45;
  let place = -1;
  let gaps = 0;
  for (const letter of q.replaceAll(" ", "")) {
    const next = t.indexOf(letter, place + 1);
    if (next < 0) return 0;
    if (place >= 0 && next > place + 1) gaps += 1;
    place = next;
  }
  return gaps > q.length / 2 + 1 ? 0 : Math.max(1, 25 - gaps * 4);
}

/** Node types that fit `query`, best first. */
export function find(types: Description[], query: string): Description[] {
  const words = query.trim();
  if (!words) return types;
  const scored = types.map((type) => {
    const keyword = Math.max(0, ...type.keywords.map((each) => score(words, each) * 0.7));
    const summary = type.summary.toLowerCase().includes(words.toLowerCase()) ? 20 : 0;
    return { type, value: Math.max(score(words, type.label), keyword, summary) };
  });
  return scored
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.type.label.localeCompare(b.type.label))
    .map(({ type }) => type);
}

/** Node types that can be added: only what starts a workflow, or only what can follow another node. */
export function offered(
  types: Description[],
  { triggersOnly, follows }: { triggersOnly: boolean; follows: boolean },
): Description[] {
  return types.filter((type) => {
    // It runs where it stands; who starts anew takes its successor.
    if (type.replacedBy) return false;
    if (triggersOnly) return type.trigger;
    // What starts an execution cannot follow another node.
    return !follows || (!type.trigger && type.inputs.length > 0);
  });
}

const RECENT = "reporunner.editor.recent-node-types";
const KEPT = 5;

export function recentKinds(): string[] {
  try {
    const kinds: unknown = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kinds) ? kinds.filter((kind) => typeof kind === "string") : [];
  } catch {
    // Somebody else's text under our name, or no storage at all: there is simply no history.
    return [];
  }
}

export function rememberKind(kind: string): void {
  try {
    localStorage.setItem(
      RECENT,
      JSON.stringify([kind, ...recentKinds().filter((each) => each !== kind)].slice(0, KEPT)),
    );
  } catch {
    // Storage is full or forbidden: the list of recent ones is a comfort only.
  }
}
