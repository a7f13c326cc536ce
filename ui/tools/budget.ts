/** Fails the build when the first page would load too much, or would load what only the editor needs. */
import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Bytes after gzip of all scripts and styles that the first page loads; fonts come on top and are capped by hand. */
const FIRST_LOAD = 260 * 1024;
/** The page that most visits start with; loaded by name, so the build does not see it in the entry. */
const FIRST_PAGE = "WorkflowsPage";
/** Groups of vite.config.ts that must wait until the editor is opened. */
const LATER = ["canvas", "codemirror"];

export function budget(): Plugin {
  return {
    name: "reporunner:budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const wanted = new Set<string>();
      const load = (chunk: Rolldown.OutputChunk | undefined) => {
        if (!chunk || wanted.has(chunk.fileName)) return;
        wanted.add(chunk.fileName);
        for (const name of chunk.imports) load(chunks.find((each) => each.fileName === name));
      };
      for (const chunk of chunks) if (chunk.isEntry || chunk.name === FIRST_PAGE) load(chunk);

      const first = chunks.filter((chunk) => wanted.has(chunk.fileName));
      const early = first.filter((chunk) => LATER.includes(chunk.name)).map((chunk) => chunk.name);
      if (early.length > 0)
        this.error(`the first page loads ${early.join(", ")}, which only the editor needs`);

      const size = first.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
      if (size > FIRST_LOAD)
        this.error(`the first page loads ${size} bytes of scripts; ${FIRST_LOAD} are allowed`);
      this.info(
        `first load ${Math.round(size / 1024)} KB of scripts (gzip), ${FIRST_LOAD / 1024} KB allowed`,
      );
    },
  };
}
