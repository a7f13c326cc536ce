/** The small map of the whole drawing: one canvas, drawn only when something moved. Drag in it to look elsewhere. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { STICKY } from "../document/types";
import { around, type Box, nodeBox } from "../geometry/sizes";
import { useEditorStore } from "../state/store";

const WIDTH = 176;
const HEIGHT = 112;
const PAD = 8;

type View = { scale: number; left: number; top: number };

export function Minimap() {
  const ref = useRef<HTMLCanvasElement>(null);
  const view = useRef<View>({ scale: 1, left: 0, top: 0 });
  const flow = useStoreApi();
  const editor = useEditorStore();
  const { setCenter, getZoom } = useReactFlow();

  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      if (ref.current) view.current = paint(ref.current, editor.getState(), flow.getState());
    };
    const ask = () => {
      frame ||= requestAnimationFrame(draw);
    };
    ask();
    const stops = [flow.subscribe(ask), editor.subscribe(ask)];
    const theme = new MutationObserver(ask);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    return () => {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
      theme.disconnect();
    };
  }, [editor, flow]);

  const look = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { scale, left, top } = view.current;
    void setCenter(left + (event.clientX - box.left) / scale, top + (event.clientY - box.top) / scale, {
      zoom: getZoom(),
    });
  };
  return (
    <canvas
      ref={ref}
      aria-hidden
      width={WIDTH * 2}
      height={HEIGHT * 2}
      style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={look}
      onPointerMove={look}
      className="nopan rounded-lg border border-line bg-surface shadow-sm transition-opacity duration-150"
    />
  );
}

type Editor = ReturnType<ReturnType<typeof useEditorStore>["getState"]>;
type Flow = { transform: [number, number, number]; width: number; height: number };

function paint(canvas: HTMLCanvasElement, editor: Editor, flow: Flow): View {
  const pen = canvas.getContext("2d");
  const [x, y, zoom] = flow.transform;
  const seen: Box = { x: -x / zoom, y: -y / zoom, width: flow.width / zoom, height: flow.height / zoom };
  const nodes = editor.doc.nodes;
  const all = around(nodes.length ? nodes.map((node) => nodeBox(node)) : [seen]);
  const whole = around([all, seen]);
  const scale = Math.min((WIDTH - PAD * 2) / whole.width, (HEIGHT - PAD * 2) / whole.height);
  const left = whole.x - (WIDTH / scale - whole.width) / 2;
  const top = whole.y - (HEIGHT / scale - whole.height) / 2;
  if (!pen) return { scale, left, top };
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(name);
  const rect = (box: Box) =>
    [(box.x - left) * scale, (box.y - top) * scale, box.width * scale, box.height * scale] as const;
  pen.setTransform(2, 0, 0, 2, 0, 0);
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  for (const node of [...nodes].sort((a) => (a.type === STICKY ? -1 : 1))) {
    const category = editor.nodeTypes.get(node.type)?.category ?? "placeholder";
    pen.fillStyle = color(node.type === STICKY ? "--node-note" : `--node-${category}`);
    pen.globalAlpha = node.type === STICKY ? 0.16 : editor.selection.has(node.name) ? 1 : 0.6;
    const [nx, ny, width, height] = rect(nodeBox(node));
    pen.fillRect(nx, ny, Math.max(width, 2), Math.max(height, 2));
  }
  // When everything is in sight the map would only be in the way.
  const inSight =
    seen.x <= all.x &&
    seen.y <= all.y &&
    seen.x + seen.width >= all.x + all.width &&
    seen.y + seen.height >= all.y + all.height;
  canvas.style.opacity = inSight ? "0" : "1";
  canvas.style.pointerEvents = inSight ? "none" : "";
  pen.globalAlpha = 1;
  pen.strokeStyle = color("--accent");
  pen.lineWidth = 1;
  pen.strokeRect(...rect(seen));
  return { scale, left, top };
}
