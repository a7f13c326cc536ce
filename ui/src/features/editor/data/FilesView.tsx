/** The binary data of the items: name, type, size, and a picture when it is one and is here. */
import { Download, File } from "lucide-react";
import { Button } from "@/components/button";
import type { BinaryData } from "../document/types";
import { firstItems, type ViewProps } from "./TableView";

export function FilesView({ items }: ViewProps) {
  const files = firstItems(items, 200).flatMap((item, index) =>
    Object.entries(item.binary ?? {}).map(([name, file]) => ({ index, name, file })),
  );
  return (
    <ul aria-label="Files" className="flex h-full flex-col gap-2 overflow-auto p-2">
      {files.map(({ index, name, file }) => (
        <li
          key={`${index} ${name}`}
          className="flex items-center gap-3 rounded-md border border-line p-2 text-xs"
        >
          <Thumb file={file} />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{file.fileName ?? name}</p>
            <p className="truncate text-2xs text-ink-faint">
              Item {index} · {name} · {file.mimeType} {file.fileSize && `· ${file.fileSize}`}
            </p>
          </div>
          {file.data && (
            <Button asChild size="sm" variant="ghost">
              <a
                download={file.fileName ?? name}
                href={`data:${file.mimeType};base64,${file.data}`}
                aria-label={`Download ${file.fileName ?? name}`}
              >
                <Download size={14} aria-hidden />
              </a>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Thumb({ file }: { file: BinaryData }) {
  // Only pixels are shown: an SVG could carry a script.
  const picture = file.data && /^image\/(png|jpe?g|gif|webp)$/.test(file.mimeType);
  return (
    <span className="grid size-10 shrink-0 place-items-center overflow-hidden rounded-sm border border-line bg-sunken text-ink-faint">
      {picture ? (
        <img alt="" src={`data:${file.mimeType};base64,${file.data}`} className="size-full object-cover" />
      ) : (
        <File size={16} aria-hidden />
      )}
    </span>
  );
}
