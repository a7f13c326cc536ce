/** What a password must be, as the server checks it; shown while a person types. */
import { text } from "./text";

export const SHORTEST_PASSWORD = 10;

export type Rule = { label: string; met: boolean };

export function passwordRules(password: string, email: string): Rule[] {
  const same = email !== "" && password.toLowerCase() === email.trim().toLowerCase();
  return [
    { label: text.rules.length(SHORTEST_PASSWORD), met: [...password].length >= SHORTEST_PASSWORD },
    { label: text.rules.varied, met: new Set(password).size > 1 },
    { label: text.rules.notEmail, met: password !== "" && !same },
  ];
}
