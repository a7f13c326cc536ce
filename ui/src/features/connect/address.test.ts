import { expect, test } from "vitest";
import { readAddress } from "./address";

test.each([
  ["box:5680", "http://box:5680"],
  ["10.0.0.5", "http://10.0.0.5"],
  ["localhost:5680/workflows", "http://localhost:5680"],
  ["reporunner.example.com", "https://reporunner.example.com"],
  ["https://reporunner.example.com/x?y", "https://reporunner.example.com"],
  ["reporunner.example.com:8443", "https://reporunner.example.com:8443"],
  ["", undefined],
  ["two words", undefined],
  ["file:///etc/passwd", undefined],
  ["javascript:alert(1)", undefined],
])("%s is the address %s", (typed, address) => {
  expect(readAddress(typed)).toBe(address);
});
