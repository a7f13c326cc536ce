/**
 * Parts of a workflow, by a person: a changed node runs again with the data that is there, a node alone, from a node on;
 * a failed execution is tried again with the workflow put right; an execution is copied into the editor.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { node, openBrowser, openPage, panel, picture, story, until } from "./browser.mjs";
import { Server } from "./server.mjs";

const at = (x) => [x, 0];
const manual = { id: "m", name: "Manual Trigger", type: "core.manualTrigger", typeVersion: 1, position: at(0), parameters: {} };
const code = (name, x, jsCode) => ({ id: name, name, type: "core.code", typeVersion: 1, position: at(x), parameters: { jsCode } });
const chain = (...names) =>
  Object.fromEntries(names.slice(1).map((to, index) => [names[index], { main: [[{ node: to, type: "main", index: 0 }]] }]));

describe("parts of a workflow", { concurrency: false }, () => {
  let server;
  let browser;
  let person;
  let page;
  const scene = story(test, () => person);

  before(async () => {
    server = await Server.start();
    const cookie = await server.setUp();
    browser = await openBrowser();
    person = await openPage(browser, { server, cookie });
    page = person.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const create = async (name, nodes, connections) =>
    (await server.api("POST", "/workflows", { workflow: { name, nodes, connections, settings: { executionOrder: "v1" } } })).id;
  /** The steps of the newest execution of workflow `id` once `count` have ended. */
  const ended = (id, count) =>
    until(`execution ${count} to end`, async () => {
      const { items } = await server.api("GET", `/executions?workflowId=${id}`);
      if (items.length !== count || !items[0].finishedAt) return null;
      return (await server.api("GET", `/executions/${items[0].id}`)).steps;
    });
  const fresh = (steps) => steps.filter((step) => !step.reused).map((step) => step.node);
  const menu = async (name, entry) => {
    await node(page, name).click({ button: "right" });
    await page.getByRole("menuitem", { name: entry }).click();
  };

  let id;
  scene("to a node: what is unchanged is taken over, and the log says so", async () => {
    const stamp = "return [{ json: { stamp: Math.random() } }];";
    const nodes = [manual, code("Stamp", 240, stamp), code("Middle", 480, "return $input.all();"), code("Last", 720, "return $input.all();")];
    id = await create("Parts", nodes, chain("Manual Trigger", "Stamp", "Middle", "Last"));
    await page.goto(`/workflows/${id}`);
    await node(page, "Last").waitFor();
    await page.getByRole("button", { name: "Run workflow" }).click();
    assert.deepEqual(fresh(await ended(id, 1)), ["Manual Trigger", "Stamp", "Middle", "Last"]);
    await node(page, "Last").getByRole("img", { name: / in / }).waitFor();
    await menu("Middle", "Run to this node");
    assert.deepEqual(fresh(await ended(id, 2)), ["Middle"]);
    await page.keyboard.press("l");
    const log = page.getByRole("region", { name: "Log" });
    await log.getByText("from an earlier execution").first().waitFor();
    await picture(page, "editor-part");
  });

  scene("a node alone, and from a node on", async () => {
    await menu("Middle", "Run only this node");
    assert.deepEqual(fresh(await ended(id, 3)), ["Middle"]);
    await node(page, "Middle").getByRole("img", { name: / in / }).waitFor();
    await menu("Middle", "Run from this node");
    assert.deepEqual(fresh(await ended(id, 4)), ["Middle", "Last"]);
    const items = async (execution) => (await server.api("GET", `/executions/${execution}/steps/1`)).items[0].json;
    const { items: all } = await server.api("GET", `/executions?workflowId=${id}`);
    const stamps = await Promise.all(all.map((each) => items(each.id)));
    assert.equal(new Set(stamps.map((each) => each.stamp)).size, 1, "the stamp was made once and carried along");
  });

  scene("a failed execution is tried again with the workflow put right", async () => {
    const hook = {
      id: "w", name: "Webhook", type: "core.webhook", typeVersion: 1, position: at(0),
      parameters: { httpMethod: "POST", path: "again", responseMode: "onReceived" },
    };
    const nodes = [hook, code("Check", 240, 'throw new Error("not yet");')];
    id = await create("Again", nodes, chain("Webhook", "Check"));
    await server.api("POST", `/workflows/${id}/activate`);
    await fetch(`${server.address}/webhook/again`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"n":7}' });
    await ended(id, 1);
    const { items } = await server.api("GET", `/executions?workflowId=${id}`);
    const saved = await server.api("GET", `/workflows/${id}`);
    const workflow = structuredClone(saved.workflow);
    workflow.nodes[1].parameters.jsCode = "return $input.all().map(({ json }) => ({ json: { n: json.body.n * 6 } }));";
    await server.api("PATCH", `/workflows/${id}`, { workflow, version: saved.version });

    await page.goto(`/executions/${items[0].id}`);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("menuitem", { name: "With the workflow as it is now" }).waitFor();
    await picture(page, "execution-try-again");
    await page.getByRole("menuitem", { name: "With the workflow as it is now" }).click();
    await page.getByText("Tries another execution again").waitFor();
    assert.deepEqual(fresh(await ended(id, 2)), ["Check"]);
    await node(page, "Check").dblclick();
    const output = panel(page, "Check").getByRole("region", { name: "Output" });
    await output.getByText("42").waitFor();
    await page.keyboard.press("Escape");
  });

  scene("an execution is copied into the editor: what set it off is pinned", async () => {
    await page.getByRole("link", { name: "Copy to editor" }).click();
    await page.waitForURL(/\/workflows\//);
    await page.getByText(/the items of "Webhook" are pinned/).waitFor();
    await page.getByRole("button", { name: "Run workflow" }).click();
    assert.deepEqual((await ended(id, 3)).map((step) => step.node), ["Webhook", "Check"]);
    await node(page, "Check").getByRole("img", { name: / in / }).waitFor();
    await picture(page, "editor-copied");
  });

  scene("nothing went wrong in the page on the way", () => {
    assert.deepEqual(person.problems, []);
  });
});
