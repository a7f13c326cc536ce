/** A place to choose files or drop them on. */
import { FileUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { cn } from "@/lib/cn";
import { text } from "../text";
import { fromFiles, type Source } from "./sources";

export function FileZone({ onFiles }: { onFiles: (sources: Source[]) => void }) {
  const id = useId();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    // The page behind takes drops as well.
    event.stopPropagation();
    setOver(false);
    onFiles(fromFiles(event.dataTransfer.files));
  };
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        "flex flex-col items-center gap-1 rounded-lg border border-line-control border-dashed bg-sunken/60 px-6 py-8 text-center transition-colors",
        "hover:border-accent hover:bg-accent-soft/50 has-focus-visible:outline-2 has-focus-visible:outline-focus",
        over && "border-accent bg-accent-soft",
      )}
    >
      <FileUp size={20} className="mb-1 text-ink-faint" aria-hidden />
      <span className="font-medium text-accent-ink">{text.choose}</span>
      <span className="text-ink-soft">{text.orDrop}</span>
      <input
        id={id}
        type="file"
        multiple
        accept=".json,application/json"
        className="sr-only"
        onChange={(event) => {
          if (event.target.files?.length) onFiles(fromFiles(event.target.files));
        }}
      />
    </label>
  );
}
