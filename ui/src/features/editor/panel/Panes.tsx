/** Three panes side by side whose borders can be dragged (or moved with the arrow keys); the widths are remembered. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";

const KEY = "reporunner.editor.panes";
const LEAST = 0.16;

type Widths = [number, number];

function remembered(): Widths {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((each) => typeof each === "number" && each >= LEAST && each <= 0.6)
    ) {
      return value as Widths;
    }
  } catch {
    // Not ours: the usual widths will do.
  }
  return [0.31, 0.33];
}

export function Panes({ left, middle, right }: { left: ReactNode; middle: ReactNode; right: ReactNode }) {
  const host = useRef<HTMLDivElement>(null);
  const [widths, setWidths] = useState<Widths>(remembered);
  const set = (side: 0 | 1, share: number) => {
    const other = widths[side === 0 ? 1 : 0];
    const value = Math.min(Math.max(share, LEAST), 1 - other - 0.24);
    const next: Widths = side === 0 ? [value, widths[1]] : [widths[0], value];
    setWidths(next);
    localStorage.setItem(KEY, JSON.stringify(next));
  };
  const bar = (side: 0 | 1) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) =>
      event.currentTarget.setPointerCapture(event.pointerId),
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId) || !host.current) return;
      const box = host.current.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      set(side, side === 0 ? share : 1 - share);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key];
      if (!step) return;
      event.preventDefault();
      set(side, widths[side] + (side === 0 ? step : -step));
    },
    "aria-valuenow": Math.round(widths[side] * 100),
  });
  return (
    <div
      ref={host}
      className="grid min-h-0 flex-1"
      style={{ gridTemplateColumns: `${widths[0]}fr 1px ${1 - widths[0] - widths[1]}fr 1px ${widths[1]}fr` }}
    >
      <div className="min-h-0 min-w-0 bg-page/40">{left}</div>
      <Bar label="Width of the input" {...bar(0)} />
      <div className="min-h-0 min-w-0">{middle}</div>
      <Bar label="Width of the output" {...bar(1)} />
      <div className="min-h-0 min-w-0 bg-page/40">{right}</div>
    </div>
  );
}

type BarProps = { label: string; "aria-valuenow": number } & React.ComponentProps<"div">;

function Bar({ label, "aria-valuenow": now, ...rest }: BarProps) {
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={16}
      aria-valuenow={now}
      aria-valuemax={60}
      tabIndex={0}
      {...rest}
      className="relative z-10 cursor-col-resize touch-none bg-line before:absolute before:inset-y-0 before:-left-1 before:w-2 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
