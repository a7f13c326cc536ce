/**
 * The desktop window, driven as a person would, on a display of its own.
 *
 * Needs Node 20, Xvfb and WebKitWebDriver, and the programs built:
 *   (cd ui && npm run build) && cargo build -p reporunner && cargo build -p desktop
 *   node --test tests/desktop/desktop.test.mjs
 * REPORUNNER_DESKTOP and REPORUNNER_ENGINE name other programs than those in the build folder.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, afterEach, before, describe, test } from "node:test";
import { Machine } from "./bench.mjs";
import { until } from "./webdriver.mjs";

const PARCELS = new URL("../e2e/fixtures/parcel-quote.json", import.meta.url);
const LOCAL = "//button[contains(., 'Work on this computer')]";
const ADDRESS = "//form//input";
const OPEN = "//form//button[@type='submit']";
const field = (name) => `//input[@name='${name}']`;
const button = (text) => `//button[contains(normalize-space(.), '${text}')]`;

describe("the desktop window", { concurrency: false }, () => {
  let machine;
  before(async () => {
    machine = await Machine.start();
  });
  afterEach((context) => machine?.closeWindows(context.name));
  after(() => machine?.stop());

  test("says clearly what is wrong with an address", async () => {
    const other = createServer((_, answer) => answer.end("hello")).listen(0, "127.0.0.1");
    const window = await machine.openWindow();
    await machine.picture("connect");

    await window.type(ADDRESS, "two words");
    await window.click(OPEN);
    await window.sees("This is not an address");

    await window.type(ADDRESS, "127.0.0.1:1");
    await window.click(OPEN);
    await window.sees("http://127.0.0.1:1 does not answer: Connection refused");
    await window.sees("RR-DESKTOP-0005");
    await machine.picture("connect-error");

    await window.type(ADDRESS, `127.0.0.1:${other.address().port}`);
    await window.click(OPEN);
    await window.sees("it is not Reporunner");

    await window.type(ADDRESS, "http://1.1.1.1");
    await window.click(OPEN);
    await window.sees("without encryption everybody on the way could read along");
    assert.match(await window.url(), /^tauri:\/\/localhost\/connect/, "the window stayed where it was");
    await window.close();
    other.close();
  });

  test("starts the engine, sets up its owner, and runs a workflow", async () => {
    const window = await machine.openWindow();
    await window.click(LOCAL);
    await window.sees("Create the owner account");
    const engine = new URL(await window.url()).origin;
    await window.type(field("name"), "Ada Example");
    await window.type(field("email"), "ada@example.com");
    await window.type(field("password"), "a window of one's own");
    await window.type(field("again"), "a window of one's own");
    await machine.picture("setup");
    await window.click(button("Create account"));

    await window.sees("Welcome: items step by step");
    assert.equal((await window.all("//a[starts-with(@href, '/workflows/')]")).length, 3, "three examples");
    await machine.picture("workflows");
    await window.click("//a[contains(., 'Welcome: items step by step')]");
    await window.click(button("Run workflow"));
    // The six nodes that are no note; the If node sends one person one way and two the other.
    const done = () => window.all("//*[@data-status='success']");
    await until("success on all six nodes", async () => (await done()).length === 6);
    const text = await window.text();
    for (const part of ["3 items", "2 items", "1 item"]) assert.ok(text.includes(part), `${part} on a connection`);
    await machine.picture("editor");

    // What a page of an appliance may not do, the engine's own pages included.
    const answer = await window.runAsync(
      `const done = arguments[arguments.length - 1];
       const shell = window.__TAURI_INTERNALS__;
       if (!shell) done("no shell");
       else shell.invoke(arguments[0]).then(() => done("allowed"), (error) => done(String(error)));`,
      "recent_appliances",
    );
    assert.match(answer, /not allowed|no shell/, "no command of the shell for pages that came over the network");
    await window.run("location.href = 'https://elsewhere.example/'");
    await until("the system's browser", () => machine.openedOutside().includes("https://elsewhere.example/"));
    assert.equal(new URL(await window.url()).origin, engine, "the window stays in its appliance");

    await window.close();
    await until("the end of the engine", () => fetch(`${engine}/healthz`).then(() => false, () => true));
  });

  test("takes an exported workflow in, answers a call with it, and shows every step", async () => {
    const window = await machine.openWindow();
    await window.click(LOCAL);
    await window.sees("Welcome: items step by step");
    const engine = new URL(await window.url()).origin;
    // Pasted onto the list, as after copying it elsewhere.
    await window.run(
      `const clipboardData = new DataTransfer();
       clipboardData.setData("text/plain", arguments[0]);
       document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));`,
      await readFile(PARCELS, "utf8"),
    );
    await window.sees("Import report");
    await window.click(button("Open workflow"));
    await window.click("//button[@role='switch' and @aria-label='Workflow is on']");
    await window.sees("The workflow is on");

    const answer = await fetch(`${engine}/webhook/parcel-quote`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shop": "corner" },
      body: JSON.stringify({ to: "vienna", parcels: [{ kg: 3 }, { kg: 4 }] }),
    });
    assert.deepEqual(await answer.json(), { quote: { price: 14.5, label: "2 to VIENNA" } });

    await window.click("//a[@href='/executions' or starts-with(@href, '/executions?')]");
    await window.click("//a[starts-with(@href, '/executions/exec_')]");
    const steps = ["Parcel arrives", "Weigh", "Known shop?", "Light enough?", "Price", "Answer quote"];
    const ran = (name) => `//*[@data-id='${name}']//*[@data-status='success']`;
    for (const name of steps) await window.find(ran(name));
    assert.equal((await window.all("//*[@data-status='success']")).length, steps.length, "and no other step");
    await window.doubleClick("//*[@data-id='Price']");
    for (const part of ["Input", "Output", "14.5"]) await window.sees(part);
    await machine.picture("step");
    await window.close();
    await until("the end of the engine", () => fetch(`${engine}/healthz`).then(() => false, () => true));
  });

  test("finds the engine's data again, and the engine ends even when the window is killed", async () => {
    const window = await machine.openWindow();
    await window.click(LOCAL);
    // Still signed in, and at the same address: cookies and what the page keeps belong to an address.
    await window.sees("Welcome: items step by step");
    const engine = new URL(await window.url()).origin;
    assert.ok((await fetch(`${engine}/healthz`)).ok, "the engine runs");
    const [{ pid }] = machine.windowProcesses();
    process.kill(pid, "SIGKILL");
    await until("the end of the engine", () => fetch(`${engine}/healthz`).then(() => false, () => true));
  });
});
