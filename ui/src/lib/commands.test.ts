import { expect, test } from "vitest";
import { commandFit } from "./commands";

const dark = { label: "Dark", group: "Appearance", keywords: ["theme"] };
const credentials = { label: "Credentials", group: "Go to", keywords: ["secret", "password", "token"] };

test("commands are found by whole parts of words, best by the start of their label", () => {
  expect(commandFit(credentials, "dark")).toBe(0);
  expect(commandFit(dark, "dark")).toBe(1);
  expect(commandFit(dark, "theme da")).toBeGreaterThan(0);
  expect(commandFit(dark, "theme light")).toBe(0);
  expect(commandFit(credentials, "cred")).toBeGreaterThan(commandFit(credentials, "token"));
  expect(commandFit(credentials, "token")).toBeGreaterThan(commandFit(credentials, "ssword"));
});
