/** Takes workflow files that are dropped anywhere on the page. */
import { FileUp } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { text } from "../text";
import { fromFiles, type Source } from "./sources";

type Props = { onFiles: (sources: Source[]) => void; children: ReactNode };

export function DropTarget({ onFiles, children }: Props) {
  const [over, setOver] = useState(false);
  // Each element below fires its own enter and leave; the drag has left when as many left as entered.
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const move = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    onFiles(fromFiles(event.dataTransfer.files));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the import button does the same by keyboard
    <div
      className="relative h-full"
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-3 z-30 grid animate-fade place-items-center rounded-xl border-2 border-accent border-dashed bg-accent-soft/90">
          <span className="flex items-center gap-2.5 font-medium text-accent-ink text-base">
            <FileUp size={20} aria-hidden />
            {text.dropHere}
          </span>
        </div>
      )}
    </div>
  );
}
