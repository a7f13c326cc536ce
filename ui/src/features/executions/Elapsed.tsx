/** How long an execution took, or has been running so far. */
import { useEffect, useState } from "react";
import type { Execution } from "@/api/contract";
import { duration, elapsed } from "@/lib/time";

export function Elapsed({ execution }: { execution: Execution }) {
  const { startedAt, finishedAt } = execution;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (finishedAt) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [finishedAt]);
  const time = elapsed(startedAt, finishedAt, now);
  // The server's times have milliseconds: less than one cannot be told.
  const shown = time < 1000 ? "< 1 ms" : duration(finishedAt ? time : Math.floor(time / 1e6) * 1e6 || 1e6);
  return <span className="text-ink-soft tabular-nums">{shown}</span>;
}
