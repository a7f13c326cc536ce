/**
 * What people outside see: a form of two pages with a file, a chat that answers piece by piece, and an execution that
 * waits for a call. Needs what `main.test.mjs` needs.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openBrowser, openPage, picture, story, until } from "./browser.mjs";
import { at, chain } from "./drawing.mjs";
import { Server } from "./server.mjs";

const FORM = chain("Application", [
  at(
    "Form",
    "core.formTrigger",
    2.6,
    {
      formTitle: "Apply for a place",
      formDescription: "It takes <b>two minutes</b>.<script>document.title = 'broken'</script>",
      formFields: {
        values: [
          { fieldLabel: "Your name", requiredField: true, placeholder: "Ada Example" },
          { fieldLabel: "E-mail", fieldType: "email", requiredField: true },
          {
            fieldLabel: "Course",
            fieldType: "dropdown",
            requiredField: true,
            fieldOptions: { values: [{ option: "Weaving" }, { option: "Number theory" }] },
          },
          {
            fieldLabel: "Days",
            fieldType: "checkbox",
            fieldOptions: { values: [{ option: "Monday" }, { option: "Friday" }] },
          },
          { fieldLabel: "Born", fieldType: "date" },
          { fieldLabel: "CV", fieldType: "file", acceptFileTypes: ".txt, .pdf", requiredField: true },
          { fieldType: "hiddenField", fieldName: "from", fieldValue: "nowhere" },
        ],
      },
      options: { path: "apply", buttonLabel: "Next" },
    },
    { webhookId: "form-1" },
  ),
  at(
    "More",
    "core.form",
    2.5,
    {
      operation: "page",
      formFields: {
        values: [
          { fieldLabel: "Why do you want this?", fieldType: "textarea", requiredField: true },
          { fieldLabel: "Seats", fieldType: "radio", fieldOptions: { values: [{ option: "one" }, { option: "two" }] } },
        ],
      },
      options: { formTitle: "=Nearly there, {{ $json['Your name'] }}" },
    },
    { webhookId: "form-2" },
  ),
  at("End", "core.form", 2.5, {
    operation: "completion",
    completionTitle: "=Thank you, {{ $('Form').item.json['Your name'] }}",
    completionMessage: "=We keep {{ $json.Seats }} for you.",
  }),
]);

const CHAT = chain("Parrot", [
  at(
    "Chat",
    "core.chatTrigger",
    1.4,
    {
      public: true,
      initialMessages: "Hello!\nI say what you say.",
      options: { title: "The parrot", responseMode: "streaming" },
    },
    { webhookId: "parrot" },
  ),
  at("Say", "core.respondToWebhook", 1.5, {
    respondWith: "text",
    responseBody: "={{ $json.chatInput }}, {{ $json.chatInput.toUpperCase() }}!",
    options: { enableStreaming: true },
  }),
]);

const WAIT = chain("Approval", [
  at("Ask", "core.manualTrigger", 1, {}),
  at("Wait", "core.wait", 1.1, { resume: "webhook", httpMethod: "POST" }, { webhookId: "wait" }),
  at("Decide", "core.set", 3.4, {
    mode: "manual",
    assignments: {
      assignments: [{ id: "1", name: "answer", type: "string", value: "={{ $json.body.answer }}" }],
    },
    options: {},
  }),
]);

describe("what people outside see", { concurrency: false }, () => {
  let server;
  let browser;
  let person;
  let cookie;
  let page;
  const scene = story(test, () => person);

  const live = async (workflow) => {
    const { id } = await server.api("POST", "/workflows", { workflow });
    await server.api("POST", `/workflows/${id}/activate`, {});
    return id;
  };

  before(async () => {
    [server, browser] = await Promise.all([Server.start(), openBrowser()]);
    cookie = await server.setUp();
    // The pages of forms have no scripts, and say so in the console when a description brings one.
    person = await openPage(browser, { server, size: [1000, 900], expected: [/422/, /Content Security Policy/i, /sandbox/i] });
    page = person.page;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  scene("a form of two pages with a file, by somebody without scripts", async () => {
    const workflow = await live(FORM);
    const stranger = await browser.newContext({ baseURL: server.address, javaScriptEnabled: false });
    const form = await stranger.newPage();
    await form.goto("/form/apply?from=fair");
    await form.getByRole("heading", { name: "Apply for a place" }).waitFor();
    assert.equal(await form.title(), "Apply for a place");
    await picture(form, "form-light");

    // What is wrong is said in its place, and what was right stays.
    await form.getByLabel("Your name").fill("Ada");
    await form.getByRole("button", { name: "Next" }).click();
    await form.getByRole("alert").waitFor();
    assert.equal(await form.getByLabel("Your name").inputValue(), "Ada");
    assert.match(await form.getByLabel("E-mail").getAttribute("aria-describedby"), /error/);
    await picture(form, "form-errors-light");

    await form.getByLabel("E-mail").fill("ada@example.org");
    await form.getByLabel("Course").selectOption("Number theory");
    await form.getByLabel("Friday").check();
    await form.getByLabel("Born").fill("1815-12-10");
    await form.getByLabel("CV").setInputFiles({ name: "cv.txt", mimeType: "text/plain", buffer: Buffer.from("Notes") });
    await form.getByRole("button", { name: "Next" }).click();

    await form.getByRole("heading", { name: "Nearly there, Ada" }).waitFor();
    const second = form.url();
    assert.match(second, /\/form-waiting\/exec_[0-9a-f]{32}\?signature=/);
    await form.getByLabel("Why do you want this?").fill("For the numbers.\nAnd the looms.");
    await form.getByLabel("two").check();
    await form.getByRole("button", { name: "Submit" }).or(form.getByRole("button", { name: "Send" })).click();
    await form.getByRole("heading", { name: "Thank you, Ada" }).waitFor();
    await form.getByText("We keep two for you.").waitFor();
    await picture(form, "form-end-light");

    // The link was good for one answer.
    const again = await form.goto(second);
    assert.equal(again.status(), 409);
    await form.getByRole("heading", { name: "Already answered" }).waitFor();

    const { items } = await server.api("GET", `/executions?workflowId=${workflow}`);
    assert.equal(items[0].status, "success");
    const first = await server.api("GET", `/executions/${items[0].id}/steps/0`);
    const { json, binary } = first.items[0];
    assert.deepEqual(
      { ...json, submittedAt: undefined },
      {
        "Your name": "Ada",
        "E-mail": "ada@example.org",
        Course: "Number theory",
        Days: ["Friday"],
        Born: "1815-12-10",
        CV: [{ filename: "cv.txt", mimetype: "text/plain", size: 5 }],
        from: "fair",
        submittedAt: undefined,
        formMode: "production",
        formQueryParameters: { from: "fair" },
      },
    );
    assert.equal(binary.CV.fileName, "cv.txt");
    await stranger.close();
  });

  scene("forms are legible in the dark and on a phone", async () => {
    const dark = await openPage(browser, { server, size: [390, 844], scheme: "dark", expected: person.expected });
    await dark.page.goto("/form/apply");
    await dark.page.getByRole("button", { name: "Next" }).click();
    await dark.page.getByRole("alert").waitFor();
    await picture(dark.page, "form-errors-dark-phone");
    const wide = await dark.page.evaluate(() => document.documentElement.scrollWidth > innerWidth).catch(() => false);
    assert.equal(wide, false, "nothing sticks out at the side");
    assert.equal(await dark.page.evaluate(() => self.origin).catch(() => "null"), "null", "a form has no origin");
    await dark.context.close();
  });

  scene("a chat answers piece by piece", async () => {
    await live(CHAT);
    await page.goto("/webhook/parrot/chat");
    await page.getByRole("heading", { name: "The parrot" }).waitFor();
    await page.getByText("I say what you say.").waitFor();
    await page.getByLabel("Message", { exact: true }).fill("hello");
    await page.keyboard.press("Enter");
    await page.getByText("hello, HELLO!").waitFor();
    await page.getByLabel("Message", { exact: true }).fill("<b>bye</b>");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("<b>bye</b>, <B>BYE</B>!").waitFor();
    await picture(page, "chat-light");
    assert.deepEqual(person.problems, []);
    const dark = await openPage(browser, { server, size: [390, 844], scheme: "dark" });
    await dark.page.goto("/webhook/parrot/chat");
    await dark.page.getByLabel("Message", { exact: true }).fill("hello");
    await dark.page.keyboard.press("Enter");
    await dark.page.getByText("hello, HELLO!").waitFor();
    await picture(dark.page, "chat-dark-phone");
    assert.deepEqual(dark.problems, []);
    await dark.context.close();

    // The lines that other clients of chats expect.
    const answer = await fetch(`${server.address}/webhook/parrot/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action: "sendMessage", sessionId: "1", chatInput: "x" }),
    });
    const lines = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map((line) => [line.type, line.content, line.metadata?.nodeName]),
      [
        ["begin", undefined, "Say"],
        ["item", "x, X!", "Say"],
        ["end", undefined, "Say"],
      ],
    );
  });

  scene("an execution waits for a call, and the editor shows for which", async () => {
    const { id } = await server.api("POST", "/workflows", { workflow: WAIT });
    const { page: editor, problems, context } = await openPage(browser, { server, cookie });
    await editor.goto(`/workflows/${id}`);
    await editor.getByRole("button", { name: /Run workflow/ }).click();
    await editor.getByText("“Wait” waits for a call").waitFor();
    await picture(editor, "editor-waits-light");
    const { items } = await until("an execution that waits", async () => {
      const page = await server.api("GET", `/executions?workflowId=${id}`);
      return page.items[0]?.status === "waiting" && page;
    });
    const { resumeUrl } = await server.api("GET", `/executions/${items[0].id}`);
    await editor.getByText(resumeUrl).waitFor();
    await editor.goto("/executions");
    await editor.getByText("Wait waits for a call").waitFor();
    await picture(editor, "executions-waiting-light");
    await editor.goto(`/executions/${items[0].id}`);
    await editor.getByText(resumeUrl).waitFor();

    const body = JSON.stringify({ answer: "yes" });
    const headers = { "content-type": "application/json" };
    const forged = await fetch(resumeUrl.replace(/signature=./, "signature=_"), { method: "POST", headers, body });
    assert.equal(forged.status, 404);
    const calls = await Promise.all([1, 2, 3].map(() => fetch(resumeUrl, { method: "POST", headers, body })));
    assert.deepEqual(calls.map((call) => call.status).sort(), [200, 409, 409]);
    await until("its end", async () => {
      const detail = await server.api("GET", `/executions/${items[0].id}`);
      return detail.execution.status === "success";
    });
    const { items: after } = await server.api("GET", `/executions/${items[0].id}/steps/2`);
    assert.equal(after[0].json.answer, "yes");
    assert.deepEqual(problems, []);
    await context.close();
  });
});
