/** What starts a workflow, as small icons with the first one's name. */
import type { NodeType } from "@/api/contract";
import { NodeIcon } from "@/components/node-icon";
import { text } from "./text";

type Props = { kinds: string[]; nodeTypes: NodeType[] | undefined };

export function Triggers({ kinds, nodeTypes }: Props) {
  const known = [...new Set(kinds)].map((kind) => ({
    kind,
    type: nodeTypes?.find((each) => each.kind === kind),
  }));
  const [first] = known;
  if (!first) return <span className="text-ink-faint">{text.noTrigger}</span>;
  const names = known.map(({ kind, type }) => type?.label ?? kind);
  return (
    <span className="flex items-center gap-1.5 text-ink-soft" title={names.join(", ")}>
      {known.slice(0, 3).map(({ kind, type }) => (
        <NodeIcon key={kind} name={type?.icon} size={14} className="shrink-0 text-node-trigger" />
      ))}
      <span className="truncate">{names[0]}</span>
      {names.length > 1 && <span className="text-ink-faint">+{names.length - 1}</span>}
    </span>
  );
}
