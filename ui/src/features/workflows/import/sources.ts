/** Where workflow texts come from: files, drops, the clipboard. */
import { text } from "../text";

/** One workflow text to import. */
export type Source = { name: string; read: () => Promise<string> };

const LARGEST = 16 * 1024 * 1024;

/** Files of a drop or a file field; the name in the product is what the file says, not the file's name. */
export function fromFiles(files: Iterable<File>): Source[] {
  return [...files].map((file) => ({
    name: file.name,
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
