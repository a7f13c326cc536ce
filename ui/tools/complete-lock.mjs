/**
 * Adds to package-lock.json the builds for other platforms that the registry at hand did not offer. Without them
 * `npm ci` refuses the lock file, although it would never install them here. Run by `npm run lock` after `npm install`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "win32"];
const CPUS = ["arm64", "arm", "x64", "ia32", "wasm32"];

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const added = [];

for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    // Only exact versions name one build; a range would have been resolved.
    if (lock.packages[key] || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const parts = name.slice(name.lastIndexOf("/") + 1).split("-");
    const cpu = CPUS.filter((each) => parts.includes(each)).slice(0, 1);
    const os = SYSTEMS.filter((each) => parts.includes(each)).slice(0, 1);
    const libc = ["musl"].filter((each) => parts.includes(each));
    lock.packages[key] = {
      version,
      cpu,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(libc.length && { libc }),
      ...(os.length && { os }),
    };
    added.push(name);
  }
}

const byName = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(byName);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(added.length ? `added ${added.join(", ")}\n` : "nothing was missing\n");
