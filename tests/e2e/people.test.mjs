/**
 * People in front of workflows: a form for those who are signed in, and a question that comes by mail and is answered on a
 * page. Needs what `main.test.mjs` needs.
 */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { openBrowser, openPage, picture, until } from "./browser.mjs";
import { at, chain } from "./drawing.mjs";
import { Server } from "./server.mjs";

/** A mail server that keeps what it is sent. */
class MailServer {
  mails = [];

  static async start() {
    const server = new MailServer();
    server.tcp = createServer((socket) => {
      let rest = "";
      let data = false;
      socket.write("220 mail ready\r\n");
      socket.on("error", () => undefined);
      socket.on("data", (bytes) => {
        rest += bytes.toString("latin1");
        for (;;) {
          const end = data ? rest.indexOf("\r\n.\r\n") : rest.indexOf("\r\n");
          if (end < 0) return;
          const line = rest.slice(0, end);
          rest = rest.slice(end + (data ? 5 : 2));
          if (data) server.mails.push(line);
          const begins = !data && /^DATA/i.test(line);
          data = begins;
          socket.write(begins ? "354 go on\r\n" : /^QUIT/i.test(line) ? "221 bye\r\n" : "250 fine\r\n");
        }
      });
    });
    await new Promise((done) => server.tcp.listen(0, "127.0.0.1", done));
    server.port = server.tcp.address().port;
    return server;
  }

  stop() {
    return new Promise((done) => this.tcp.close(done));
  }

  /** The links of the latest mail, with what is written in front of them. */
  links() {
    const text = this.mails
      .at(-1)
      .replaceAll("=\r\n", "")
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Object.fromEntries(
      [...text.matchAll(/^([\w ]+): (http\S+)/gm)].map(([, label, link]) => [label, link]),
    );
  }
}

describe("people in front of workflows", { concurrency: false }, () => {
  let server;
  let browser;
  let mail;
  let cookie;

  before(async () => {
    server = await Server.start("--egress-allow", "127.0.0.1");
    cookie = await server.setUp();
    browser = await openBrowser();
    mail = await MailServer.start();
  });
  after(async () => {
    await browser?.close();
    await mail?.stop();
    await server?.stop();
  });

  const live = async (workflow) => {
    const { id } = await server.api("POST", "/workflows", { workflow });
    await server.api("POST", `/workflows/${id}/activate`, {});
    return id;
  };
  const executions = async (id) => (await server.api("GET", `/executions?workflowId=${id}`)).items;

  test("a form for people who are signed in leads to signing in and back, and can be sent", async () => {
    const id = await live(
      chain("Holidays", [
        at("Form", "core.formTrigger", 2.6, {
          authentication: "n8nUserAuth",
          formTitle: "Ask for a holiday",
          formFields: { values: [{ fieldLabel: "From", requiredField: true }] },
          options: { path: "holidays" },
        }),
      ]),
    );
    // Somebody who is not signed in, and comes from a page of another site.
    const expected = [/401/, /Failed to load resource/];
    const stranger = await openPage(browser, { server, expected });
    await stranger.page.goto(`data:text/html,<a href="${server.address}/form/holidays?team=a">go</a>`);
    await stranger.page.click("a");
    await stranger.page.waitForURL(/\/signin\?next=/);
    await stranger.page.fill('input[name="email"]', Server.owner.email);
    await stranger.page.fill('input[type="password"]', Server.owner.password);
    await stranger.page.keyboard.press("Enter");
    await stranger.page.waitForURL(`${server.address}/form/holidays?team=a`);
    await stranger.page.fill("#field-0", "");
    await stranger.page.click("button");
    await stranger.page.getByText("One answer has to be put right").waitFor();
    await stranger.page.fill("#field-0", "Monday");
    await stranger.page.click("button");
    await stranger.page.getByText("Thank you").waitFor();
    const [execution] = await until("an execution", async () => {
      const found = await executions(id);
      return found.length && found;
    });
    const { items } = await server.api("GET", `/executions/${execution.id}/steps/0`);
    assert.equal(items[0].json.From, "Monday");
    assert.deepEqual(items[0].json.formQueryParameters, { team: "a" });
    await stranger.context.close();

    // Somebody who is signed in already and comes from elsewhere: browsers hide the session from such a visit.
    const known = await openPage(browser, { server, expected });
    await known.context.addCookies([{ ...cookie, sameSite: "Strict", httpOnly: true }]);
    await known.page.goto(`data:text/html,<a href="${server.address}/form/holidays">go</a>`);
    await known.page.click("a");
    await known.page.waitForURL(`${server.address}/form/holidays`);
    await known.page.getByText("Ask for a holiday").waitFor();
    // Who signs out cannot send what is still open.
    await server.api("DELETE", "/session");
    await known.page.fill("#field-0", "Tuesday");
    await known.page.click("button");
    await known.page.getByText("You are not signed in any more").waitFor();
    assert.equal(
      (await executions.call(undefined, id).catch(() => [])).length,
      0,
      "signed out for everything",
    );
    await server.signIn();
    assert.equal((await executions(id)).length, 1);
    await picture(known.page, "people-signed-out");
    await known.context.close();
  });

  test("a question by mail is decided by sending its page, in light and dark", async () => {
    const smtp = await server.api("POST", "/credentials", {
      name: "Mail",
      kind: "smtp",
      data: {
        host: "127.0.0.1",
        port: mail.port,
        secure: false,
        disableStartTls: true,
        user: "",
        password: "",
      },
    });
    const ask = (parameters) =>
      chain("Ask", [
        at("Call", "core.webhook", 2.1, {
          httpMethod: "POST",
          path: `ask-${parameters.responseType}`,
          responseMode: "onReceived",
        }),
        at(
          "Ask",
          "core.emailSend",
          2.1,
          {
            operation: "sendAndWait",
            fromEmail: "shop@a.example",
            toEmail: "ann@b.example",
            subject: "Pay 1,250 € to Weavers & Sons?",
            message: "The invoice came today.\nIt is <b>due on Friday</b>.",
            ...parameters,
          },
          { credentials: { smtp: { id: smtp.id, name: smtp.name } } },
        ),
      ]);
    const asked = async (parameters) => {
      const id = await live(ask(parameters));
      await fetch(`${server.address}/webhook/ask-${parameters.responseType}`, { method: "POST" });
      await until("a waiting execution", async () => (await executions(id))[0]?.status === "waiting");
      return id;
    };
    const ended = async (id) => {
      const execution = await until("the end", async () => {
        const [found] = await executions(id);
        return found.status !== "waiting" && found.status !== "running" && found;
      });
      assert.equal(execution.status, "success");
      return (await server.api("GET", `/executions/${execution.id}/steps/1`)).items[0].json;
    };

    const decision = await asked({
      responseType: "approval",
      approvalOptions: {
        values: { approvalType: "double", approveLabel: "Pay", disapproveLabel: "Do not pay" },
      },
    });
    const links = mail.links();
    assert.deepEqual(Object.keys(links), ["Pay", "Do not pay"], mail.mails.at(-1));
    // What looks through mail opens every link, several times.
    for (const link of [...Object.values(links), ...Object.values(links)]) {
      assert.equal((await fetch(link)).status, 200);
      assert.equal((await fetch(link, { method: "HEAD" })).status, 200);
    }
    assert.equal((await executions(decision))[0].status, "waiting");
    for (const scheme of ["light", "dark"]) {
      const { page, context } = await openPage(browser, { server, scheme, size: [900, 700] });
      await page.goto(links["Do not pay"]);
      assert.deepEqual(
        await page.locator("button").allTextContents(),
        ["Do not pay", "Pay"],
        "what was meant comes first",
      );
      await picture(page, `question-${scheme}`);
      await context.close();
    }
    const phone = await openPage(browser, { server, size: [390, 800] });
    await phone.page.goto(links.Pay);
    await picture(phone.page, "question-phone");
    await phone.page.getByRole("button", { name: "Pay", exact: true }).click();
    await phone.page.getByText("Your answers have arrived").waitFor();
    assert.deepEqual(await ended(decision), { data: { approved: true } });
    // The other link is used up, too.
    phone.expected.push(/409/);
    await phone.page.goto(links["Do not pay"]);
    assert.equal(await phone.page.locator("button").count(), 0);

    const text = await asked({ responseType: "freeText" });
    await phone.page.goto(mail.links().Respond);
    await phone.page.fill("textarea", "After the holidays");
    await picture(phone.page, "question-text");
    await phone.page.getByRole("button").click();
    await phone.page.getByText("Your answers have arrived").waitFor();
    assert.deepEqual(await ended(text), { data: { text: "After the holidays" } });
    assert.deepEqual(phone.problems, []);
    await phone.context.close();
  });

  test("a chat is gone on with where the workflow knows what was said", async () => {
    const script = `const kept = $getWorkflowStaticData('global');
      const of = (kept[$json.sessionId] ??= []);
      const message = (kind, content) => ({ id: ['langchain_core', 'messages', kind], kwargs: { content } });
      if ($json.action === 'loadPreviousSession') return { data: of };
      of.push(message('HumanMessage', $json.chatInput), message('AIMessage', 'You said ' + $json.chatInput));
      return { output: 'You said ' + $json.chatInput };`;
    const id = "6f1c52aa-people";
    await live(
      chain("Talk", [
        at(
          "Chat",
          "core.chatTrigger",
          1.4,
          { public: true, mode: "hostedChat", options: { loadPreviousSession: "manually" } },
          { webhookId: id },
        ),
        at("Code", "core.code", 2, { jsCode: script }),
      ]),
    );
    const { page, context, problems } = await openPage(browser, { server, size: [700, 700], scheme: "dark" });
    await page.goto(`/webhook/${id}/chat`);
    assert.equal(await page.locator("#talk li").count(), 1, "a new chat begins with its first words only");
    await page.fill("textarea", "the loom is broken");
    await page.keyboard.press("Enter");
    await page.getByText("You said the loom is broken").waitFor();
    assert.match(page.url(), /#s=[0-9a-f]{32}$/);
    await page.reload();
    await page.getByText("You said the loom is broken").waitFor();
    assert.deepEqual(await page.locator("#talk li.mine").allTextContents(), ["the loom is broken"]);
    await picture(page, "chat-gone-on-with");
    assert.deepEqual(problems, []);
    await context.close();
  });
});
