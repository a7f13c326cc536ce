/** Where workflow texts come from: files, drops, the clipboard. */
import { text } from "../text";

/** One workflow text to import. */
export type Source = {
  name: string;
  read: () => Promise<string>;
  /** What to call the workflow when the text has no name for it. */
  otherwise?: string;
};

const LARGEST = 16 * 1024 * 1024;

/** Files of a drop or a file field. A workflow is called as the file says, and as the file itself when it says nothing. */
export function fromFiles(files: Iterable<File>): Source[] {
  return [...files].map((file) => ({
    name: file.name,
    otherwise: file.name.replace(/\.json$/i, ""),
    read: async () => {
      if (file.size > LARGEST) throw new Error(text.tooLarge);
      return file.text();
    },
  }));
}

export function fromText(pasted: string): Source {
  return { name: text.pastedName, read: async () => pasted };
}

/** Whether a pasted text may be a workflow, so that pasting an address or a sentence does nothing. */
export function looksLikeWorkflow(pasted: string): boolean {
  return /^\s*[[{]/.test(pasted) && pasted.includes('"nodes"');
}

/** Whether the text is a workflow without a name. A text that cannot be read is the server's to judge. */
export function isNameless(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && "nodes" in read && !("name" in read && read.name);
  } catch {
    return false;
  }
}
