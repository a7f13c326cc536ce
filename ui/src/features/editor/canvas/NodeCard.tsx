/** A node on the canvas: what it is, what it is called, what it does, how its last step went. */
import type { NodeProps } from "@xyflow/react";
import { CircleHelp, Pin, Power, Zap } from "lucide-react";
import { memo, useMemo } from "react";
import { NodeIcon, type NodeTone, nodeTone } from "@/components/node-icon";
import { cn } from "@/lib/cn";
import { CARD_SCALE, nodeHeight } from "../geometry/sizes";
import { subtitle } from "../registry/summary";
import { nodeOf } from "../state/documentSlice";
import { useEditor } from "../state/store";
import type { CardNode } from "./elements";
import { NameEditor } from "./NameEditor";
import { NodeStatus, useNodeStatus } from "./NodeStatus";
import { Ports } from "./Ports";

export function toneOf(category: NodeTone | undefined): NodeTone {
  return category ?? "placeholder";
}

export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { name, ports, attachments } = data;
  const node = useEditor((state) => nodeOf(state.doc, name));
  const type = useEditor((state) => state.nodeTypes.get(nodeOf(state.doc, name)?.type ?? ""));
  const pinned = useEditor((state) => Boolean(state.doc.pinData?.[name]));
  const renaming = useEditor((state) => state.renaming === name);
  const status = useNodeStatus(name);
  const line = useMemo(() => (node ? subtitle(node, type) : ""), [node, type]);
  if (!node) return null;

  // The card is drawn on a sheet of its own pixels and shown smaller; see the sizes.
  const height = nodeHeight(ports.inputs.length, ports.outputs.length) / CARD_SCALE;
  const trigger = type?.trigger ?? ports.inputs.length === 0;
  const tone = nodeTone(toneOf(type?.category));
  return (
    <div
      style={{ height, transform: `scale(${CARD_SCALE})` }}
      data-status={status.kind}
      className={cn(
        "rr-card relative flex origin-top-left w-[220px] items-center gap-2.5 border bg-surface pr-3 pl-2.5 shadow-sm",
        trigger ? "rounded-r-lg rounded-l-[30px] pl-3.5" : "rounded-lg",
        type ? "border-line-strong" : "border-line-control border-dashed",
        tone,
        selected && "rr-card-selected",
        node.disabled && "rr-card-off",
      )}
    >
      <span
        className={cn(
          "rr-tile grid size-9 shrink-0 place-items-center",
          trigger ? "rounded-full" : "rounded-md",
          tone,
        )}
      >
        {type ? <NodeIcon name={type.icon} size={18} /> : <CircleHelp size={18} aria-hidden />}
      </span>
      <span aria-hidden className="rr-far-name">
        {name}
      </span>
      <span className="rr-detail min-w-0 flex-1">
        {renaming ? (
          <NameEditor name={name} />
        ) : (
          <span
            className={cn(
              "block truncate font-medium text-ink text-sm leading-[18px]",
              node.disabled && "line-through decoration-ink-faint",
            )}
          >
            {name}
          </span>
        )}
        <span className="block truncate text-2xs text-ink-faint">
          {type ? line || type.label : node.type}
        </span>
      </span>
      <span className="rr-detail -top-2 absolute right-2 flex gap-1">
        {node.disabled && (
          <Mark label="Off: passes its input on">
            <Power size={11} aria-hidden />
          </Mark>
        )}
        {pinned && (
          <Mark label="Pinned data stands in for this node">
            <Pin size={11} aria-hidden />
          </Mark>
        )}
        <NodeStatus status={status} />
      </span>
      {trigger && (
        <Zap
          size={12}
          aria-hidden
          className="rr-detail -left-4 absolute fill-current text-node-trigger opacity-80"
        />
      )}
      {node.notesInFlow && node.notes && (
        <span className="rr-detail absolute top-full left-0 mt-1.5 line-clamp-3 w-full whitespace-pre-wrap text-2xs text-ink-soft">
          {node.notes}
        </span>
      )}
      <Ports name={name} ports={ports} height={height} attachments={attachments} />
    </div>
  );
});

function Mark({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <span
      role="img"
      aria-label={label}
      title={label}
      className="grid size-[18px] place-items-center rounded-full border border-line-strong bg-raised text-ink-soft"
    >
      {children}
    </span>
  );
}
