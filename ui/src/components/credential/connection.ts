/** How the window that comes back from a service tells the form that the credential is connected. */
import type { Credential } from "@/api/contract";

/** Name of the channel between the windows of one browser. */
export const CONNECTIONS = "reporunner-connections";

export type ConnectionMessage = { credential: Credential };
