/**
 * A credential is connected with a real provider of OAuth 2 on this machine: a person agrees there, tokens come back,
 * requests use them, and a token that was refused is renewed once however many executions need it.
 *
 * Needs Node 20, `cargo build -p reporunner`, `(cd tests && npm ci)`.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { Provider } from "oidc-provider";
import { Server } from "./server.mjs";

const CLIENT = { id: "reporunner", secret: "canary-client-secret-41c7" };

/** The provider, and beside it a service that lets in whoever shows a token of it that holds. */
class Service {
  grants = [];
  calls = 0;

  static async start(redirect) {
    const service = new Service();
    // The provider has to know its own address, so the port comes first.
    service.http = createServer((request, answer) => service.handle(request, answer));
    await new Promise((done) => service.http.listen(0, "127.0.0.1", done));
    service.address = `http://127.0.0.1:${service.http.address().port}`;
    service.provider = new Provider(service.address, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [redirect],
          grant_types: ["authorization_code", "refresh_token", "client_credentials"],
          response_types: ["code"],
        },
      ],
      features: { clientCredentials: { enabled: true }, devInteractions: { enabled: true } },
      issueRefreshToken: async () => true,
      rotateRefreshToken: true,
      ttl: { AccessToken: 600, ClientCredentials: 600, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600 },
    });
    service.provider.on("grant.success", (context) => service.grants.push(context.oidc.params.grant_type));
    service.answer = service.provider.callback();
    return service;
  }

  async handle(request, answer) {
    if (request.url !== "/resource") return this.answer(request, answer);
    this.calls += 1;
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const kinds = [this.provider.AccessToken, this.provider.ClientCredentials];
    const found = (await Promise.all(kinds.map((kind) => kind.find(token)))).find(Boolean);
    this.latest = found ?? this.latest;
    answer.writeHead(found ? 200 : 401, { "content-type": "application/json" });
    answer.end(JSON.stringify(found ? { welcome: true } : { error: "invalid_token", you: token }));
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }
}

/** Agrees at the provider as a person with a browser would, and gives the address they are sent back to. */
async function agree(start, back) {
  const cookies = new Map();
  const call = async (url, form) => {
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return answer;
  };
  let url = start;
  for (let step = 0; step < 20; step++) {
    const answer = await call(url);
    let next = answer.headers.get("location");
    if (!next) {
      const page = await answer.text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      assert.ok(action, `${answer.status} at ${url}: ${page.slice(0, 500)}`);
      const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? "login";
      const sent = await call(new URL(action, url), { prompt, login: "ann", password: "any" });
      next = sent.headers.get("location");
    }
    url = new URL(next, url).href;
    if (url.startsWith(back)) return new URL(url);
  }
  throw new Error("the provider never sent back");
}

const oauth2 = (service, more) => ({
  grantType: "pkce",
  authUrl: `${service.address}/auth`,
  accessTokenUrl: `${service.address}/token`,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  scope: "openid offline_access",
  authQueryParameters: "prompt=consent",
  ...more,
});

const calling = (service, credential) => ({
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
        url: `${service.address}/resource`,
        authentication: "genericCredentialType",
        genericAuthType: "oAuth2Api",
        options: {},
      },
      credentials: { oAuth2Api: { id: credential.id, name: credential.name } },
    },
  ],
  connections: { Start: { main: [[{ node: "Call", type: "main", index: 0 }]] } },
  settings: { executionOrder: "v1" },
});

describe("connecting a credential", { concurrency: false }, () => {
  let server;
  let service;

  before(async () => {
    server = await Server.start("--egress-allow", "127.0.0.1");
    await server.setUp();
    service = await Service.start(`${server.address}/oauth2/callback`);
  });
  after(async () => {
    await service?.stop();
    await server?.stop();
  });

  const refused = async (promise) => {
    const error = await promise.then(
      () => assert.fail("it was taken"),
      (reason) => reason,
    );
    assert.match(error.message, /422 .*RR-CRED-0008/);
  };

  /** Executes the workflow and gives the execution when it has ended. */
  const run = async (workflow) => {
    const { executionId: id } = await server.api("POST", `/workflows/${workflow.id}/executions`, {});
    for (;;) {
      const { execution, steps } = await server.api("GET", `/executions/${id}`);
      if (!["new", "running", "waiting"].includes(execution.status)) return { ...execution, steps };
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  test("a person agrees, and the tokens are used, kept hidden and renewed once", async () => {
    const made = await server.api("POST", "/credentials", {
      name: "The service",
      kind: "oAuth2Api",
      data: oauth2(service),
    });
    assert.equal(made.connectedAt, undefined);
    const workflow = await server.api("POST", "/workflows", { workflow: calling(service, made) });
    const before = await run(workflow);
    assert.equal(before.error?.code, "RR-CRED-0004", JSON.stringify(before));

    const { url } = await server.api("POST", `/credentials/${made.id}/connect`, {});
    assert.match(url, /code_challenge_method=S256/);
    const back = await agree(url, `${server.address}/oauth2/callback`);
    const answer = { state: back.searchParams.get("state"), code: back.searchParams.get("code") };
    assert.ok(answer.code, back.href);

    await refused(server.api("POST", "/credentials/connected", { ...answer, state: `${answer.state}x` }));
    const first = server.keepSession();
    await server.signIn();
    await refused(server.api("POST", "/credentials/connected", answer));
    server.useSession(first);
    const connected = await server.api("POST", "/credentials/connected", answer);
    assert.ok(connected.connectedAt);
    await refused(server.api("POST", "/credentials/connected", answer));

    const works = await run(workflow);
    assert.equal(works.status, "success", JSON.stringify(works));
    assert.deepEqual(service.grants, ["authorization_code"]);
    assert.deepEqual(await server.api("POST", "/credentials/test", { id: made.id, kind: "oAuth2Api" }), {
      ok: true,
      message: "There is a token that holds.",
    });

    // The service forgets the token: whoever comes next needs another one, and five come at once.
    const old = service.latest;
    await old.destroy();
    const five = await Promise.all(Array.from({ length: 5 }, () => run(workflow)));
    assert.deepEqual(
      five.map((each) => each.status),
      Array(5).fill("success"),
    );
    assert.deepEqual(service.grants, ["authorization_code", "refresh_token"], "renewed once");

    const told = JSON.stringify([
      made,
      connected,
      await server.api("GET", "/credentials"),
      ...(await Promise.all(five.map(async ({ id }) => [await server.api("GET", `/executions/${id}`), await server.api("GET", `/executions/${id}/steps/1`)]))),
    ]);
    for (const secret of [CLIENT.secret, old.jti, service.latest.jti, answer.code]) {
      assert.ok(!told.includes(secret), "secrets stay inside");
    }

    // Somebody else's addresses must not get these tokens.
    const moved = await server.api("PATCH", `/credentials/${made.id}`, { data: { clientId: "another" } });
    assert.equal(moved.connectedAt, undefined);
    assert.equal((await run(workflow)).error?.code, "RR-CRED-0004");
  });

  test("a client gets tokens for itself", async () => {
    const data = oauth2(service, { grantType: "clientCredentials", scope: "" });
    const trial = await server.api("POST", "/credentials/test", { kind: "oAuth2Api", data });
    assert.deepEqual(trial, { ok: true, message: "There is a token that holds." });
    const wrong = { ...data, clientSecret: "wrong" };
    const denied = await server.api("POST", "/credentials/test", { kind: "oAuth2Api", data: wrong });
    assert.equal(denied.ok, false);
    assert.match(denied.message, /invalid_client/);
    const made = await server.api("POST", "/credentials", { name: "Client", kind: "oAuth2Api", data });
    const workflow = await server.api("POST", "/workflows", { workflow: calling(service, made) });
    assert.equal((await run(workflow)).status, "success");
  });
});
