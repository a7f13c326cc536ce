/** The ports of a node on the canvas: handles, their labels, and a plus on outputs that lead nowhere yet. */
import { Handle, Position } from "@xyflow/react";
import { Plus } from "lucide-react";
import { cn } from "@/lib/cn";
import { portTop } from "../geometry/sizes";
import type { NodePorts, Port } from "../registry/ports";
import { useEditor } from "../state/store";
import { inHandle, outHandle } from "./elements";

type Props = {
  name: string;
  ports: NodePorts;
  height: number;
  attachments: { above: string[]; below: string[] };
};

export function Ports({ name, ports, height, attachments }: Props) {
  const { inputs, outputs } = ports;
  return (
    <>
      {inputs.map((port, index) => {
        const top = portTop(index, inputs.length, height);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a port is its index
          <span key={index}>
            <Handle
              id={inHandle("main", index)}
              type="target"
              position={Position.Left}
              className="rr-port rr-port-in"
              style={{ top }}
              role="img"
              aria-label={`Input ${port.label || index + 1} of ${name}`}
            />
            {inputs.length > 1 && <PortLabel port={port} side="left" top={top} />}
          </span>
        );
      })}
      {outputs.map((port, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a port is its index
        <Output key={index} name={name} port={port} index={index} count={outputs.length} height={height} />
      ))}
      {attachments.above.map((type, index) => (
        <Handle
          key={type}
          id={outHandle(type, 0)}
          type="source"
          position={Position.Top}
          isConnectable={false}
          className="rr-port rr-port-attached"
          style={{ left: `${((index + 1) / (attachments.above.length + 1)) * 100}%` }}
        />
      ))}
      {attachments.below.map((type, index) => (
        <Handle
          key={type}
          id={inHandle(type, 0)}
          type="target"
          position={Position.Bottom}
          isConnectable={false}
          className="rr-port rr-port-attached"
          style={{ left: `${((index + 1) / (attachments.below.length + 1)) * 100}%` }}
        />
      ))}
    </>
  );
}

function PortLabel({ port, side, top }: { port: Port; side: "left" | "right"; top: number }) {
  if (!port.label) return null;
  return (
    <span
      className={cn(
        "rr-detail pointer-events-none absolute max-w-20 truncate rounded-xs bg-canvas/80 px-0.5 font-medium text-[10px] leading-3",
        side === "left" ? "right-full mr-2.5" : "left-full ml-2.5",
        port.error ? "text-error" : "text-ink-faint",
      )}
      style={{ top: top - 14 }}
    >
      {port.label}
    </span>
  );
}

function Output(props: { name: string; port: Port; index: number; count: number; height: number }) {
  const { name, port, index, count, height } = props;
  const free = useEditor((state) => !state.readOnly && !state.doc.connections[name]?.main?.[index]?.length);
  const openPicker = useEditor((state) => state.openPicker);
  const top = portTop(index, count, height);
  return (
    <>
      <Handle
        id={outHandle("main", index)}
        type="source"
        position={Position.Right}
        className={cn("rr-port rr-port-out", port.error && "rr-port-error")}
        style={{ top }}
        role="img"
        aria-label={`Output ${port.label || index + 1} of ${name}`}
      />
      {(count > 1 || port.label) && <PortLabel port={port} side="right" top={top} />}
      {free && (
        <span
          className="rr-detail nodrag nopan pointer-events-none absolute left-full flex items-center"
          style={{ top: top - 9 }}
        >
          <span className={cn("ml-1 h-px bg-line-strong", port.label && count > 1 ? "w-16" : "w-7")} />
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Add a node after ${name}${port.label ? ` on ${port.label}` : ""}`}
            onClick={(event) => {
              event.stopPropagation();
              openPicker({ from: { node: name, output: index } });
            }}
            className="pointer-events-auto grid size-[18px] place-items-center rounded-sm border border-line-strong bg-surface text-ink-faint hover:border-accent hover:bg-accent-soft hover:text-accent-ink"
          >
            <Plus size={12} aria-hidden />
          </button>
        </span>
      )}
    </>
  );
}
