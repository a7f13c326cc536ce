/** Files in and out of the browser. */

/** Offers `value` as a JSON file for saving. */
export function downloadJson(name: string, value: unknown): void {
  const blob = new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${fileName(name)}.json`;
  link.click();
  // The browser has taken the data over once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  const safe = name
    .normalize("NFKC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
    .replace(/[\u0000-\u001f<>:"/\\|?*]+/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "");
  return safe.slice(0, 120) || "workflow";
}
