/** What nodes noted about an execution, such as the number of an order, by which people find it. */
export function CustomData({ data }: { data: Record<string, string> }) {
  const entries = Object.entries(data);
  if (entries.length === 0) return null;
  return (
    <dl aria-label="Noted about this execution" className="flex min-w-0 items-center gap-1.5 overflow-x-auto">
      {entries.map(([key, value]) => (
        <div
          key={key}
          title={`${key}: ${value}`}
          className="flex max-w-56 shrink-0 items-baseline gap-1 rounded-sm border border-line px-1.5 py-0.5 text-xs"
        >
          <dt className="text-ink-faint">{key}</dt>
          <dd className="truncate">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
