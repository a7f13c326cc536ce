/**
 * Building by hand in the editor, with the keyboard where people use it: add, connect, write an expression, look at its
 * preview, run, take back, copy, save, tidy up; a node that fails; two windows that save at once.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { node, openBrowser, openPage, panel, picture, story, until } from "./browser.mjs";
import { Server } from "./server.mjs";

const CITIES = `return [
  { json: { city: "Oslo", degrees: 4 } },
  { json: { city: "Lagos", degrees: 31 } },
  { json: { city: "Quito", degrees: 14 } },
];`;

const manual = { id: "m", name: "Manual Trigger", type: "core.manualTrigger", typeVersion: 1, position: [0, 0], parameters: {} };
const code = (jsCode, name = "Code") => ({ id: "c", name, type: "core.code", typeVersion: 1, position: [220, 0], parameters: { jsCode } });
const chain = (from, to) => ({ [from]: { main: [[{ node: to, type: "main", index: 0 }]] } });

const nodes = (page) => page.locator(".react-flow__node");
const wires = (page) => page.locator(".react-flow__edge");
const canvas = (page) => page.getByRole("application", { name: /^Workflow canvas/ });

/** Counts without waiting would see the canvas before it is drawn. */
const has = (what, locator, count) => until(`${count} ${what}`, async () => (await locator.count()) === count);

const saved = (page) => page.getByRole("status").filter({ hasText: /^Saved$/ }).waitFor();

/** Adds the first node type that fits `words`, by the keyboard alone. */
async function add(page, words, key = "Tab") {
  await page.keyboard.press(key);
  const field = page.getByRole("combobox", { name: "Search node types" });
  await field.fill(words);
  await page.keyboard.press("Enter");
  await field.waitFor({ state: "detached" });
}

/** Writes `text` in place of what the code field holds. */
async function write(page, field, text) {
  await field.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

/** Closes the node's panel with Escape; a list of completions that is open takes the first. */
async function closePanel(page) {
  await until("the panel to close", async () => {
    await page.keyboard.press("Escape");
    return (await page.getByRole("dialog", { name: /^Node / }).count()) === 0;
  });
}

/** Where nodes are on the screen, all at the same moment, as the view may be moving. */
const places = (page, ...names) =>
  page.evaluate(
    (wanted) =>
      wanted.map((name) => {
        const { x, y, width, height } = document.querySelector(`.react-flow__node[data-id="${name}"]`).getBoundingClientRect();
        return { x, y, width, height };
      }),
    names,
  );

/** Waits until the view has come to rest after it was fitted. */
async function standsStill(page) {
  let before = "";
  await until("the view to rest", async () => {
    const now = await page.locator(".react-flow__viewport").getAttribute("style");
    const same = now === before;
    before = now;
    await page.waitForTimeout(100);
    return same;
  });
}

describe("the editor", { concurrency: false }, () => {
  let server;
  let browser;
  let cookie;
  let person;
  const scene = story(test, () => person);
  let page;

  const create = async (name, list, connections) => {
    const made = await server.api("POST", "/workflows", {
      workflow: { name, nodes: list, connections, settings: { executionOrder: "v1" } },
    });
    return made.id;
  };

  before(async () => {
    server = await Server.start();
    cookie = await server.setUp();
    browser = await openBrowser();
    person = await openPage(browser, { server, cookie });
    page = person.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  scene("a workflow is drawn with the keyboard", async () => {
    await page.goto("/workflows");
    await page.getByRole("button", { name: "New workflow" }).waitFor();
    await page.keyboard.press("n");
    await page.waitForURL(/\/workflows\/[^/?]+$/);
    await page.getByRole("heading", { name: "How does this workflow start?" }).waitFor();

    await add(page, "manual", "n");
    await node(page, "Manual Trigger").waitFor();
    await add(page, "code");
    await node(page, "Code").waitFor();
    await add(page, "edit fields");
    await node(page, "Edit Fields").waitFor();
    await has("nodes", nodes(page), 3);
    await has("connections: each node follows the chosen one", wires(page), 2);

    // Arrow keys walk along the connections.
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await panel(page, "Code").waitFor();
    await write(page, panel(page, "Code").getByRole("textbox", { name: "JavaScript", exact: true }), CITIES);
    await closePanel(page);
    await saved(page);
  });

  scene("an expression shows what it gives while it is written", async () => {
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const fields = panel(page, "Edit Fields");
    await fields.getByRole("button", { name: "Add field" }).click();
    await fields.getByRole("textbox", { name: "Name of the field" }).fill("line");
    await fields.getByRole("button", { name: /^fx: / }).click();
    const field = fields.getByRole("textbox", { name: /: expression$/ });
    await write(page, field, "{{ $json.city }}");
    await fields.getByText("Run the workflow to see what this gives.").waitFor();
    await write(page, field, "{{ $json.city }} is warm");

    await page.keyboard.press("Control+Enter");
    await fields.getByText("Oslo is warm").first().waitFor();
    await write(page, field, "{{ $json.city.toUpperCase() }}: {{ $json.degrees * 2 }}");
    const preview = fields.getByRole("region", { name: "Parameters" }).getByRole("status");
    await preview.filter({ hasText: "OSLO: 8" }).waitFor();

    const input = fields.getByRole("region", { name: "Input" });
    await input.getByRole("button", { name: "Table", exact: true }).click();
    await input.getByRole("cell", { name: "Lagos" }).click();
    await preview.filter({ hasText: "LAGOS: 62" }).waitFor();

    await write(page, field, "{{ $json.city.nothing.here }}");
    await preview.filter({ hasText: "This gives nothing for this item." }).waitFor();
    await write(page, field, "{{ $('Nowhere').item.json.city }}");
    await preview.filter({ hasText: /RR-EXPR-\d{4}/ }).waitFor();
    await picture(page, "editor-expression");
    await write(page, field, "{{ $json.city.toUpperCase() }}: {{ $json.degrees * 2 }}");
    await preview.filter({ hasText: "LAGOS: 62" }).waitFor();
    await closePanel(page);
  });

  scene("run, it shows items on nodes and connections", async () => {
    await page.keyboard.press("Control+Enter");
    await node(page, "Manual Trigger").getByRole("img", { name: /^1 item in / }).waitFor();
    await node(page, "Code").getByRole("img", { name: /^3 items in / }).waitFor();
    await node(page, "Edit Fields").getByRole("img", { name: /^3 items in / }).waitFor();
    const labels = page.locator(".react-flow__edgelabel-renderer");
    await labels.getByText("1 item", { exact: true }).waitFor();
    await labels.getByText("3 items", { exact: true }).waitFor();
    await page.getByRole("button", { name: /^Success/ }).waitFor();

    await node(page, "Edit Fields").dblclick();
    const output = panel(page, "Edit Fields").getByRole("region", { name: "Output" });
    for (const value of ["OSLO: 8", "LAGOS: 62", "QUITO: 28"]) await output.getByRole("cell", { name: value }).waitFor();
    await page.keyboard.press("Escape");
    await picture(page, "editor-run");
  });

  scene("changes are taken back and done again, nodes copied, connected and deleted", async () => {
    await node(page, "Edit Fields").click();
    await page.keyboard.press("Delete");
    await has("nodes", nodes(page), 2);
    await has("connections", wires(page), 1);
    await page.keyboard.press("Control+Z");
    await has("nodes", nodes(page), 3);
    await has("connections", wires(page), 2);
    await page.keyboard.press("Control+Shift+Z");
    await has("nodes", nodes(page), 2);
    await page.keyboard.press("Control+Z");
    await has("nodes", nodes(page), 3);

    await node(page, "Code").click();
    await page.keyboard.press("Control+C");
    await until("the node in the clipboard", () =>
      page.evaluate(async () => (await navigator.clipboard.readText()).includes("Lagos")),
    );
    await page.keyboard.press("Control+V");
    await node(page, "Code 2").waitFor();
    await has("connections: the copy has none", wires(page), 2);

    const [left, right] = await places(page, "Code", "Code 2");
    assert.ok(Math.abs(left.x - right.x) + Math.abs(left.y - right.y) > 20, "the copy does not hide its original");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+Alt+T");
    await page.getByRole("button", { name: "Undo: Tidy up" }).waitFor();
    await until("a tidy canvas: one line from left to right, the copy by itself", async () => {
      const [first, second, third, copy] = await places(page, "Manual Trigger", "Code", "Edit Fields", "Code 2");
      const inOrder = first.x + first.width < second.x && second.x + second.width < third.x;
      const inLine = Math.abs(first.y - second.y) < 3 && Math.abs(second.y - third.y) < 3;
      const apart = copy.y > first.y + first.height || copy.y + copy.height < first.y;
      return inOrder && inLine && apart;
    });

    await standsStill(page);

    // A connection is drawn with the pointer, from port to port.
    await node(page, "Manual Trigger").locator(".react-flow__handle.source").hover();
    await page.mouse.down();
    await node(page, "Code 2").locator(".react-flow__handle.target").hover();
    await page.mouse.up();
    await has("connections", wires(page), 3);

    await page.keyboard.press("Shift+S");
    await node(page, "Sticky Note").waitFor();
    await page.keyboard.press("Enter");
    const note = page.getByRole("textbox", { name: "Text of the note" });
    await note.fill("## Cities\nfrom *three* continents");
    await page.keyboard.press("Escape");
    await node(page, "Sticky Note").getByText("Cities", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Name of the workflow" }).fill("Warm cities");
    await page.keyboard.press("Enter");
    await picture(page, "editor-drawn");
  });

  scene("what was saved is there after loading the page again", async () => {
    await page.keyboard.press("Control+S");
    await saved(page);
    await page.reload();
    await node(page, "Code 2").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Name of the workflow" }).inputValue(), "Warm cities");
    await has("nodes and a note", nodes(page), 5);
    await has("connections", wires(page), 3);
    await node(page, "Sticky Note").getByText("three", { exact: true }).waitFor();
    await node(page, "Edit Fields").dblclick();
    const fields = panel(page, "Edit Fields");
    assert.equal(await fields.getByRole("textbox", { name: "Name of the field" }).inputValue(), "line");
    await fields.getByText("$json.degrees * 2").waitFor();
    await page.keyboard.press("Escape");
    await page.goto("/workflows");
    await page.getByRole("table", { name: "Workflows" }).getByText("Warm cities").waitFor();
  });

  scene("a node that fails says why, with a code, and where", async () => {
    const id = await create("Dry well", [manual, code('throw new Error("the well is dry")')], chain("Manual Trigger", "Code"));
    await page.goto(`/workflows/${id}`);
    await node(page, "Code").waitFor();
    await page.getByRole("button", { name: "Run workflow" }).click();
    await node(page, "Code").getByRole("img", { name: /the well is dry/ }).waitFor();
    await page.getByRole("button", { name: /^Error/ }).waitFor();
    await node(page, "Code").dblclick();
    const alert = panel(page, "Code").getByRole("alert");
    await alert.getByText(/the well is dry/).first().waitFor();
    await alert.getByText(/^RR-[A-Z]+-\d{4}$/).waitFor();
    await picture(page, "editor-error");
    await page.keyboard.press("Escape");
    await canvas(page).waitFor();
  });

  scene("two windows that save at once: nothing is lost without being asked", async () => {
    const id = await create("Shared", [manual, code("return [];")], chain("Manual Trigger", "Code"));
    const mine = await openPage(browser, { server, cookie, expected: [/409/] });
    const theirs = await openPage(browser, { server, cookie });
    await mine.page.goto(`/workflows/${id}`);
    await theirs.page.goto(`/workflows/${id}`);
    const title = (window) => window.page.getByRole("textbox", { name: "Name of the workflow" });
    const rename = async (window, name) => {
      await title(window).fill(name);
      await window.page.keyboard.press("Enter");
    };

    // A window without changes of its own follows what others save.
    await rename(theirs, "Shared by them");
    await saved(theirs.page);
    await until("their name in my window", async () => (await title(mine).inputValue()) === "Shared by them");

    // My save is on its way while theirs arrives first.
    let sent;
    let release;
    const held = new Promise((done) => {
      release = done;
    });
    const begun = new Promise((done) => {
      sent = done;
    });
    await mine.page.route(`**/api/v1/workflows/${id}`, async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      sent();
      await held;
      return route.continue();
    });
    await rename(mine, "Shared by me");
    await begun;
    await rename(theirs, "Theirs came first");
    await saved(theirs.page);
    release();

    const question = mine.page.getByRole("alertdialog", { name: "Somebody saved this workflow first" });
    await question.waitFor();
    await picture(mine.page, "editor-conflict");
    assert.equal((await server.api("GET", `/workflows/${id}`)).name, "Theirs came first");
    await question.getByRole("button", { name: "Keep mine" }).click();
    await question.waitFor({ state: "detached" });
    await saved(mine.page);
    assert.equal((await server.api("GET", `/workflows/${id}`)).name, "Shared by me");
    await until("my name in their window", async () => (await title(theirs).inputValue()) === "Shared by me");
    assert.deepEqual([...mine.problems, ...theirs.problems], []);
    await mine.context.close();
    await theirs.context.close();
  });

  scene("nothing went wrong in the page on the way", () => {
    assert.deepEqual(person.problems, []);
  });
});
