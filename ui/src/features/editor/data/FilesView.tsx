/** The binary data of the items: name, type, size, a picture when it is one and is here; to look into and to save. */
import { Download, Eye, File } from "lucide-react";
import { useState } from "react";
import { type FilePlace, readFile } from "@/api/step-files";
import { IconButton } from "@/components/button";
import type { BinaryData } from "../document/types";
import { FilePreview } from "./FilePreview";
import { firstItems, type ViewProps } from "./TableView";

type Shown = { file: BinaryData; name: string; place: FilePlace | null };

export function FilesView({ items, source }: ViewProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  const files = firstItems(items, 200).flatMap((item, index) =>
    Object.entries(item.binary ?? {}).map(([name, file]) => {
      const place =
        source?.kind === "step"
          ? { executionId: source.executionId, index: source.index, output: source.output, item: index, name }
          : null;
      return { index, name, file, place };
    }),
  );
  return (
    <>
      <ul aria-label="Files" className="flex h-full flex-col gap-2 overflow-auto p-2">
        {files.map(({ index, name, file, place }) => (
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
            <IconButton
              label={`Look into ${file.fileName ?? name}`}
              size="sm"
              onClick={() => setShown({ file, name, place })}
            >
              <Eye size={14} aria-hidden />
            </IconButton>
            <IconButton
              label={`Download ${file.fileName ?? name}`}
              size="sm"
              onClick={() => void save(file, name, place)}
            >
              <Download size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {shown && <FilePreview {...shown} onClose={() => setShown(null)} />}
    </>
  );
}

/** Saves the file; as a type that no browser opens by itself. */
async function save(file: BinaryData, name: string, place: FilePlace | null) {
  const url = URL.createObjectURL(await readFile(file, place, "application/octet-stream"));
  const link = document.createElement("a");
  link.href = url;
  link.download = file.fileName ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
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
