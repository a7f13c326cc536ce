/** A button that asks for a CSV file and hands over what it holds. */
import { FileUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/button";
import { notifyError } from "@/components/toaster";

type Props = { label: string; disabled?: boolean; onFile: (content: string, name: string) => void };

export function CsvButton({ label, disabled, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      onFile(await file.text(), file.name);
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
      <Button size="sm" disabled={disabled} onClick={() => input.current?.click()}>
        <FileUp size={14} aria-hidden /> {label}
      </Button>
    </>
  );
}
