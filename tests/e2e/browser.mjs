/** Chromium for the tests, and what every page of them needs: failures of the page fail the test. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const results = fileURLToPath(new URL("../results", import.meta.url));
/** How long a page may take to show what it should, in milliseconds: a bound, not a measure. */
const PATIENCE = 15_000;

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * A window of its own person. `problems` collects what the page threw or wrote as an error; `expected` takes
 * patterns of what a test provokes on purpose.
 */
export async function openPage(browser, { server, cookie, size = [1440, 900], scheme = "light", expected = [] }) {
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: { width: size[0], height: size[1] },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.address });
  if (cookie) await context.addCookies([cookie]);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = [];
  const note = (text) => expected.some((pattern) => pattern.test(text)) || problems.push(text);
  page.on("pageerror", (error) => note(`thrown: ${error.stack ?? error}`));
  page.on("console", (line) => line.type() === "error" && note(`${line.text()} (${line.location().url})`));
  return { page, context, problems, expected };
}

/** Waits until `probe` gives something true, and gives it back. */
export async function until(what, probe) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`this did not come: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Keeps a picture of the page for people to look at. */
export async function picture(page, name) {
  await mkdir(join(results, "screens"), { recursive: true });
  await page.screenshot({ path: join(results, "screens", `${name}.png`) });
}

export const node = (page, name) => page.locator(`.react-flow__node[data-id="${name}"]`);
export const panel = (page, name) => page.getByRole("dialog", { name: `Node ${name}`, exact: true });

/**
 * Steps of one story: each needs what the ones before it did, so after a failure the rest is skipped. The page of
 * `person()` is kept as a picture where it failed.
 */
export function story(test, person) {
  let broken = null;
  return (name, ...rest) => {
    const work = rest.pop();
    test(name, ...rest, async (context) => {
      if (broken) return context.skip(`"${broken}" failed`);
      try {
        await work(context);
      } catch (error) {
        broken = name;
        const page = person()?.page;
        if (page) await picture(page, `failed-${name.replace(/[^a-z]+/gi, "-").slice(0, 60)}`).catch(() => {});
        throw error;
      }
    });
  };
}
