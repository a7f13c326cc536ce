import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type Column, List } from "./list";

type Row = { id: string };
const rows: Row[] = ["a", "b", "c"].map((id) => ({ id }));

function setUp() {
  const onOpen = vi.fn();
  const onKey = vi.fn();
  const onButton = vi.fn();
  const columns: Column<Row>[] = [
    { key: "id", heading: "Id", width: "1fr", cell: (row) => row.id },
    {
      key: "act",
      heading: "",
      width: "1fr",
      cell: (row) => (
        <button type="button" onClick={() => onButton(row.id)}>
          act {row.id}
        </button>
      ),
    },
  ];
  render(
    <List
      label="Rows"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      onKey={onKey}
    />,
  );
  return {
    onOpen,
    onKey,
    onButton,
    row: (id: string) => screen.getByText(id).closest("[role=row]") as HTMLElement,
  };
}

test("one row is in the tab order; arrows, j/k, Home and End move, Enter opens", async () => {
  const user = userEvent.setup();
  const { onOpen, onKey, row } = setUp();
  await user.tab();
  expect(document.activeElement).toBe(row("a"));
  await user.keyboard("{ArrowDown}j");
  expect(document.activeElement).toBe(row("c"));
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(row("c"));
  await user.keyboard("k{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(rows[1], { newTab: false });
  await user.keyboard("{Home}{Control>}{Enter}{/Control}");
  expect(onOpen).toHaveBeenLastCalledWith(rows[0], { newTab: true });
  await user.keyboard("{End}{Delete}");
  expect(onKey.mock.lastCall?.[0]).toBe(rows[2]);
});

test("a control inside a row keeps its own clicks and keys", async () => {
  const user = userEvent.setup();
  const { onOpen, onKey, onButton, row } = setUp();
  await user.click(screen.getByRole("button", { name: "act b" }));
  await user.keyboard("{Enter}{Delete}{ArrowDown}");
  expect(onButton.mock.calls).toEqual([["b"], ["b"]]);
  expect(onOpen).not.toHaveBeenCalled();
  expect(onKey).not.toHaveBeenCalled();
  await user.click(row("b"));
  expect(onOpen).toHaveBeenCalledWith(rows[1], { newTab: false });
});
