/**
 * A credential of OAuth 1.0a is connected with a real provider on this machine: it checks every signature by itself, a
 * person agrees there, and requests are signed with the token that lasts.
 *
 * Needs Node 20, `cargo build -p reporunner`, `(cd tests && npm ci)`.
 */
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { Server } from "./server.mjs";

const CONSUMER = { key: "reporunner", secret: "canary-consumer-secret-93d1" };

/** Percent encoding of RFC 5849, section 3.6. */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A provider of OAuth 1.0a and, at `/resource`, a service that takes its tokens. */
class Provider {
  requests = new Map();
  tokens = new Map();
  nonces = new Set();
  steps = [];

  static async start() {
    const provider = new Provider();
    provider.http = createServer((request, answer) => provider.handle(request, answer));
    await new Promise((done) => provider.http.listen(0, "127.0.0.1", done));
    provider.address = `http://127.0.0.1:${provider.http.address().port}`;
    return provider;
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }

  async handle(request, answer) {
    const url = new URL(request.url, this.address);
    let body = "";
    for await (const piece of request) body += piece;
    const say = (status, form) => {
      answer.writeHead(status, { "content-type": "application/x-www-form-urlencoded" });
      answer.end(typeof form === "string" ? form : new URLSearchParams(form).toString());
    };
    if (url.pathname === "/authorize") {
      // Whoever asks here is the person with their browser: they agree at once.
      const found = this.requests.get(url.searchParams.get("oauth_token"));
      if (!found) return say(404, "unknown request token");
      found.verifier = randomBytes(8).toString("hex");
      const back = new URL(found.callback);
      back.searchParams.set("oauth_token", url.searchParams.get("oauth_token"));
      back.searchParams.set("oauth_verifier", found.verifier);
      answer.writeHead(302, { location: back.href });
      return answer.end();
    }
    const given = this.read(request.headers.authorization ?? "");
    const token = given.oauth_token ?? "";
    const known = this.requests.get(token) ?? this.tokens.get(token);
    if (!this.holds(request.method, url, given, body, known?.secret ?? ""))
      return say(401, "signature invalid");
    if (url.pathname === "/request_token") {
      if (!given.oauth_callback) return say(400, { oauth_problem: "parameter_absent" });
      const made = { secret: randomBytes(8).toString("hex"), callback: given.oauth_callback };
      const name = randomBytes(8).toString("hex");
      this.requests.set(name, made);
      this.steps.push("request");
      return say(200, {
        oauth_token: name,
        oauth_token_secret: made.secret,
        oauth_callback_confirmed: "true",
      });
    }
    if (url.pathname === "/access_token") {
      const found = this.requests.get(token);
      this.requests.delete(token);
      if (!found?.verifier || found.verifier !== given.oauth_verifier) {
        return say(401, { oauth_problem: "permission_denied" });
      }
      const made = { secret: randomBytes(8).toString("hex") };
      const name = randomBytes(8).toString("hex");
      this.tokens.set(name, made);
      this.latest = { name, ...made };
      this.steps.push("access");
      return say(200, { oauth_token: name, oauth_token_secret: made.secret, screen_name: "ann" });
    }
    if (url.pathname === "/resource" && this.tokens.has(token)) {
      answer.writeHead(200, { "content-type": "application/json" });
      return answer.end(JSON.stringify({ welcome: "ann" }));
    }
    return say(401, "no such token");
  }

  read(header) {
    const parts = header
      .replace(/^OAuth /, "")
      .split(", ")
      .map((part) => /^([^=]+)="(.*)"$/.exec(part));
    return Object.fromEntries(
      parts.filter(Boolean).map(([, name, value]) => [name, decodeURIComponent(value)]),
    );
  }

  holds(method, url, given, body, secret) {
    const { oauth_signature: signature, ...rest } = given;
    if (given.oauth_consumer_key !== CONSUMER.key || this.nonces.has(given.oauth_nonce)) return false;
    this.nonces.add(given.oauth_nonce);
    const pairs = [...Object.entries(rest), ...url.searchParams, ...new URLSearchParams(body)];
    const list = pairs.map(([name, value]) => [encode(name), encode(value)]);
    list.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
    const base = [method, `${url.origin}${url.pathname}`, list.map((pair) => pair.join("=")).join("&")];
    const hash = { "HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256" }[given.oauth_signature_method];
    if (!hash) return false;
    const key = `${encode(CONSUMER.secret)}&${encode(secret)}`;
    return createHmac(hash, key).update(base.map(encode).join("&")).digest("base64") === signature;
  }
}

const oauth1 = (provider, more) => ({
  requestTokenUrl: `${provider.address}/request_token`,
  authUrl: `${provider.address}/authorize`,
  accessTokenUrl: `${provider.address}/access_token`,
  consumerKey: CONSUMER.key,
  consumerSecret: CONSUMER.secret,
  signatureMethod: "HMAC-SHA256",
  ...more,
});

const calling = (provider, credential) => ({
  name: "Calls the service",
  nodes: [
    { id: "1", name: "Start", type: "core.manualTrigger", typeVersion: 1, position: [0, 0], parameters: {} },
    {
      id: "2",
      name: "Call",
      type: "core.httpRequest",
      typeVersion: 4.2,
      position: [200, 0],
      parameters: {
        url: `${provider.address}/resource?a=b c`,
        authentication: "genericCredentialType",
        genericAuthType: "oAuth1Api",
        options: {},
      },
      credentials: { oAuth1Api: { id: credential.id, name: credential.name } },
    },
  ],
  connections: { Start: { main: [[{ node: "Call", type: "main", index: 0 }]] } },
  settings: { executionOrder: "v1" },
});

describe("connecting a credential of OAuth 1", { concurrency: false }, () => {
  let server;
  let provider;

  before(async () => {
    server = await Server.start("--egress-allow", "127.0.0.1");
    await server.setUp();
    provider = await Provider.start();
  });
  after(async () => {
    await provider?.stop();
    await server?.stop();
  });

  const refused = async (promise, code = "RR-CRED-0008") => {
    const error = await promise.then(
      () => assert.fail("it was taken"),
      (reason) => reason,
    );
    assert.match(error.message, new RegExp(`422 .*${code}`));
    return error.message;
  };

  const run = async (workflow) => {
    const { executionId: id } = await server.api("POST", `/workflows/${workflow.id}/executions`, {});
    for (;;) {
      const { execution, steps } = await server.api("GET", `/executions/${id}`);
      if (!["new", "running", "waiting"].includes(execution.status)) return { ...execution, steps };
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  /** Agrees as a person would, and gives what the service sends back. */
  const agree = async (url) => {
    const answer = await fetch(url, { redirect: "manual" });
    const back = new URL(answer.headers.get("location"));
    assert.ok(back.href.startsWith(`${server.address}/oauth2/callback?`), back.href);
    const part = (name) => back.searchParams.get(name);
    return { state: part("state"), token: part("oauth_token"), verifier: part("oauth_verifier") };
  };
  const end = (answer) => server.api("POST", "/credentials/connected", answer);

  test("a person agrees, the way back holds once for them alone, and requests are signed", async () => {
    const made = await server.api("POST", "/credentials", {
      name: "The service",
      kind: "oAuth1Api",
      data: oauth1(provider),
    });
    const workflow = await server.api("POST", "/workflows", { workflow: calling(provider, made) });
    assert.equal((await run(workflow)).status, "error", "not connected yet");

    const begin = async () => agree((await server.api("POST", `/credentials/${made.id}/connect`, {})).url);
    const answer = await begin();
    assert.ok(answer.state && answer.token && answer.verifier, JSON.stringify(answer));
    await refused(end({ ...answer, state: `${answer.state}x` }));
    // Somebody else, signed in elsewhere, cannot end it.
    const first = server.keepSession();
    await server.signIn();
    await refused(end(answer));
    server.useSession(first);
    const connected = await end(answer);
    assert.ok(connected.connectedAt);
    await refused(end(answer));
    assert.deepEqual(provider.steps, ["request", "access"]);

    const works = await run(workflow);
    assert.equal(works.status, "success", JSON.stringify(works));
    const told = JSON.stringify([
      connected,
      await server.api("GET", "/credentials"),
      await server.api("GET", `/executions/${works.id}`),
      await server.api("GET", `/executions/${works.id}/steps/1`),
    ]);
    for (const secret of [CONSUMER.secret, provider.latest.secret, answer.verifier]) {
      assert.ok(!told.includes(secret), "secrets stay inside");
    }

    // The agreement to one request does not serve another, and using it up is final.
    const [one, other] = [await begin(), await begin()];
    await refused(end({ ...one, token: other.token }));
    await refused(end(one));
    await refused(end({ state: other.state, code: "a code of OAuth 2" }));
    const wrong = await begin();
    assert.match(await refused(end({ ...wrong, verifier: "guessed" })), /permission_denied/);
    assert.equal((await run(workflow)).status, "success", "what was connected before stays");

    // Another client must not get these tokens.
    const moved = await server.api("PATCH", `/credentials/${made.id}`, { data: { consumerKey: "another" } });
    assert.equal(moved.connectedAt, undefined);
    assert.notEqual((await run(workflow)).status, "success");
  });

  test("what the service refuses and what is missing is said", async () => {
    const make = async (more) => {
      const data = oauth1(provider, more);
      return server.api("POST", "/credentials", { name: "Wrong", kind: "oAuth1Api", data });
    };
    const wrong = await make({ consumerSecret: "another-secret" });
    const said = await refused(server.api("POST", `/credentials/${wrong.id}/connect`, {}));
    assert.match(said, /signature invalid/);
    assert.ok(!said.includes("another-secret"));
    const empty = await make({ requestTokenUrl: "" });
    await refused(server.api("POST", `/credentials/${empty.id}/connect`, {}), "RR-REQ-0002");
  });
});
