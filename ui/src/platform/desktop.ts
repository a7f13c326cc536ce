/**
 * The desktop window's commands; the only file that may import @tauri-apps. Each is a command of the shell:
 *
 * | command | takes | gives |
 * |---|---|---|
 * | `start_local_engine` | – | address of the started engine, `http://127.0.0.1:PORT` |
 * | `check_appliance` | `url` | `Appliance` when a Reporunner answers there, else an error text |
 * | `open_appliance` | `url` | nothing: the window goes to that address, which serves this same interface |
 * | `recent_appliances` | – | `Appliance[]`, the last used first |
 */
import { invoke } from "@tauri-apps/api/core";
import type { Appliance } from "./index";

export function startLocalEngine(): Promise<string> {
  return invoke<string>("start_local_engine");
}

export function checkAppliance(url: string): Promise<Appliance> {
  return invoke<Appliance>("check_appliance", { url });
}

export function openAppliance(url: string): Promise<void> {
  return invoke<void>("open_appliance", { url });
}

export function recentAppliances(): Promise<Appliance[]> {
  return invoke<Appliance[]>("recent_appliances");
}
