/** A window with what is in a file: a picture, text, JSON, a PDF, sound or video. Nothing in it can run as a page. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type FilePlace, readFile } from "@/api/step-files";
import { Dialog } from "@/components/dialog";
import { ErrorState, Skeleton } from "@/components/placeholders";
import type { BinaryData } from "../document/types";

type Kind = "image" | "audio" | "video" | "pdf" | "text" | "other";

/** More text than this is not shown. */
const TEXT_SHOWN = 200_000;
/** Larger files are only for saving. */
const BYTES_SHOWN = 50_000_000;

/** Only pixels count as a picture: an SVG could carry a script. What is shown as a frame is a PDF and nothing else. */
export function previewKind(file: BinaryData): Kind {
  const type = file.mimeType;
  if ((file.bytes ?? 0) > BYTES_SHOWN) return "other";
  if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(type)) return "image";
  if (type.startsWith("audio/")) return "audio";
  if (type.startsWith("video/")) return "video";
  if (type === "application/pdf") return "pdf";
  if (/^(text\/|image\/svg)|json$|xml$|javascript$|yaml$/.test(type)) return "text";
  return "other";
}

type Props = { file: BinaryData; name: string; place: FilePlace | null; onClose: () => void };

export function FilePreview({ file, name, place, onClose }: Props) {
  const kind = previewKind(file);
  const content = useQuery({
    queryKey: ["file", place, name, file.id ?? file.data?.length],
    queryFn: () => readFile(file, place),
    enabled: kind !== "other",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={file.fileName ?? name}
      description={`${file.mimeType}${file.fileSize ? ` · ${file.fileSize}` : ""}`}
      width="lg"
      reading
    >
      {kind === "other" ? (
        <p className="text-ink-soft text-sm">Files of this kind or size can only be saved.</p>
      ) : content.error ? (
        <ErrorState error={content.error} />
      ) : content.data ? (
        <Content blob={content.data} kind={kind} name={file.fileName ?? name} type={file.mimeType} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
    </Dialog>
  );
}

function Content({ blob, kind, name, type }: { blob: Blob; kind: Kind; name: string; type: string }) {
  const url = useBlobUrl(kind === "text" ? null : blob);
  if (kind === "text") return <TextContent blob={blob} json={type.endsWith("json")} />;
  if (!url) return null;
  switch (kind) {
    case "image":
      return <img src={url} alt={name} className="mx-auto max-h-[60vh] max-w-full object-contain" />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: the file is what a workflow made; nobody wrote captions for it
      return <audio src={url} controls className="w-full" />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: the file is what a workflow made; nobody wrote captions for it
      return <video src={url} controls className="max-h-[60vh] w-full" />;
    default:
      return <iframe src={url} title={name} className="h-[60vh] w-full rounded-md border border-line" />;
  }
}

function TextContent({ blob, json }: { blob: Blob; json: boolean }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    blob
      .slice(0, TEXT_SHOWN * 4)
      .text()
      .then((read) => !gone && setText(read));
    return () => {
      gone = true;
    };
  }, [blob]);
  if (text === null) return null;
  const shown = (json ? indented(text) : text).slice(0, TEXT_SHOWN);
  return (
    <pre className="max-h-[60vh] overflow-auto whitespace-pre-wrap rounded-md bg-sunken p-3 text-xs">
      {shown}
      {shown.length === TEXT_SHOWN && "\n…"}
    </pre>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function useBlobUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
