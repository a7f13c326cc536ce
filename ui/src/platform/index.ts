/**
 * The one door to the machine around the page. In a browser there is nothing to connect: the appliance served the
 * page. In the desktop window the page first comes from the application itself, and asks which appliance to open.
 */

/** An appliance that can be opened. `url` has no slash at its end. */
export type Appliance = {
  url: string;
  /** Version it answered with, such as `0.1.0`. */
  version?: string;
  /** When it was last opened, ISO 8601. */
  lastUsedAt?: string;
  /** What the user has to know and accept before it is opened. */
  warning?: string;
};

/** Whether this page lives in the desktop window. */
export function isDesktop(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** Whether the page was loaded from the application's own files, so that no appliance stands behind it yet. */
export function needsAppliance(): boolean {
  const { protocol, hostname } = window.location;
  return isDesktop() && (protocol === "tauri:" || hostname === "tauri.localhost");
}

// Loaded on demand, so that browsers never fetch the desktop's code.
const desktop = () => import("./desktop");

/** Starts the engine that came with the desktop and gives its address. */
export async function startLocalEngine(): Promise<string> {
  return (await desktop()).startLocalEngine();
}

/**
 * Makes sure that an appliance answers at `url`, then opens it in this window. With something to warn of it is not
 * opened: the caller asks the user, then calls `openAppliance`.
 */
export async function connect(url: string): Promise<Appliance> {
  const { checkAppliance, openAppliance } = await desktop();
  const appliance = await checkAppliance(url);
  if (!appliance.warning) await openAppliance(appliance.url);
  return appliance;
}

/** Opens the appliance at `url` in this window. */
export async function openAppliance(url: string): Promise<void> {
  return (await desktop()).openAppliance(url);
}

/** Appliances that were opened before, the last used first. */
export async function recentAppliances(): Promise<Appliance[]> {
  return (await desktop()).recentAppliances();
}
