/**
 * Every page and main state of the interface, and how to get there. Each entry is a name and the way: it begins on any
 * page of the interface and ends when the state is on screen. `world` holds what `fill` (filled.mjs) made.
 */
import { node, panel, until } from "./browser.mjs";

const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();
const button = (page, name) => page.getByRole("button", { name, exact: true }).first();
const openNode = async (page, name) => {
  await node(page, name).dblclick();
  await panel(page, name).waitFor();
};
const openWorkflow = async (page, id, name) => {
  await page.goto(`/workflows/${id}`);
  await node(page, name).waitFor();
};
const openExecution = async (page, id, name) => {
  await page.goto(`/executions/${id}`);
  await node(page, name).getByRole("img", { name: / in |nothing/ }).waitFor();
};
/** Shows a pane's items as a table: each browser remembers the view that was chosen last. */
const items = async (page, side) => {
  const pane = page.getByRole("region", { name: side });
  await pane.getByRole("button", { name: "Table", exact: true }).click();
  await pane.getByRole("table", { name: "Items" }).waitFor();
};

export const beforeOwner = {
  setup: async (page, { server }) => {
    await page.goto(server.setupLink);
    await heading(page, "Create the owner account");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByLabel("Password again").fill("other");
  },
  "setup-without-link": async (page) => {
    await page.goto("/setup");
    await heading(page, "Open the set-up link");
  },
  "setup-wrong-link": async (page) => {
    await page.goto("/setup?token=wrong");
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByLabel("Password again").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account and sign in" }).click();
    await heading(page, "This set-up link does not work any more");
  },
};

export const signedOut = {
  "used-link": async (page, { server }) => {
    await page.goto(server.setupLink);
    await heading(page, "This appliance is set up");
  },
  "sign-in": async (page) => {
    await page.goto("/signin");
    await page.getByLabel("E-mail").waitFor();
  },
  "sign-in-refused": async (page) => {
    await page.goto("/signin");
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("RR-AUTH-0002").waitFor();
  },
};

export const empty = {
  "workflows-empty": async (page) => {
    await page.goto("/workflows");
    await heading(page, "Draw your first workflow");
  },
  "executions-empty": async (page) => {
    await page.goto("/executions");
    await heading(page, "Nothing has run yet");
  },
  "credentials-empty": async (page) => {
    await page.goto("/credentials");
    await heading(page, "No credentials yet");
    await until("the types of credentials", () => button(page, "New credential").isEnabled());
  },
  "data-empty": async (page) => {
    await page.goto("/data");
    await heading(page, "No tables yet");
  },
};

export const full = {
  workflows: async (page) => {
    await page.goto("/workflows");
    await page.getByText("People by city", { exact: true }).waitFor();
  },
  "workflows-end": async (page) => {
    await page.goto("/workflows?sort=-name");
    const rows = page.getByRole("table", { name: "Workflows" }).locator("[data-row]");
    await until("all workflows", async () => {
      await page.keyboard.press("Control+End");
      await rows.last().scrollIntoViewIfNeeded();
      return (await rows.count()) >= 199;
    });
    await rows.first().scrollIntoViewIfNeeded();
  },
  "workflows-search-none": async (page) => {
    await page.goto("/workflows?search=nothing+is+called+this");
    await heading(page, "No workflow fits");
  },
  "workflow-menu": async (page) => {
    await full.workflows(page);
    await page.getByRole("button", { name: "Actions for People by city", exact: true }).click();
    await page.getByRole("menuitem", { name: "Duplicate" }).waitFor();
  },
  "workflow-delete": async (page) => {
    await full["workflow-menu"](page);
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("alertdialog").waitFor();
  },
  "command-palette": async (page) => {
    await full.workflows(page);
    await page.keyboard.press("Control+K");
    await page.getByPlaceholder("Type a command or search…").fill("new");
  },
  import: async (page) => {
    await full.workflows(page);
    await button(page, "Import").click();
    await page.getByRole("dialog", { name: "Import workflows" }).waitFor();
  },
  "import-report": async (page) => {
    await full.import(page);
    const strange = {
      name: "Chat bot",
      nodes: [
        { id: "1", name: "When called", type: "n8n-nodes-base.webhook", typeVersion: 2, position: [0, 0], parameters: { path: `chat-${Date.now()}` } },
        { id: "2", name: "Ask the service", type: "n8n-nodes-base.httpRequest", typeVersion: 4.2, position: [220, 0], parameters: { url: "https://example.org", authentication: "genericCredentialType", genericAuthType: "httpHeaderAuth" } },
        { id: "3", name: "A node of somebody else with a long name", type: "n8n-nodes-somebody.extraordinarilyLongNodeTypeName", typeVersion: 1, position: [440, 0], parameters: {} },
      ],
      connections: {},
    };
    await page.getByLabel("Or paste the JSON of a workflow").fill(JSON.stringify(strange));
    await button(page, "Import text").click();
    await page.getByRole("dialog", { name: "Import report" }).getByText("Placeholder").first().waitFor();
  },
  "import-refused": async (page) => {
    await full.import(page);
    await page.getByLabel("Or paste the JSON of a workflow").fill("{ this is no workflow");
    await button(page, "Import text").click();
    await page.getByText("Not imported").waitFor();
  },
  executions: async (page) => {
    await page.goto("/executions");
    await page.getByText("Sync of contacts").waitFor();
  },
  execution: async (page, { called }) => openExecution(page, called, "Weigh"),
  "execution-failed": async (page, { failed }) => {
    await openExecution(page, failed, "Read the address book of the old system");
  },
  "execution-node": async (page, { called }) => {
    await openExecution(page, called, "Weigh");
    await openNode(page, "Weigh");
    await items(page, "Output");
  },
  credentials: async (page) => {
    await page.goto("/credentials");
    await page.getByText("CRM, read only").waitFor();
  },
  "credential-type": async (page) => {
    await full.credentials(page);
    await button(page, "New credential").click();
    await page.getByText("Bearer token").last().waitFor();
  },
  "credential-form": async (page) => {
    await full["credential-type"](page);
    await page.getByRole("dialog").getByText("Basic authentication").click();
    await page.getByRole("dialog").getByLabel("User name").waitFor();
  },
  "credential-oauth": async (page) => {
    await full["credential-type"](page);
    await page.getByPlaceholder("Search types").fill("oauth");
    await page.getByRole("dialog").getByText("OAuth 2", { exact: true }).click();
    await page.getByRole("dialog").getByLabel("Client ID").waitFor();
  },
  data: async (page) => {
    await page.goto("/data");
    await page.getByText("Seen invoices").waitFor();
  },
  "data-new": async (page) => {
    await full.data(page);
    await button(page, "New table").click();
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).waitFor();
  },
  "data-table": async (page) => {
    await full.data(page);
    await page.getByText("Companies", { exact: true }).click();
    await page.getByRole("heading", { name: "Companies" }).waitFor();
    await page.getByLabel("company of row 2", { exact: true }).waitFor();
  },
  editor: async (page, { people }) => openWorkflow(page, people, "People"),
  "editor-imported": async (page, { parcels }) => openWorkflow(page, parcels, "Weigh"),
  "editor-empty": async (page, { server }) => {
    const made = await server.api("POST", "/workflows", { workflow: { name: "Empty", nodes: [], connections: {}, settings: {} } });
    await page.goto(`/workflows/${made.id}`);
    await heading(page, "How does this workflow start?");
  },
  "editor-picker": async (page, world) => {
    await full.editor(page, world);
    await page.keyboard.press("n");
    await page.getByRole("combobox", { name: "Search node types" }).waitFor();
  },
  "editor-run": async (page, world) => {
    await full.editor(page, world);
    await page.keyboard.press("Control+Enter");
    await node(page, "Edit Fields").getByRole("img", { name: / in / }).waitFor();
    await page.keyboard.press("l");
    await page.getByRole("region", { name: "Log" }).waitFor();
  },
  "editor-node": async (page, world) => {
    await full["editor-run"](page, world);
    await openNode(page, "Edit Fields");
    await items(page, "Output");
    await page.getByText("Amara from Oslo").first().waitFor();
  },
  "editor-node-json": async (page, world) => {
    await full["editor-node"](page, world);
    await page.getByRole("region", { name: "Output" }).getByRole("button", { name: "JSON", exact: true }).click();
    await page.getByRole("region", { name: "Input" }).getByRole("button", { name: "Table", exact: true }).click();
  },
  "editor-node-settings": async (page, world) => {
    await full["editor-node"](page, world);
    await button(page, "Settings").click();
  },
  "editor-code": async (page, world) => {
    await full.editor(page, world);
    await openNode(page, "People");
    await page.getByRole("textbox", { name: "JavaScript" }).waitFor();
  },
  "editor-expression": async (page, world) => {
    // On a copy, because what is half written is saved as well.
    const copy = await world.server.api("POST", `/workflows/${world.people}/duplicate`);
    await full["editor-node"](page, { ...world, people: copy.id });
    const field = page.getByRole("textbox", { name: /: expression$/ }).first();
    await field.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("{{ $json.");
    await page.locator(".cm-tooltip-autocomplete").waitFor();
  },
  "editor-condition": async (page, { parcels }) => {
    await openWorkflow(page, parcels, "Light enough?");
    await openNode(page, "Light enough?");
  },
  "editor-webhook": async (page, { parcels }) => {
    await openWorkflow(page, parcels, "Parcel arrives");
    await openNode(page, "Parcel arrives");
  },
  "editor-waiting": async (page, { parcels }) => {
    await openWorkflow(page, parcels, "Parcel arrives");
    await button(page, "Wait for a test call").click();
    await page.getByText("Waiting for a call to the test address").waitFor();
  },
  "editor-executions": async (page, { parcels }) => {
    await openWorkflow(page, parcels, "Parcel arrives");
    await button(page, "Executions").click();
    await page.getByRole("complementary", { name: /executions/i }).or(page.getByRole("region", { name: /executions/i })).first().waitFor();
  },
  "editor-shortcuts": async (page, world) => {
    await full.editor(page, world);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  },
  "editor-settings": async (page, world) => {
    await full.editor(page, world);
    await button(page, "More").click();
    await page.getByRole("menuitem", { name: "Workflow settings" }).click();
    await page.getByRole("dialog", { name: /settings/i }).waitFor();
  },
  "not-found": async (page) => {
    await page.goto("/nothing/here");
    await heading(page, "There is nothing at this address");
  },
  "workflow-not-found": async (page) => {
    await page.goto("/workflows/none");
    await page.getByRole("alert").waitFor();
  },
};
