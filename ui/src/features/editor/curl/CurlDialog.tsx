/** Fills the form of an HTTP Request node from a cURL command. */
import { Terminal } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/fields/basic";
import type { JsonObject } from "../document/types";
import { parseCurl } from "./parse";

export function CurlImport({ onImport }: { onImport: (parameters: JsonObject) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const take = () => {
    const read = parseCurl(text);
    if (!read) {
      setError("This is no cURL command with an address.");
      return;
    }
    onImport(read.parameters);
    setOpen(false);
    setText("");
    if (read.ignored.length) toast.info(`Without a place here, and left out: ${read.ignored.join(", ")}`);
  };
  return (
    <>
      <Button className="self-start" onClick={() => setOpen(true)}>
        <Terminal size={14} aria-hidden /> Import cURL
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Import a cURL command"
        description="It takes the place of everything in the form. Secrets in it are better kept in a credential."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button variant="primary" disabled={!text.trim()} onClick={take}>
              Import
            </Button>
          </>
        }
      >
        <TextField
          label="Command"
          rows={8}
          autoFocus
          placeholder="curl 'https://api.example/users' -H 'accept: application/json'"
          value={text}
          error={error}
          onChange={(value) => {
            setText(value);
            setError(undefined);
          }}
        />
      </Dialog>
    </>
  );
}
