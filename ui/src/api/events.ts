/**
 * Live events of the appliance over one WebSocket. Events refresh the cached lists and reach subscribers, such as the
 * canvas of an execution that is under way. When the connection breaks it is made again, and since events may have
 * been missed meanwhile, what is on screen is loaded anew.
 */
import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { LiveEvent } from "./contract";
import { executionKeys } from "./executions";
import { workflowKeys } from "./workflows";

type Handler = (event: LiveEvent) => void;

const handlers = new Set<Handler>();
const watchers = new Set<() => void>();
let live = false;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** Executions can start hundreds of times a second; the list need not load that often. */
const LIST_PAUSE = 600;

/** Receives every live event until the returned function is called. */
export function subscribe(handler: Handler): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

function setLive(next: boolean): void {
  live = next;
  for (const watcher of watchers) watcher();
}

/** Whether events arrive at present. */
export function useLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => live,
  );
}

/** Opens the connection and keeps it open; the returned function ends it. Called once, by the signed-in shell. */
export function openEvents(cache: QueryClient): () => void {
  let socket: WebSocket | undefined;
  let pause = FIRST_PAUSE;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let listRefresh: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;
  let ended = false;

  const refreshLists = () => {
    listRefresh ??= setTimeout(() => {
      listRefresh = undefined;
      void cache.invalidateQueries({ queryKey: executionKeys.lists });
    }, LIST_PAUSE);
  };

  const dispatch = (event: LiveEvent) => {
    switch (event.type) {
      case "execution.started":
        refreshLists();
        break;
      case "execution.waiting":
      case "execution.finished":
        refreshLists();
        void cache.invalidateQueries({ queryKey: executionKeys.detail(event.execution.id) });
        break;
      case "workflow.changed":
      case "workflow.deleted":
        void cache.invalidateQueries({ queryKey: workflowKeys.lists });
        break;
      case "lagged":
        void cache.invalidateQueries();
        break;
    }
    for (const handler of handlers) handler(event);
  };

  const connect = () => {
    const address = new URL("/api/v1/events", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(address);
    socket.onopen = () => {
      pause = FIRST_PAUSE;
      if (wasOpen) dispatch({ type: "lagged" });
      wasOpen = true;
      setLive(true);
    };
    socket.onmessage = (message) => {
      const event = readEvent(message.data);
      if (event) dispatch(event);
    };
    socket.onclose = () => {
      setLive(false);
      if (ended) return;
      reconnect = setTimeout(connect, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  };
  connect();

  return () => {
    ended = true;
    clearTimeout(reconnect);
    clearTimeout(listRefresh);
    socket?.close();
  };
}

function readEvent(data: unknown): LiveEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === "object" && event !== null && "type" in event ? (event as LiveEvent) : undefined;
  } catch {
    // A frame of a newer server that this page cannot read; the next refresh shows what it was about.
    return undefined;
  }
}

/** The events of one execution (and `lagged`, after which its details should be loaded again). */
export function useExecutionEvents(executionId: string | undefined, handler: Handler): void {
  const call = useEffectEvent(handler);
  useEffect(() => {
    if (!executionId) return;
    return subscribe((event) => {
      if (event.type === "lagged" || executionOf(event) === executionId) call(event);
    });
  }, [executionId]);
}

/** Every event; for screens that show more than one execution, such as an editor that listens for a test call. */
export function useLiveEvents(handler: Handler): void {
  const call = useEffectEvent(handler);
  useEffect(() => subscribe((event) => call(event)), []);
}

function executionOf(event: LiveEvent): string | undefined {
  if ("execution" in event) return event.execution.id;
  return "executionId" in event ? event.executionId : undefined;
}
