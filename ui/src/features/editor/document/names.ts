/** Names of nodes: unique in a workflow, and easy to read. */

/** `wanted`, or `wanted 2`, `wanted 3`, … : the first that is not taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const name = wanted.trim() || "Node";
  if (!taken.has(name)) return name;
  const stem = name.replace(/\s\d+$/, "");
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Why `name` cannot be the name of a node; null when it can. */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (!name.trim()) return "A node needs a name.";
  if (taken.has(name)) return `There is another node called “${name}”.`;
  return null;
}

/** A new id, unique enough for a node within its workflow. */
export function freshId(): string {
  return crypto.randomUUID();
}
