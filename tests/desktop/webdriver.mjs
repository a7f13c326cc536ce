/** A small WebDriver client: what a person does in a window (look, click, type), over the protocol's own HTTP. */
import { setTimeout as pause } from "node:timers/promises";

/** How long anything may take before the test gives up; nothing is expected to come near it. */
const PATIENCE = 60_000;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Tries until `attempt` gives something, and says what was waited for when it never does. */
export async function until(what, attempt) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const found = await attempt();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited in vain for ${what}${last ? `: ${last.message}` : ""}`);
}

/** One session: one start of the application. */
export class Browser {
  constructor(driver, session) {
    this.base = `${driver}/session/${session}`;
  }

  /** Starts the application through the driver at `driver`. */
  static async open(driver, binary) {
    const options = { "webkitgtk:browserOptions": { binary, args: [] } };
    const started = await call("POST", `${driver}/session`, { capabilities: { alwaysMatch: options } });
    return new Browser(driver, started.sessionId);
  }

  url() {
    return call("GET", `${this.base}/url`);
  }

  /** The text that is on the page. */
  text() {
    return this.run("return document.body.innerText");
  }

  /** Runs a script in the page and gives what it returns. */
  run(script, ...args) {
    return call("POST", `${this.base}/execute/sync`, { script, args });
  }

  /** Runs a script that answers through its last argument. */
  runAsync(script, ...args) {
    return call("POST", `${this.base}/execute/async`, { script, args });
  }

  /** Ids of the elements that an XPath expression finds. */
  async all(xpath) {
    const found = await call("POST", `${this.base}/elements`, { using: "xpath", value: xpath });
    return found.map((each) => each[ELEMENT]);
  }

  /** Waits for the first element that an XPath expression finds. */
  find(xpath) {
    return until(xpath, async () => (await this.all(xpath))[0]);
  }

  /** Clicks as soon as the element is there and can be clicked. */
  click(xpath) {
    return until(`a click on ${xpath}`, async () => {
      const [element] = await this.all(xpath);
      if (!element) return false;
      await call("POST", `${this.base}/element/${element}/click`, {});
      return true;
    });
  }

  /** Clicks twice on the middle of an element. */
  async doubleClick(xpath) {
    const element = await this.find(xpath);
    const press = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    const move = { type: "pointerMove", duration: 0, origin: { [ELEMENT]: element }, x: 0, y: 0 };
    const actions = [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [move, ...press, ...press] }];
    await call("POST", `${this.base}/actions`, { actions });
  }

  /** Types into a field, after what is in it was removed. */
  async type(xpath, text) {
    const element = await this.find(xpath);
    await call("POST", `${this.base}/element/${element}/clear`, {});
    await call("POST", `${this.base}/element/${element}/value`, { text });
  }

  /** Waits until the page shows a text. */
  sees(text) {
    return until(`"${text}" on the page`, async () => (await this.text()).includes(text));
  }

  /** Ends the session and with it the application. */
  close() {
    return call("DELETE", this.base);
  }
}

async function call(method, url, body) {
  const what = `${method} ${new URL(url).pathname.split("/").slice(3).join("/")} ${body ? JSON.stringify(body) : ""}`;
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), signal }).catch((error) => {
    throw new Error(`${what}: ${error.message}`, { cause: error });
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${what}: ${value.error}: ${value.message}`);
  return value;
}
