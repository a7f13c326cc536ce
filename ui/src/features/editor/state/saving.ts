/** Saving: at once when asked, by itself a moment after the last change, and never over somebody else's work. */

import type { QueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { createWorkflow, rememberWorkflow, saveWorkflow, workflowQuery } from "@/api/workflows";
import type { EditorStore } from "./store";

/** Milliseconds of rest after which a changed drawing is saved. */
const REST = 1500;
/** How often a save that could not reach the server is tried again. */
const AGAIN = 8000;
const CONFLICT = "RR-WF-0002";

export type Saver = {
  now: () => Promise<void>;
  /** Keeps this drawing over what somebody else saved. */
  overwrite: () => Promise<void>;
  /** Takes what somebody else saved and lets this drawing go. */
  takeTheirs: () => Promise<void>;
  /** Saves this drawing as a new workflow and gives its id. */
  asCopy: () => Promise<string>;
  /** Takes the server's drawing when it is newer and nothing was changed here. */
  refresh: () => Promise<void>;
  /** Ends saving by itself; the last change is still sent. */
  end: () => void;
};

export function createSaver(store: EditorStore, cache: QueryClient): Saver {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy: Promise<void> | null = null;

  const send = async () => {
    const { doc, version, workflowId, saved, setSave, tookSave } = store.getState();
    if (doc === saved) return setSave("saved");
    setSave("saving");
    try {
      const detail = await saveWorkflow(workflowId, { version, name: doc.name, workflow: doc });
      tookSave(detail, doc);
      rememberWorkflow(cache, detail);
    } catch (error) {
      const problem = asProblem(error);
      setSave(problem.code === CONFLICT ? "conflict" : "failed", problem.message);
      if (problem.status === 0 || problem.status >= 500) schedule(AGAIN);
    }
  };

  const now = async () => {
    clearTimeout(timer);
    while (busy) await busy;
    const { save, readOnly } = store.getState();
    if (readOnly || save === "conflict") return;
    busy = send().finally(() => {
      busy = null;
    });
    await busy;
  };

  const schedule = (rest: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void now(), rest);
  };

  const unsubscribe = store.subscribe((state, before) => {
    if (state.doc !== before.doc && state.save === "dirty") schedule(REST);
  });

  const fetchTheirs = () => cache.fetchQuery({ ...workflowQuery(store.getState().workflowId), staleTime: 0 });

  return {
    now,
    overwrite: async () => {
      const theirs = await fetchTheirs();
      store.setState({ version: theirs.version, save: "dirty" });
      await now();
    },
    takeTheirs: async () => store.getState().replaceDocument(await fetchTheirs()),
    asCopy: async () => {
      const { doc } = store.getState();
      const copy = await createWorkflow({ ...doc, name: `${doc.name} (my copy)` });
      rememberWorkflow(cache, copy);
      store.setState({ save: "saved", saved: doc });
      return copy.id;
    },
    refresh: async () => {
      if (busy) await busy;
      const theirs = await fetchTheirs();
      const { version, save, replaceDocument } = store.getState();
      if (theirs.version > version && save === "saved") {
        replaceDocument(theirs);
        toast.info("Somebody saved this workflow; the newest drawing is shown.");
      } else if (theirs.version === version) {
        store.setState({ active: theirs.active, webhooks: theirs.webhooks });
      }
    },
    end: () => {
      unsubscribe();
      clearTimeout(timer);
      const { save } = store.getState();
      if (save === "dirty") void now();
    },
  };
}
