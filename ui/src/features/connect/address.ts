/** What people type for an appliance, as an address: `box:5680` becomes `http://box:5680`. */
export function readAddress(typed: string): string | undefined {
  const trimmed = typed.trim();
  if (!trimmed || /\s/.test(trimmed)) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  // A bare machine name or number is a machine in the house; a domain is served with TLS.
  const scheme = /^(localhost(:|$|\/)|\[|[\d.]+(:|$|\/)|[^./:]+(:\d+)?(\/|$))/i.test(trimmed)
    ? "http"
    : "https";
  try {
    const address = new URL(hasScheme ? trimmed : `${scheme}://${trimmed}`);
    if (address.protocol !== "http:" && address.protocol !== "https:") return undefined;
    return address.origin;
  } catch {
    return undefined;
  }
}
