/**
 * Triggers that watch other systems, against real servers on this machine: a stream of events that breaks off and goes
 * on, and a feed whose entries start the workflow once each, also across a restart.
 *
 * Needs Node 20, `cargo build -p reporunner`, `(cd tests && npm ci)`.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { Server } from "./server.mjs";

/** Waits until `check` gives something. */
async function until(what, check) {
  const begun = Date.now();
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() - begun > 30_000) throw new Error(`${what} never came`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const watching = (name, type, parameters) => ({
  name,
  nodes: [
    { id: "1", name: "Watch", type, typeVersion: 1, position: [0, 0], parameters },
    { id: "2", name: "After", type: "core.noOp", typeVersion: 1, position: [200, 0], parameters: {} },
  ],
  connections: { Watch: { main: [[{ node: "After", type: "main", index: 0 }]] } },
  settings: { executionOrder: "v1" },
});

const entry = (id, minute) =>
  `<item><title>${id}</title><guid>${id}</guid><pubDate>Tue, 01 Jan 2030 10:0${minute}:00 GMT</pubDate></item>`;

describe("watching", { concurrency: false }, () => {
  let server;
  let http;
  let address;
  let asked = [];
  let feed = entry("old", 0);
  let looks = 0;

  before(async () => {
    http = createServer((request, answer) => {
      if (request.url === "/feed") {
        looks += 1;
        answer.writeHead(200, { "content-type": "application/rss+xml" });
        answer.end(`<rss><channel>${feed}</channel></rss>`);
        return;
      }
      // Two events a connection, then it breaks off; the next goes on after the last.
      const last = Number(request.headers["last-event-id"] ?? 0);
      asked.push(last);
      answer.writeHead(200, { "content-type": "text/event-stream" });
      if (last >= 4) return;
      for (const n of [last + 1, last + 2]) answer.write(`id: ${n}\ndata: {"n": ${n}}\n\n`);
      answer.end();
    });
    await new Promise((done) => http.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${http.address().port}`;
    server = await Server.start("--egress-allow", "127.0.0.1");
    await server.setUp();
  });
  after(async () => {
    await server?.stop();
    http?.closeAllConnections();
    http?.close();
  });

  const live = async (workflow) => {
    const { id } = await server.api("POST", "/workflows", { workflow });
    await server.api("POST", `/workflows/${id}/activate`, {});
    return id;
  };

  /** The items of all executions of a workflow, oldest first. */
  const started = async (workflow) => {
    const { items } = await server.api("GET", `/executions?workflowId=${workflow}&limit=100`);
    const ended = items.filter((each) => each.status === "success").reverse();
    const steps = ended.map(async ({ id }) => (await server.api("GET", `/executions/${id}/steps/0`)).items);
    return (await Promise.all(steps)).flat().map((item) => item.json);
  };

  test("each event of a stream starts the workflow once, also after the connection broke", async () => {
    const id = await live(watching("Events", "core.sseTrigger", { url: `${address}/events` }));
    const events = await until("four events", async () => {
      const found = await started(id);
      return found.length >= 4 && found;
    });
    assert.deepEqual(events, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
    await until("the third connection", () => asked.length >= 3);
    assert.deepEqual(asked.slice(0, 3), [0, 2, 4]);
  });

  test("each entry of a feed starts the workflow once, also across a restart", async () => {
    const pollTimes = { item: [{ mode: "custom", cronExpression: "* * * * * *" }] };
    const id = await live(watching("Feed", "core.rssFeedReadTrigger", { feedUrl: `${address}/feed`, pollTimes }));
    const looked = async (more) => {
      const before = looks;
      await until("a look at the feed", () => looks >= before + more);
    };
    await looked(2);
    assert.deepEqual(await started(id), [], "what was there before is no news");
    feed = entry("new", 1) + feed;
    await until("the new entry", async () => (await started(id)).length);
    await server.halt();
    await server.again();
    feed = entry("newer", 2) + feed;
    const titles = await until("the entry after the restart", async () => {
      const found = await started(id);
      return found.length >= 2 && found.map((each) => each.title);
    });
    await looked(2);
    assert.deepEqual(titles, ["new", "newer"]);
    assert.equal((await started(id)).length, 2);
  });
});
