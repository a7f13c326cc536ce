/** Holds the rooms of the interface to the table in README.md: who may import whom. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname);

/** What each room may import of the other rooms. */
const rooms: Record<string, string[]> = {
  app: ["features", "components", "api", "platform", "lib"],
  features: ["components", "api", "platform", "lib"],
  components: ["api", "lib"],
  api: ["lib"],
  platform: ["lib"],
  lib: [],
  testing: ["components", "api", "lib"],
};
const DESKTOP = "platform/desktop.ts";

type Import = { file: string; target: string };

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)));
}

/** Every import of a file, static or dynamic; own files as paths from `src`. */
function imports(file: string): Import[] {
  const text = readFileSync(join(src, file), "utf8");
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g);
  return [...found].map(([, name = ""]) => {
    if (name.startsWith("@/")) return { file, target: name.slice(2) };
    if (name.startsWith(".")) return { file, target: relative(src, resolve(src, dirname(file), name)) };
    return { file, target: `package:${name}` };
  });
}

/** Why an import is not allowed, if it is not. */
function verdict({ file, target }: Import): string | undefined {
  const [room = "", feature] = file.split("/");
  if (target.startsWith("package:@tauri-apps/")) {
    return file === DESKTOP
      ? undefined
      : `${file} imports ${target}: only ${DESKTOP} may; go through @/platform`;
  }
  if (target.startsWith("package:") || !file.includes("/")) return undefined;
  const [targetRoom = "", targetFeature] = target.split("/");
  if (room === "features" && targetRoom === "features") {
    return feature === targetFeature
      ? undefined
      : `${file} imports the feature ${targetFeature}: features never do`;
  }
  if (targetRoom === room || rooms[room]?.includes(targetRoom)) return undefined;
  // Tests may use what tests share.
  if (targetRoom === "testing" && /\.test\.tsx?$/.test(file)) return undefined;
  return `${file} (${room}) imports ${target} (${targetRoom})`;
}

test("rooms import only what they may", () => {
  const files = sources(src);
  expect(files.length).toBeGreaterThan(30);
  const wrong = files.flatMap(imports).map(verdict).filter(Boolean);
  expect(wrong).toEqual([]);
});

test("the rule itself refuses what it should", () => {
  expect(verdict({ file: "features/a/A.tsx", target: "features/b/B" })).toContain("features never do");
  expect(verdict({ file: "components/x.tsx", target: "features/a/A" })).toBeDefined();
  expect(verdict({ file: "app/main.tsx", target: "package:@tauri-apps/api/core" })).toBeDefined();
  expect(verdict({ file: "features/a/A.tsx", target: "features/a/text" })).toBeUndefined();
});

test("every room and no other exists", () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((entry) => entry.name).sort()).toEqual(Object.keys(rooms).sort());
});
