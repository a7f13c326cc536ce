/** Everything around the window: a display, the driver, folders of its own, and an end by process id. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { takePicture } from "./picture.mjs";
import { Browser, until } from "./webdriver.mjs";

const root = resolve(import.meta.dirname, "../..");
const built = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug");
const desktop = process.env.REPORUNNER_DESKTOP ?? join(built, "reporunner-desktop");
const engine = process.env.REPORUNNER_ENGINE ?? join(built, "reporunner");
const results = join(root, "tests/results");

for (const program of [desktop, engine]) {
  if (!existsSync(program)) throw new Error(`${program} is missing: build it first, see desktop.test.mjs`);
}

/** A machine of its own for one test: display, driver, home. */
export class Machine {
  #processes = [];
  #windows = [];

  static async start() {
    const machine = new Machine();
    mkdirSync(results, { recursive: true });
    machine.home = mkdtempSync(join(tmpdir(), "rr-desktop-"));
    machine.outside = join(machine.home, "opened-outside");
    const bin = join(machine.home, "bin");
    for (const folder of [bin, join(machine.home, "run")]) mkdirSync(folder, { mode: 0o700 });
    // Stands in for the system's browser, which the test must not start: notes what it was asked to open.
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$1" >> "${machine.outside}"\n`);
    chmodSync(join(bin, "xdg-open"), 0o755);
    const display = await machine.#display();
    const port = await freePort();
    machine.driver = `http://127.0.0.1:${port}`;
    machine.process = machine.#spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      DISPLAY: `:${display}`,
      GDK_BACKEND: "x11",
      HOME: machine.home,
      XDG_CONFIG_HOME: join(machine.home, "config"),
      XDG_DATA_HOME: join(machine.home, "data"),
      XDG_CACHE_HOME: join(machine.home, "cache"),
      XDG_RUNTIME_DIR: join(machine.home, "run"),
      NO_AT_BRIDGE: "1",
      // Beside the application, as in the package, it is found without being told.
      ...(dirname(engine) === dirname(desktop) ? {} : { REPORUNNER_ENGINE: engine }),
      TAURI_WEBVIEW_AUTOMATION: "true",
    });
    await until("the driver", () => fetch(`${machine.driver}/status`).then((answer) => answer.ok));
    return machine;
  }

  /** Starts the application and waits for its first page. */
  async openWindow() {
    const browser = await Browser.open(this.driver, desktop);
    this.#windows.push(browser);
    await browser.sees("Open an appliance");
    return browser;
  }

  /** Keeps a picture of the display as `tests/results/desktop-NAME.png`, for people to look at. */
  async picture(name) {
    // What was asked for is in the page; a moment later it has been painted too.
    await pause(700);
    takePicture(join(this.home, "Xvfb_screen0"), join(results, `desktop-${name}.png`));
  }

  /** Process ids of the running application. */
  windowProcesses() {
    return processes().filter((each) => each.program === desktop && each.home === this.home);
  }

  /** Addresses that were given to the system's browser. */
  openedOutside() {
    return existsSync(this.outside) ? readFileSync(this.outside, "utf8").trim().split("\n") : [];
  }

  /** Closes the windows that a test left open, so that the next one starts afresh. */
  async closeWindows(test = "") {
    if (this.windowProcesses().length > 0) await this.picture(`failed ${test}`.trim().replace(/\W+/g, "-"));
    for (const window of this.#windows.splice(0)) await window.close().catch(() => {});
    for (const { pid } of this.windowProcesses()) end(pid);
    await until("the end of the application", () => this.windowProcesses().length === 0);
  }

  /** Ends what this machine started, by process id, and removes its folders. */
  async stop() {
    await this.closeWindows();
    for (const child of this.#processes.reverse()) end(child.pid);
    await until("the end of the application", () => processes().every((each) => each.home !== this.home));
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Starts a display on a free number, which it writes to its fourth pipe. */
  async #display() {
    const arguments_ = ["-displayfd", "3", "-screen", "0", "1440x960x24", "-fbdir", this.home, "-nolisten", "tcp"];
    const child = this.#spawn("Xvfb", arguments_, process.env, ["ignore", "ignore", "ignore", "pipe"]);
    // The pipe stays open: Xvfb ends when nobody can read its number.
    let said = "";
    child.stdio[3].on("data", (chunk) => {
      said += chunk;
    });
    return until("the number of the display", () => /^(\d+)\n/.exec(said)?.[1]);
  }

  #spawn(program, arguments_, env, stdio = "ignore") {
    const child = spawn(program, arguments_, { env, stdio });
    child.on("error", (error) => console.error(`${program}: ${error.message}`));
    this.#processes.push(child);
    return child;
  }
}

/** Every process with its program and the home it was started with. */
function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const program = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0];
        const home = readFileSync(`/proc/${pid}/environ`, "utf8").match(/(?:^|\0)HOME=([^\0]*)/)?.[1];
        return program ? [{ pid: Number(pid), program, home }] : [];
      } catch {
        return []; // It has just ended.
      }
    });
}

function end(pid) {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
