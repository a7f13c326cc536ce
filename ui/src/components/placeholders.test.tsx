import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import {
  asProblem,
  PAGE_FAILED,
  ProblemError,
  readProblem,
  UNREACHABLE,
  UNREADABLE,
  unreachable,
} from "@/api/problem";
import { ErrorNote, ErrorState } from "./placeholders";

const body = {
  type: "/docs/errors/RR-WF-0004",
  title: "The webhook path is taken",
  status: 409,
  code: "RR-WF-0004",
  detail: "Workflow “Orders” answers at /orders already.",
  errors: [{ path: "nodes.0.path", message: "taken" }],
};

test("a problem document becomes a typed error, and the screen shows title, detail, fields and a link by code", async () => {
  const error = await readProblem(new Response(JSON.stringify(body), { status: 409 }));
  expect(error).toBeInstanceOf(ProblemError);
  expect(error.field("nodes.0.path")).toBe("taken");
  render(<ErrorNote error={error} />);
  const alert = screen.getByRole("alert").textContent;
  for (const part of [body.title, body.detail, "nodes.0.path", "taken"]) expect(alert).toContain(part);
  expect(screen.getByRole("link", { name: "RR-WF-0004" }).getAttribute("href")).toBe(
    "/docs/errors/RR-WF-0004",
  );
});

test("a title that is only the status in words gives way to what happened", () => {
  const error = new ProblemError({
    ...body,
    title: "Not Found",
    status: 404,
    detail: "there is no workflow 7",
  });
  expect([error.headline, error.explanation]).toEqual(["There is no workflow 7.", undefined]);
});

test("an answer of something else than the appliance still becomes a problem with a code", async () => {
  const error = await readProblem(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect([error.code, error.status]).toEqual([UNREADABLE, 502]);
  expect((await readProblem(new Response("[]", { status: 500 }))).code).toBe(UNREADABLE);
});

test("a failed connection says that the appliance cannot be reached, and can be tried again", () => {
  const onRetry = vi.fn();
  const error = unreachable(new TypeError("Failed to fetch"));
  expect(error.code).toBe(UNREACHABLE);
  // A mistake in the page must not be taken for a broken connection.
  expect(asProblem(new TypeError("x is undefined")).code).toBe(PAGE_FAILED);
  render(<ErrorState error={error} onRetry={onRetry} />);
  screen.getByText("The appliance cannot be reached");
  screen.getByRole("button", { name: "Try again" }).click();
  expect(onRetry).toHaveBeenCalledOnce();
});
