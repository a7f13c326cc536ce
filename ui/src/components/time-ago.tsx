/** A moment as people say it ("3 min ago"), with the exact time on hover; it keeps itself up to date. */
import { useSyncExternalStore } from "react";
import { exactTime, timeAgo } from "@/lib/time";

// One clock for all of them: a list of two hundred needs one timer, not two hundred.
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function follow(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 15_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

export function TimeAgo({ at, className }: { at: string; className?: string }) {
  const current = useSyncExternalStore(follow, () => now);
  return (
    <time dateTime={at} title={exactTime(at)} className={className}>
      {timeAgo(at, Math.max(current, Date.parse(at)))}
    </time>
  );
}
