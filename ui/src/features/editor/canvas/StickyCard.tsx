/** A sticky note on the canvas: Markdown to read, plain text to write, seven colours, any size. */
import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo } from "react";
import { cn } from "@/lib/cn";
import { CARD_SCALE } from "../geometry/sizes";
import { nodeOf } from "../state/documentSlice";
import { useEditor } from "../state/store";
import type { CardNode } from "./elements";
import { Markdown } from "./markdown";

export const STICKY_COLORS = ["Yellow", "Orange", "Red", "Green", "Blue", "Violet", "Grey"];

/** Notes are written on the same sheet as cards, so that their letters have the same size. */
const SHEET = {
  width: `${100 / CARD_SCALE}%`,
  height: `${100 / CARD_SCALE}%`,
  transform: `scale(${CARD_SCALE})`,
};

export const StickyCard = memo(function StickyCard({ data, selected }: NodeProps<CardNode>) {
  const { name } = data;
  const node = useEditor((state) => nodeOf(state.doc, name));
  const readOnly = useEditor((state) => state.readOnly);
  const dispatch = useEditor((state) => state.dispatch);
  const writing = useEditor((state) => state.renaming === name);
  const show = useEditor((state) => state.show);
  const setWriting = (on: boolean) => show({ renaming: on ? name : null });
  if (!node) return null;
  const set = (patch: Record<string, string | number>, label: string) =>
    dispatch(
      { type: "setParameters", node: name, parameters: { ...node.parameters, ...patch } },
      label,
      `sticky:${name}`,
    );
  const content = typeof node.parameters.content === "string" ? node.parameters.content : "";
  const color = typeof node.parameters.color === "number" ? node.parameters.color : 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter does the same for the chosen note
    <div
      className={cn(
        "rr-sticky relative h-full w-full overflow-hidden rounded-md border",
        selected && "rr-card-selected",
      )}
      data-color={color >= 1 && color <= 7 ? color : 1}
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (!readOnly) setWriting(true);
      }}
    >
      {!readOnly && (
        <NodeResizer
          isVisible={selected}
          minWidth={120}
          minHeight={60}
          lineClassName="rr-resize-line"
          handleClassName="rr-resize"
          onResizeEnd={(_, { x, y, width, height }) => {
            const parameters = { ...node.parameters, width: Math.round(width), height: Math.round(height) };
            const position: [number, number] = [Math.round(x), Math.round(y)];
            dispatch({ type: "setNodes", patches: { [name]: { parameters, position } } }, "Resize note");
          }}
        />
      )}
      <div className="relative origin-top-left" style={SHEET}>
        {writing ? (
          <textarea
            ref={(area) => area?.focus()}
            aria-label="Text of the note"
            className="nodrag nopan nowheel block h-full w-full resize-none bg-transparent p-3 font-mono text-ink text-xs outline-none"
            defaultValue={content}
            onBlur={(event) => {
              setWriting(false);
              if (event.target.value !== content) set({ content: event.target.value }, "Write note");
            }}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey)))
                event.currentTarget.blur();
            }}
          />
        ) : (
          <div className={cn("h-full overflow-auto p-3", selected && "nowheel")}>
            <Markdown text={content} />
          </div>
        )}
        {selected && !readOnly && !writing && (
          <div className="nodrag nopan absolute right-1.5 bottom-1.5 flex gap-1 rounded-md border border-line bg-raised p-1 shadow-sm">
            {STICKY_COLORS.map((label, index) => (
              <button
                key={label}
                type="button"
                tabIndex={-1}
                aria-label={label}
                title={label}
                data-color={index + 1}
                className={cn(
                  "rr-sticky size-4 rounded-full border",
                  color === index + 1 && "ring-2 ring-focus",
                )}
                onClick={() => set({ color: index + 1 }, "Colour note")}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
});
