/**
 * Starts a server of its own for a test: an empty data folder, a free port, ended by its process id.
 *
 * REPORUNNER_BIN names another program than the one in the build folder.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const OWNER = { name: "Ada Example", email: "ada@example.org", password: "correct horse battery" };
/** The longest that a start or an end may take before the test gives up, in milliseconds. */
const PATIENCE = 30_000;

function program() {
  const named = process.env.REPORUNNER_BIN;
  const places = named ? [named] : ["debug", "release"].map((each) => join(root, "target", each, "reporunner"));
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`the program is not built: run \`cargo build -p reporunner\` (looked at ${places})`);
  return found;
}

/** One running server. `address` is where it answers, `setupLink` what it wrote for its owner. */
export class Server {
  static owner = OWNER;
  #process;
  #data;
  #cookie = "";
  #more = [];

  /** Starts with `more` arguments of the program. */
  static async start(...more) {
    const server = new Server();
    server.#more = more;
    server.#data = await mkdtemp(join(tmpdir(), "reporunner-e2e-"));
    await server.#launch("127.0.0.1:0");
    return server;
  }

  async #launch(listen) {
    this.#process = spawn(program(), ["serve", "--data", this.#data, "--listen", listen, ...this.#more], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let written = "";
    await new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`the server did not start:\n${written}`)), PATIENCE);
      const read = (bytes) => {
        written += bytes;
        this.address ??= written.match(/is ready: (\S+)/)?.[1];
        this.setupLink ??= written.match(/^\s*(http\S+\/setup\?token=\S+)\s/m)?.[1];
        if (!/is ready: \S+\n/.test(written) || (listen.endsWith(":0") && !this.setupLink)) return;
        clearTimeout(late);
        done();
      };
      this.#process.stdout.on("data", read);
      this.#process.stderr.on("data", read);
      this.#process.once("exit", (code) => fail(new Error(`the server ended with ${code}:\n${written}`)));
    });
  }

  /** Ends the process and keeps its data, so that `again` can take it up. */
  async halt() {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise((done) => this.#process.once("exit", done));
    this.#process.kill("SIGTERM");
    const late = setTimeout(() => this.#process.kill("SIGKILL"), PATIENCE);
    await ended;
    clearTimeout(late);
  }

  /** Starts once more at the same address with the same data. */
  async again() {
    await this.#launch(new URL(this.address).host);
  }

  async stop() {
    await this.halt();
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Calls the API as the owner, for what a test needs but does not test. Gives the answer's JSON. */
  async api(method, path, body) {
    const answer = await fetch(`${this.address}/api/v1${path}`, {
      method,
      headers: { "x-reporunner": "1", "content-type": "application/json", cookie: this.#cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    this.#cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? this.#cookie;
    return text ? JSON.parse(text) : undefined;
  }

  /** Makes the owner without the browser; tests of other things begin signed in. Gives the session's cookie. */
  async setUp() {
    const token = new URL(this.setupLink).searchParams.get("token");
    await this.api("POST", "/setup", { ...OWNER, token });
    const [name, value] = this.#cookie.split(/=(.*)/s);
    return { name, value, url: this.address };
  }

  /** The session that calls are made with, to go back to it later. */
  keepSession() {
    return this.#cookie;
  }

  useSession(cookie) {
    this.#cookie = cookie;
  }

  async signIn() {
    await this.api("POST", "/session", { email: OWNER.email, password: OWNER.password });
  }
}
