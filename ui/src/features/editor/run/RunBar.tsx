/** The run button in the middle under the canvas: start, choose the trigger, wait for a call, stop. */
import { ChevronUp, CircleStop, ExternalLink, LoaderCircle, Play, RadioTower } from "lucide-react";
import { useMemo } from "react";
import { StatusBadge } from "@/components/badge";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy-button";
import { DropdownMenu } from "@/components/menu";
import { exactTime } from "@/lib/time";
import { isBusy } from "../state/executionSlice";
import { useEditor, useEditorStore } from "../state/store";
import { awaitsCall, runWorkflow, stop, triggersOf } from "./start";
import { took } from "./took";

export function RunBar() {
  const busy = useEditor(isBusy);
  const listening = useEditor((state) => state.listening);
  const empty = useEditor((state) => state.doc.nodes.length === 0);
  if (empty) return null;
  return (
    <div className="pointer-events-none flex flex-col items-center gap-2 *:pointer-events-auto">
      {listening && <Listening />}
      {!listening && <WaitsFor />}
      <div className="flex items-center gap-2">
        <Ended />
        {busy || listening ? <StopButton /> : <StartButton />}
      </div>
    </div>
  );
}

function StartButton() {
  const store = useEditorStore();
  const doc = useEditor((state) => state.doc);
  const types = useEditor((state) => state.nodeTypes);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the triggers depend on the drawing and the types only
  const triggers = useMemo(() => triggersOf(store.getState()), [store, doc, types]);
  const first = triggers[0];
  const waits = first ? awaitsCall(store.getState(), first) : false;
  return (
    <div className="flex rounded-lg shadow-md">
      <Button
        variant="primary"
        size="lg"
        className={triggers.length > 1 ? "rounded-r-none" : ""}
        onClick={() => runWorkflow(store)}
      >
        {waits ? (
          <RadioTower size={16} aria-hidden />
        ) : (
          <Play size={16} className="fill-current" aria-hidden />
        )}
        {waits ? "Wait for a test call" : "Run workflow"}
        {triggers.length > 1 && (
          <span className="max-w-40 truncate font-normal opacity-80">from {first?.name}</span>
        )}
      </Button>
      {triggers.length > 1 && (
        <DropdownMenu
          side="top"
          entries={[
            { heading: "Start with" },
            ...triggers.map((node) => ({
              label: node.name,
              onSelect: () => void runWorkflow(store, node.name),
            })),
          ]}
        >
          <Button
            variant="primary"
            size="lg"
            aria-label="Choose the trigger"
            className="rounded-l-none border-l-on-accent/30 px-2"
          >
            <ChevronUp size={16} aria-hidden />
          </Button>
        </DropdownMenu>
      )}
    </div>
  );
}

function StopButton() {
  const store = useEditorStore();
  const listening = useEditor((state) => state.listening !== null);
  const waiting = useEditor((state) => state.execution?.header?.status === "waiting");
  return (
    <Button size="lg" className="shadow-md" onClick={() => stop(store)}>
      {listening ? (
        <RadioTower size={16} className="text-running" aria-hidden />
      ) : (
        <LoaderCircle size={16} className="animate-spin text-running" aria-hidden />
      )}
      {listening ? "Waiting for a call" : waiting ? "Waiting" : "Running"}
      <span className="ml-1 flex items-center gap-1 border-line border-l pl-2.5 text-error">
        <CircleStop size={15} aria-hidden /> Stop
      </span>
    </Button>
  );
}

function Listening() {
  const urls = useEditor((state) => state.listening?.urls) ?? [];
  return (
    <div
      role="status"
      className="w-[min(520px,90vw)] animate-rise rounded-xl border border-line-strong bg-raised p-3.5 shadow-lg"
    >
      <p className="font-semibold text-sm">
        {urls.some((each) => isPage(each.url))
          ? "Waiting for somebody at the test page"
          : "Waiting for a call to the test address"}
      </p>
      <p className="mb-2 text-ink-soft text-xs">
        What comes next runs the workflow once, with what is drawn now.
      </p>
      {urls.map((each) => (
        <div
          key={`${each.node} ${each.url}`}
          className="mt-1 flex items-center gap-2 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2"
        >
          <span className="font-mono font-semibold text-2xs text-accent-ink">{each.methods.join(" ")}</span>
          <code className="min-w-0 flex-1 truncate font-mono text-xs">{each.url}</code>
          <CopyButton text={each.url} label="Copy the address" />
          {isPage(each.url) && <OpenPage url={each.url} />}
        </div>
      ))}
    </div>
  );
}

/** Whether people look at the address: a form or a chat. */
function isPage(url: string): boolean {
  const { pathname } = new URL(url);
  return pathname.startsWith("/form-test/") || pathname.endsWith("/chat");
}

function OpenPage({ url }: { url: string }) {
  return (
    <Button asChild size="sm">
      <a href={url} target="_blank" rel="noreferrer">
        <ExternalLink size={13} aria-hidden /> Open
      </a>
    </Button>
  );
}

/** What the execution on screen waits for, above the button. */
function WaitsFor() {
  const header = useEditor((state) => state.execution?.header);
  const link = useEditor((state) => state.execution?.resumeUrl);
  if (header?.status !== "waiting" || !header.waiting) return null;
  const { node, until, form } = header.waiting;
  return (
    <div
      role="status"
      className="w-[min(520px,90vw)] animate-rise rounded-xl border border-line-strong bg-raised p-3.5 shadow-lg"
    >
      <p className="font-semibold text-sm">
        “{node}” waits {link ? (form ? "for its form" : "for a call") : ""}
        {until && (
          <>
            {" "}
            until <time dateTime={until}>{exactTime(until)}</time>
          </>
        )}
      </p>
      {link && (
        <div className="mt-2 flex items-center gap-2 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2">
          <code className="min-w-0 flex-1 truncate font-mono text-xs">{link}</code>
          <CopyButton text={link} label="Copy the link" />
          {form && <OpenPage url={link} />}
        </div>
      )}
    </div>
  );
}

/** How the execution on screen ended, beside the button. */
function Ended() {
  const header = useEditor((state) => state.execution?.header);
  const show = useEditor((state) => state.show);
  const open = useEditor((state) => state.logsOpen);
  if (!header?.finishedAt) return null;
  return (
    <button
      type="button"
      onClick={() => show({ logsOpen: !open })}
      className="flex h-8 items-center gap-2 rounded-lg border border-line bg-surface pr-2.5 pl-1.5 text-xs shadow-sm hover:bg-hover"
    >
      <StatusBadge status={header.status} />
      <span className="text-ink-soft tabular-nums">{took(header)}</span>
    </button>
  );
}
