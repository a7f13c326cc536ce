/** Whether a node is wholly in sight on the canvas. */
export function isSeen(name: string): boolean {
  const node = document.querySelector(`.react-flow__node[data-id="${CSS.escape(name)}"]`);
  const pane = document.querySelector(".rr-canvas");
  if (!node || !pane) return false;
  const a = node.getBoundingClientRect();
  const b = pane.getBoundingClientRect();
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}
