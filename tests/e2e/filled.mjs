/** An appliance that is in use, for the pictures: many workflows, long names, executions, credentials, tables. */
import { readFile } from "node:fs/promises";
import { until } from "./browser.mjs";

const LONG =
  "Quarterly reconciliation of invoices, credit notes and bank statements for every subsidiary in Europe, with a report for the auditors";
const WORDS = ["Invoices", "Orders", "Newsletter", "Backups", "Leads", "Tickets", "Payroll", "Inventory"];
const DONE = ["to the ledger", "from the shop", "every Monday", "for the support desk", "across regions"];

const manual = { id: "m", name: "Manual Trigger", type: "core.manualTrigger", typeVersion: 1, position: [0, 0], parameters: {} };
const link = (node) => ({ main: [[{ node, type: "main", index: 0 }]] });

const PEOPLE = `const names = ["Amara", "Bjørn", "Chen", "Dolores", "Emre"];
return Array.from({ length: 40 }, (_, index) => ({
  json: {
    id: index + 1,
    name: names[index % names.length],
    address: { city: index % 2 ? "Lagos" : "Oslo", zip: String(1000 + index) },
    tags: ["new", "web"],
    active: index % 3 > 0,
    note: index % 4 ? null : "A remark that is a good deal longer than the column it stands in has room for",
  },
}));`;

/** Two hundred workflows, executions that ended well and badly, credentials: an appliance that is in use. */
export async function fill(server) {
  const create = async (name, nodes, connections) =>
    (
      await server.api("POST", "/workflows", {
        workflow: { name, nodes, connections, settings: { executionOrder: "v1" } },
      })
    ).id;
  const run = async (id, start) => {
    const { executionId } = await server.api("POST", `/workflows/${id}/executions`, { start });
    await until("the execution to end", async () => {
      const { execution } = await server.api("GET", `/executions/${executionId}`);
      return execution.finishedAt;
    });
    return executionId;
  };
  for (let index = 0; index < 194; index += 1) {
    const name = `${WORDS[index % WORDS.length]} ${DONE[index % DONE.length]} ${index + 1}`;
    await create(name, index % 3 ? [manual] : [], {});
  }
  await create("W".repeat(128), [manual], {});
  const long = await create(LONG, [manual], {});
  const failing = await create(
    "Sync of contacts",
    [
      manual,
      {
        id: "c",
        name: "Read the address book of the old system",
        type: "core.code",
        typeVersion: 1,
        position: [260, 0],
        parameters: { jsCode: 'throw new Error("the address book answered with 17 bytes of nothing")' },
      },
    ],
    { "Manual Trigger": link("Read the address book of the old system") },
  );
  const people = await create(
    "People by city",
    [
      manual,
      { id: "c", name: "People", type: "core.code", typeVersion: 1, position: [220, 0], parameters: { jsCode: PEOPLE } },
      {
        id: "e",
        name: "Edit Fields",
        type: "core.set",
        typeVersion: 1,
        position: [440, 0],
        parameters: {
          assignments: {
            assignments: [
              { id: "1", name: "label", type: "string", value: "={{ $json.name }} from {{ $json.address.city }}" },
              { id: "2", name: "order", type: "number", value: "={{ $json.id * 10 }}" },
            ],
          },
        },
      },
      {
        id: "s",
        name: "Sticky Note",
        type: "core.stickyNote",
        typeVersion: 1,
        position: [0, -200],
        parameters: { content: "## People\nForty of them, from **two** cities.", width: 300, height: 120, color: 4 },
      },
    ],
    { "Manual Trigger": link("People"), People: link("Edit Fields") },
  );
  const text = await readFile(new URL("fixtures/parcel-quote.json", import.meta.url), "utf8");
  const parcels = (await server.api("POST", "/workflows/import", { text })).workflow.id;
  await server.api("POST", `/workflows/${parcels}/activate`);
  for (const kg of [3, 30]) {
    await fetch(`${server.address}/webhook/parcel-quote`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shop": "corner" },
      body: JSON.stringify({ to: "vienna", parcels: [{ kg }] }),
    });
  }
  await run(long, "Manual Trigger");
  const failed = await run(failing, "Manual Trigger");
  const done = await run(people, "Manual Trigger");
  await server.api("POST", "/credentials", { name: "CRM, read only", kind: "httpBearerAuth", data: { token: "t0ken" } });
  await server.api("POST", "/credentials", {
    name: LONG,
    kind: "httpBasicAuth",
    data: { user: "ada", password: "secret of ada" },
  });
  const columns = [
    { name: "company", type: "string" },
    { name: "employees", type: "number" },
    { name: "customer", type: "boolean" },
    { name: "since", type: "date" },
  ];
  const table = (await server.api("POST", "/data-tables", { name: "Companies", columns })).id;
  const rows = Array.from({ length: 60 }, (_, index) => ({
    company: index % 7 ? `${WORDS[index % WORDS.length]} & Sons ${index}` : LONG,
    employees: index % 5 ? index * 13 : null,
    customer: index % 3 > 0,
    since: new Date(Date.UTC(2020, index % 12, 1 + (index % 28))).toISOString(),
  }));
  await server.api("POST", `/data-tables/${table}/rows`, { rows });
  await server.api("POST", "/data-tables", { name: "Seen invoices", columns: [{ name: "number", type: "string" }] });
  const called = (await server.api("GET", `/executions?workflowId=${parcels}`)).items.at(-1).id;
  return { failing, failed, people, done, parcels, called, table };
}
