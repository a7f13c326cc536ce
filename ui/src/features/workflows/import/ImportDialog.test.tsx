import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { ImportReport } from "@/api/contract";
import { createQueryClient } from "@/api/query-client";
import { TooltipProvider } from "@/components/tooltip";
import { ImportDialog } from "./ImportDialog";
import { fromFiles, fromText, isNameless, looksLikeWorkflow, type Source } from "./sources";

const report: ImportReport = {
  nodes: [
    { name: "Start", type: "x.webhook", status: "native", needsCredential: false },
    { name: "Old set", type: "x.set", status: "upgraded", needsCredential: false },
    {
      name: "Foreign",
      type: "x.crm",
      status: "placeholder",
      needsCredential: true,
      message: "Not here yet.",
    },
  ],
  notes: ["Two names were the same."],
};

/** The server's side: refuses the text "bad", takes everything else. */
const serve = vi.fn(async (request: Request) => {
  const { text } = (await request.clone().json()) as { text: string };
  if (text === "bad") {
    const problem = { type: "", title: "This is not a workflow", status: 422, code: "RR-WF-0001" };
    return new Response(JSON.stringify(problem), { status: 422 });
  }
  const workflow = { id: "wf_1", name: "Leads", active: false, version: 1, nodeCount: 3, triggers: [] };
  return new Response(JSON.stringify({ workflow, report }), { status: 201 });
});
vi.stubGlobal("fetch", serve);
afterEach(() => serve.mockClear());

function show(initial: Source[]) {
  const onOpen = vi.fn();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <TooltipProvider>
        <ImportDialog initial={initial} onClose={() => {}} onOpen={onOpen} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { onOpen, user: userEvent.setup() };
}

test("a pasted text is imported; what needs attention stands first and can stand alone", async () => {
  const { onOpen, user } = show([]);
  await user.click(screen.getByLabelText(/paste the JSON/i));
  await user.paste('{"nodes":[]}');
  await user.click(screen.getByRole("button", { name: "Import text" }));

  const names = async () =>
    (await screen.findAllByRole("row"))
      .slice(1)
      .map((row) => within(row).getAllByRole("cell")[0]?.textContent);
  expect(await names()).toEqual(["Foreign", "Start", "Old set"]);
  screen.getByText("1 placeholder");
  screen.getByText("Needs a credential");
  screen.getByText("Not here yet.");
  screen.getByText("Two names were the same.");
  await user.click(screen.getByRole("checkbox"));
  expect(await names()).toEqual(["Foreign"]);

  await user.click(screen.getByRole("button", { name: "Open workflow" }));
  expect(onOpen).toHaveBeenCalledWith("wf_1");
  expect(serve.mock.calls[0]?.[0].headers.get("x-reporunner")).toBe("1");
});

test("of several texts the bad one says why, and the rest is imported once", async () => {
  show([fromText("bad"), fromText("{}")]);
  expect((await screen.findByRole("alert")).textContent).toContain("RR-WF-0001");
  await screen.findByText("Leads");
  expect(serve).toHaveBeenCalledTimes(2);
});

test("a file without a name for its workflow gives its own", async () => {
  expect([isNameless('{"nodes":[]}'), isNameless('{"nodes":[],"name":"A"}'), isNameless("[]")]).toEqual([
    true,
    false,
    false,
  ]);
  const file = new File(['{"nodes":[]}'], "Night shift.json");
  // The browser of the tests has files that cannot be read.
  file.text = async () => '{"nodes":[]}';
  show(fromFiles([file]));
  await screen.findByText("Leads");
  const sent: unknown = await serve.mock.calls[0]?.[0].clone().json();
  expect(sent).toEqual({ text: '{"nodes":[]}', name: "Night shift" });
});

test("only texts that may be workflows are taken from a paste on the page", () => {
  expect(looksLikeWorkflow(' {"nodes": []}')).toBe(true);
  expect(looksLikeWorkflow("https://example.com/nodes")).toBe(false);
  expect(looksLikeWorkflow('{"items": []}')).toBe(false);
});
