/** Shapes of connections: smooth to the right, and around underneath when they lead back. */

export type Point = { x: number; y: number };
export type Wire = { path: string; middle: Point };

/** The path from a port on a right side to a port on a left side. */
export function wire(from: Point, to: Point): Wire {
  const dx = to.x - from.x;
  if (dx < -20) return backward(from, to);
  const reach = Math.max(
    36,
    Math.min(140, Math.abs(dx) / 2, 30 + Math.abs(to.y - from.y) / 2 + Math.abs(dx) / 4),
  );
  return {
    path: `M${from.x},${from.y} C${from.x + reach},${from.y} ${to.x - reach},${to.y} ${to.x},${to.y}`,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
  };
}

/** A loop back: down below both ends, back to the left, and up again. */
function backward(from: Point, to: Point): Wire {
  const low = Math.max(from.y, to.y) + 90;
  const out = 34;
  const r = 16;
  const right = from.x + out;
  const left = to.x - out;
  const path = [
    `M${from.x},${from.y}`,
    `C${right - 4},${from.y} ${right},${from.y + 4} ${right},${from.y + out}`,
    `L${right},${low - r}`,
    `Q${right},${low} ${right - r},${low}`,
    `L${left + r},${low}`,
    `Q${left},${low} ${left},${low - r}`,
    `L${left},${to.y + out}`,
    `C${left},${to.y + 4} ${left + 4},${to.y} ${to.x},${to.y}`,
  ].join(" ");
  return { path, middle: { x: (right + left) / 2, y: low } };
}
