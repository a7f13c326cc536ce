/**
 * The main job, as a person does it: set up the owner, import a workflow, switch it on, call it, and see every item at
 * every step.
 *
 * Needs Node 20, Chromium, `(cd ui && npm run build)`, `cargo build -p reporunner`, `(cd tests && npm ci)`.
 * REPORUNNER_SAMPLES names a folder of real exports; without it the test of one of them is skipped.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { node, openBrowser, openPage, panel, picture, story, until } from "./browser.mjs";
import { Server } from "./server.mjs";

const PARCELS = fileURLToPath(new URL("fixtures/parcel-quote.json", import.meta.url));
const SAMPLE = process.env.REPORUNNER_SAMPLES
  ? join(process.env.REPORUNNER_SAMPLES, "0922_Code_Webhook_Create_Webhook.json")
  : undefined;

/** Imports a file through the list of workflows, and gives the report's window. */
async function importFile(page, file) {
  await page.goto("/workflows");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Choose files", { exact: true }).click();
  await (await chooser).setFiles(file);
  const report = page.getByRole("dialog", { name: "Import report" });
  await report.getByRole("button", { name: "Open workflow" }).waitFor();
  return report;
}

/** The row of the import report for the node `name`, as one text. */
const reported = (report, name) =>
  report
    .getByRole("row")
    .filter({ has: report.page().getByRole("cell", { name, exact: true }) })
    .innerText();

async function switchOn(page) {
  await page.getByRole("switch", { name: "Workflow is on" }).click();
  await page.getByText("The workflow is on", { exact: true }).waitFor();
  assert.equal(await page.getByRole("switch", { name: "Workflow is on" }).getAttribute("aria-checked"), "true");
}

/** What the canvas says of the step of `name`, such as "1 item in 2 ms". */
const step = (page, name) => node(page, name).getByRole("img", { name: /items? in / }).getAttribute("aria-label");

async function openNode(page, name) {
  await node(page, name).dblclick();
  await panel(page, name).waitFor();
  return panel(page, name);
}

describe("the main job", { concurrency: false }, () => {
  let server;
  let browser;
  let person;
  const scene = story(test, () => person);
  let page;
  let call;

  before(async () => {
    server = await Server.start();
    browser = await openBrowser();
    // Before signing in, the page asks who is there and is told: nobody.
    person = await openPage(browser, { server, expected: [/401.*\/api\/v1\/session/] });
    page = person.page;
    call = async (body, headers = {}) => {
      const answer = await fetch(`${server.address}/webhook/parcel-quote`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  scene("nobody gets in before the owner is set up through the one-time link", async () => {
    await page.goto("/workflows");
    await page.waitForURL(/\/(setup|signin)/);
    await page.goto(server.setupLink);
    await page.getByRole("heading", { name: "Create the owner account" }).waitFor();
    const { name, email, password } = Server.owner;
    await page.getByLabel("Your name").fill(name);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    const create = page.getByRole("button", { name: "Create account and sign in" });
    assert.equal(await create.isDisabled(), true, "one password is not enough");
    await page.getByLabel("Password again").fill(password);
    await create.click();
    await page.getByRole("table", { name: "Workflows" }).getByText("Answer a webhook").waitFor();

    const stranger = await openPage(browser, { server, expected: [/40[01]/] });
    await stranger.page.goto(server.setupLink);
    await stranger.page.getByRole("heading", { name: "This appliance is set up" }).waitFor();
    await stranger.page.getByRole("link", { name: "Go to sign-in" }).click();
    await stranger.page.getByLabel("E-mail").fill(email);
    await stranger.page.getByLabel("Password", { exact: true }).fill("something else");
    await stranger.page.getByRole("button", { name: "Sign in" }).click();
    await stranger.page.getByText("RR-AUTH-0002").waitFor();
    await stranger.page.getByLabel("Password", { exact: true }).fill(password);
    await stranger.page.getByRole("button", { name: "Sign in" }).click();
    await stranger.page.getByRole("heading", { name: "Workflows" }).waitFor();
    await stranger.context.close();
  });

  scene("an exported workflow is imported with a report for each node", async () => {
    const report = await importFile(page, PARCELS);
    await report.getByText("10 nodes").waitFor();
    assert.match(await reported(report, "Parcel arrives"), /webhook\s+Updated/);
    assert.match(await reported(report, "Known shop?"), /if\s+Updated/);
    assert.match(await reported(report, "Say why not"), /set\s+Updated/);
    assert.match(await reported(report, "Price"), /set\s+(Ready|Updated)/);
    assert.match(await reported(report, "Weigh"), /code\s+(Ready|Updated)/);
    assert.equal(await report.getByText("Placeholder").count(), 0);
    await picture(page, "main-import-report");
    await report.getByRole("button", { name: "Open workflow" }).click();
    await page.waitForURL(/\/workflows\/[^/?]+$/);
    for (const name of ["Parcel arrives", "Weigh", "Light enough?", "Answer stranger"]) {
      await node(page, name).waitFor();
    }
    await page.getByText("Parcel quotes", { exact: true }).waitFor();
    assert.equal(await page.locator(".react-flow__edge").count(), 8, "every connection came along");
  });

  scene("switched on, it answers calls on every branch", async () => {
    assert.equal((await call({})).status, 404, "off, there is nobody at the address");
    await switchOn(page);

    // The list is open before anything happens: what comes must come by itself.
    const list = await person.context.newPage();
    await list.goto("/executions");
    await list.getByText("Nothing has run yet").waitFor();

    const light = { to: "vienna", parcels: [{ kg: 3 }, { kg: 4 }] };
    const heavy = { to: "graz", parcels: [{ kg: 20 }, { kg: 4.5 }] };
    assert.deepEqual(await call(light, { "x-shop": "corner" }), {
      status: 200,
      body: { quote: { price: 14.5, label: "2 to VIENNA" } },
    });
    assert.deepEqual(await call(heavy, { "x-shop": "corner" }), {
      status: 413,
      body: { refused: true, reason: "Too heavy: 24.5 kg" },
    });
    assert.deepEqual(await call(light, { "x-shop": "unknown" }), {
      status: 401,
      body: { refused: true, reason: "unknown shop" },
    });

    const rows = list.getByRole("table", { name: "Executions" }).locator("[data-row]");
    await until("three executions in the list that ended well", async () => {
      const texts = await rows.allInnerTexts();
      return texts.length === 3 && texts.every((text) => /Parcel quote/.test(text) && /Success/.test(text));
    });
    await picture(list, "main-executions");
    await list.close();
  });

  scene("an execution shows every step on the canvas, with its items", async () => {
    await page.goto("/executions");
    // Newest first: the last row is the first call, the one that got a quote.
    await page.getByRole("table", { name: "Executions" }).locator("[data-row]").nth(2).click();
    await page.waitForURL(/\/executions\/[^/?]+$/);
    await page.getByRole("heading", { name: "Parcel quote", exact: true }).waitFor();
    const went = ["Parcel arrives", "Weigh", "Known shop?", "Light enough?", "Price", "Answer quote"];
    for (const name of went) assert.match(await step(page, name), /^1 item in /, name);
    for (const name of ["Say why not", "Answer refusal", "Answer stranger"]) {
      await node(page, name).waitFor();
      assert.equal(await node(page, name).getByRole("img", { name: /items? in / }).count(), 0, `${name} did not run`);
    }
    const log = page.getByRole("region", { name: "Log" });
    await log.getByText("6 steps").waitFor();
    for (const name of went) await log.getByRole("button", { name: new RegExp(`^\\S* ?${name.replace("?", "\\?")}`) }).first().waitFor();
    await picture(page, "main-execution");
  });

  scene("the panel of a node shows what came in and went out, as table, JSON and schema", async () => {
    await page.getByRole("region", { name: "Log" }).getByRole("button", { name: "Close" }).click();
    const price = await openNode(page, "Price");
    const input = price.getByRole("region", { name: "Input" });
    const output = price.getByRole("region", { name: "Output" });

    const views = (side, name) => side.getByRole("button", { name, exact: true });

    await views(input, "Table").click();
    const table = input.getByRole("table", { name: "Items" });
    assert.deepEqual((await table.getByRole("columnheader").allInnerTexts()).sort(), ["count", "to", "weight"]);
    for (const value of ["vienna", "2", "7"]) await table.getByRole("cell", { name: value, exact: true }).waitFor();

    await views(output, "JSON").click();
    await until("the output as JSON", async () => {
      const text = await output.innerText();
      return text.includes('"price": 14.5') && text.includes('"label": "2 to VIENNA"');
    });
    await views(output, "Schema").click();
    const fields = output.getByRole("list", { name: "Fields" });
    assert.match(await fields.getByRole("listitem").filter({ hasText: "price" }).innerText(), /price\s+14\.5/);
    assert.match(await fields.getByRole("listitem").filter({ hasText: "label" }).innerText(), /label\s+2 to VIENNA/);
    await views(output, "Table").click();
    await output.getByRole("columnheader", { name: "quote" }).waitFor();
    // The fields of a finished execution can be read and not changed.
    assert.equal(await price.getByRole("button", { name: "Add field" }).count(), 0);
    await picture(page, "main-node-panel");
    await page.keyboard.press("Escape");
    await price.waitFor({ state: "detached" });
  });

  scene("a real export runs by a call and is seen step by step", { skip: SAMPLE ? false : "REPORUNNER_SAMPLES is not set" }, async (context) => {
    if (!existsSync(SAMPLE)) {
      context.skip(`${SAMPLE} is not there`);
      return;
    }
    const report = await importFile(page, SAMPLE);
    assert.equal(await report.getByText("Placeholder").count(), 0);
    await report.getByRole("button", { name: "Open workflow" }).click();
    await page.waitForURL(/\/workflows\/[^/?]+$/);
    await node(page, "Check Authorization Header").waitFor();
    await switchOn(page);

    const ask = async (headers, body) => {
      const answer = await fetch(`${server.address}/webhook/secure-webhook`, {
        method: "POST",
        headers: { accept: "*/*", "user-agent": "curl/7.88.1", ...headers },
        body,
      });
      return { status: answer.status, json: JSON.parse(await answer.text()) };
    };
    const known = { authorization: "Bearer 123", "content-type": "application/json" };
    const refused = await ask({ "content-type": "application/json" }, '{"message":"hello"}');
    assert.deepEqual([refused.status, refused.json.code], [401, 401]);
    const lacking = await ask(known, '{"other":1}');
    assert.deepEqual([lacking.status, lacking.json.code], [401, 400]);
    const good = await ask(known, '{"message":"hello"}');
    assert.deepEqual(good, { status: 200, json: { message: "Success! Workflow completed." } });

    await page.goto("/executions");
    await page.getByRole("table", { name: "Executions" }).locator("[data-row]").first().click();
    const went = ["Webhook", "Configuration", "Check Authorization Header", "Has required fields?", "Check Valid Request", "Create Response", "200 OK"];
    for (const name of went) assert.match(await step(page, name), /^1 item in /, name);
    assert.equal(await node(page, "401 Unauthorized").getByRole("img", { name: /items? in / }).count(), 0);
    await page.getByRole("region", { name: "Log" }).getByText("8 steps").waitFor();
    await picture(page, "main-sample-execution");
    const check = await openNode(page, "Has required fields?");
    await check.getByRole("region", { name: "Output" }).getByRole("columnheader", { name: "valid" }).waitFor();
    await check.getByRole("region", { name: "Output" }).getByRole("cell", { name: "true", exact: true }).waitFor();
    await picture(page, "main-sample-node-panel");
  });

  scene("nothing went wrong in the page on the way", () => {
    assert.deepEqual(person.problems, []);
  });
});
