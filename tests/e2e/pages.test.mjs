/**
 * Every page and main state in light and dark and in two sizes: a picture of each in tests/results/screens for people to
 * look at, nothing sticking out to the side, and no serious finding of axe.
 *
 * REPORUNNER_SCREENS names the only states to visit, separated by commas, while one is worked on.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { openBrowser, openPage, picture } from "./browser.mjs";
import { fill } from "./filled.mjs";
import { beforeOwner, empty, full, signedOut } from "./screens.mjs";
import { Server } from "./server.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SIZES = [
  [1440, 900],
  [1024, 768],
];
const ONLY = process.env.REPORUNNER_SCREENS?.split(",");

/** What axe may find, and why it is right as it is. */
const ALLOWED = [
  {
    rule: "aria-hidden-focus",
    at: /\[data-aria-hidden="true"\]/,
    reason: "An open menu hides the page behind it from screen readers and holds the focus until it is closed.",
  },
];

async function findings(page) {
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter((found) => found.impact === "serious" || found.impact === "critical")
    .flatMap((found) => found.nodes.map((each) => ({ rule: found.id, at: each.target.join(" "), why: each.failureSummary })))
    .filter(({ rule, at }) => !ALLOWED.some((allowed) => allowed.rule === rule && allowed.at.test(at)));
}

/** Waits until colours have followed the theme and nothing moves any more. */
const settle = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const moving = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < 10_000);
    await Promise.allSettled(moving.map((each) => each.finished));
    await frame();
  });

describe("every page", { concurrency: false }, () => {
  let server;
  let browser;
  let cookie;
  let world;

  /** Visits `states`, each in every size and theme, and gives what is wrong with them. */
  async function look(states) {
    const wrong = [];
    for (const size of SIZES) {
      // What a page may say on the console where a test provokes it: refused calls of the API.
      const { page, context, problems } = await openPage(browser, { server, cookie, size, expected: [/\b(400|401|404|422)\b.*\/api\/v1\// ] });
      await context.addInitScript({ path: AXE });
      for (const [name, way] of Object.entries(states)) {
        if (ONLY && !ONLY.includes(name)) continue;
        await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        try {
          await way(page, { ...world, server });
        } catch (error) {
          await picture(page, `failed-${name}`);
          throw new Error(`${name} at ${size.join("x")}: ${error.message}`);
        }
        for (const scheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
          await settle(page);
          for (const { rule, at, why } of await findings(page)) {
            wrong.push(`${name} ${size[0]} ${scheme}: ${rule} at ${at}\n  ${why.replaceAll("\n", "\n  ")}`);
          }
          await picture(page, `${name}-${size[0]}-${scheme}`);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) wrong.push(`${name} ${size[0]}: ${wide} px stick out to the side`);
        wrong.push(...problems.splice(0).map((problem) => `${name} ${size[0]}: ${problem}`));
      }
      await context.close();
    }
    return wrong;
  }

  before(async () => {
    server = await Server.start();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("before there is an owner", async () => assert.deepEqual(await look(beforeOwner), []));

  test("signed out", async () => {
    const owner = await server.setUp();
    const wrong = await look(signedOut);
    cookie = owner;
    assert.deepEqual(wrong, []);
  });

  test("nothing there yet", async () => {
    for (const { id } of (await server.api("GET", "/workflows")).items) await server.api("DELETE", `/workflows/${id}`);
    assert.deepEqual(await look(empty), []);
  });

  test("in use, with 200 workflows and long names", async () => {
    world = await fill(server);
    assert.deepEqual(await look(full), []);
  });

  test("the server cannot be reached, and comes back", async () => {
    const { page, context } = await openPage(browser, { server, cookie });
    await context.addInitScript({ path: AXE });
    // The other pages are fetched while nothing else is to do, so that they can speak for themselves.
    const [fetched] = await Promise.all([
      page.waitForResponse(/\/CredentialsPage[^/]*\.js$/),
      full.workflows(page),
    ]);
    await fetched.finished();
    await server.halt();
    await page.getByRole("link", { name: "Credentials" }).click();
    await page.getByRole("alert").waitFor();
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await settle(page);
      assert.deepEqual(await findings(page), []);
      await picture(page, `unreachable-1440-${scheme}`);
    }
    await server.again();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("CRM, read only").waitFor();
    await context.close();
  });
});
