/** How long an execution took, in words. */
import type { Execution } from "@/api/contract";
import { duration, elapsed } from "@/lib/time";

/** Times of executions are kept in milliseconds: less than one is said so and not as nothing. */
export function took({ startedAt, finishedAt }: Execution): string {
  const time = elapsed(startedAt, finishedAt, Date.parse(startedAt));
  return time < 1000 ? "< 1 ms" : duration(time);
}
