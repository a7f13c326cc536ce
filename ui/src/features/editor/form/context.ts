/** What the fields of a form need to know about the node they belong to. */
import { createContext, useContext } from "react";
import type { JsonObject } from "../document/types";

export type FormContext = {
  node: string;
  /** The whole parameters, defaults filled in: conditions with a leading slash look here. */
  root: JsonObject;
  readOnly: boolean;
  /** Execution and item that expressions are shown for. */
  executionId: string | undefined;
  item: number;
  run: number;
  /** The item that `$json` is, when there is data. */
  json: JsonObject | undefined;
};

export const FormContextProvider = createContext<FormContext | null>(null);

export function useForm(): FormContext {
  const context = useContext(FormContextProvider);
  if (!context) throw new Error("A field only works inside a node's form.");
  return context;
}
