/** The panel of a node: what comes in, what it does, what goes out. Escape closes it. */
import { CircleHelp, Play, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { Button, IconButton } from "@/components/button";
import { NodeIcon, nodeTone } from "@/components/node-icon";
import { Segments } from "@/components/segments";
import { cn } from "@/lib/cn";
import { renameNode } from "../canvas/NameEditor";
import { useItems } from "../data/source";
import { type FormContext, FormContextProvider } from "../form/context";
import { withDefaults } from "../registry/conditions";
import { awaitsCall, runTo } from "../run/start";
import { nodeOf } from "../state/documentSlice";
import { isBusy } from "../state/executionSlice";
import { useEditor, useEditorStore } from "../state/store";
import { InputPane } from "./InputPane";
import { OutputPane } from "./OutputPane";
import { Panes } from "./Panes";
import { ParametersPane } from "./ParametersPane";
import { SettingsPane } from "./SettingsPane";
import { useInput } from "./useInput";
import "./panel.css";

export default function NodePanel({ name }: { name: string }) {
  const store = useEditorStore();
  const node = useEditor((state) => nodeOf(state.doc, name));
  const type = useEditor((state) => state.nodeTypes.get(nodeOf(state.doc, name)?.type ?? ""));
  const executionId = useEditor((state) => state.execution?.id);
  const readOnly = useEditor((state) => state.readOnly);
  const [item, setItem] = useState(0);
  const [tab, setTab] = useState("parameters");
  const box = useRef<HTMLDivElement>(null);
  const input = useInput(name);
  const items = useItems(input.choice?.direct ? input.source : NOTHING);
  const json = items.at(item)?.json;

  useEffect(() => {
    if (!box.current?.contains(document.activeElement)) box.current?.focus();
  }, []);
  const form = useMemo<FormContext | null>(() => {
    if (!node) return null;
    const root = type ? withDefaults(type.properties, node.parameters) : node.parameters;
    return { node: name, root, readOnly, executionId, item, run: Math.max(0, input.run), json };
  }, [node, type, name, readOnly, executionId, item, input.run, json]);
  const close = useCallback(() => {
    store.getState().openPanel(null);
    document.querySelector<HTMLElement>(".rr-canvas")?.focus();
  }, [store]);
  useEffect(() => {
    // On the window, because the focus is nowhere once a pressed button has been switched off. Whoever has its own
    // use for Escape (a list of completions, a menu, a name being edited) has marked the event as taken by now.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);
  if (!node || !form) return null;

  const starts = type?.trigger ?? false;
  const middle = (
    <section aria-label="Parameters" className="flex h-full flex-col">
      <Segments
        look="line"
        label="Parts of the node"
        className="shrink-0 px-4 *:h-10"
        value={tab}
        onChange={setTab}
        options={[
          { value: "parameters", label: "Parameters" },
          { value: "settings", label: "Settings" },
        ]}
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <FormContextProvider value={form}>
          {tab === "settings" ? (
            <SettingsPane node={node} type={type} />
          ) : (
            <ParametersPane key={node.id} node={node} type={type} />
          )}
        </FormContextProvider>
      </div>
    </section>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the dark ground around the panel closes it, as Escape does
    <div
      className="absolute inset-0 z-30 animate-fade bg-scrim p-3 max-lg:p-0"
      onMouseDown={(event) => event.target === event.currentTarget && close()}
    >
      <div
        ref={box}
        role="dialog"
        aria-label={`Node ${name}`}
        tabIndex={-1}
        className="flex h-full flex-col overflow-hidden rounded-xl border border-line-strong bg-surface shadow-lg outline-none max-lg:rounded-none"
      >
        <Header name={name} onClose={close} />
        {starts ? (
          <Panes2 middle={middle} right={<OutputPane key={node.id} name={name} />} />
        ) : (
          <Panes
            left={<InputPane input={input} item={item} onItem={setItem} />}
            middle={middle}
            right={<OutputPane key={node.id} name={name} />}
          />
        )}
      </div>
    </div>
  );
}

const NOTHING = { kind: "none" } as const;

/** A trigger has no input: its parameters get that room. */
function Panes2({ middle, right }: { middle: React.ReactNode; right: React.ReactNode }) {
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_1px_minmax(0,1fr)]">
      <div className="min-h-0 min-w-0">{middle}</div>
      <div className="bg-line" />
      <div className="min-h-0 min-w-0 bg-page/40">{right}</div>
    </div>
  );
}

function Header({ name, onClose }: { name: string; onClose: () => void }) {
  const store = useEditorStore();
  const node = useEditor((state) => nodeOf(state.doc, name));
  const type = useEditor((state) => state.nodeTypes.get(nodeOf(state.doc, name)?.type ?? ""));
  const readOnly = useEditor((state) => state.readOnly);
  const busy = useEditor((state) => isBusy(state) || state.listening !== null);
  const waits = useEditor((state) => {
    const drawn = nodeOf(state.doc, name);
    return drawn ? awaitsCall(state, drawn) : false;
  });
  const [draft, setDraft] = useState<string | null>(null);
  const rename = () => {
    const problem = draft === null ? null : renameNode(store, name, draft);
    if (problem) toast.error(problem);
    setDraft(null);
  };
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-line border-b px-4">
      <span
        className={cn(
          "rr-tile grid size-9 shrink-0 place-items-center rounded-md",
          nodeTone(type?.category ?? "placeholder"),
        )}
      >
        {type ? <NodeIcon name={type.icon} size={18} /> : <CircleHelp size={18} aria-hidden />}
      </span>
      <div className="min-w-0 flex-1">
        <input
          aria-label="Name of the node"
          readOnly={readOnly}
          value={draft ?? name}
          size={Math.min(60, Math.max(8, (draft ?? name).length + 1))}
          className="-ml-1.5 max-w-full truncate rounded-sm border border-transparent bg-transparent px-1.5 font-semibold text-base outline-none hover:border-line-strong read-only:hover:border-transparent focus:border-focus focus:bg-surface"
          onFocus={() => !readOnly && setDraft(name)}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") {
              event.preventDefault();
              setDraft(name);
              const field = event.currentTarget;
              requestAnimationFrame(() => field.blur());
            }
          }}
        />
        <p className="truncate text-2xs text-ink-faint" title={type?.summary}>
          {type ? `${type.label}: ${type.summary}` : `${node?.type}: not installed here`}
        </p>
      </div>
      {!readOnly && (
        <Button variant="primary" disabled={busy} onClick={() => runTo(store, name)}>
          <Play size={13} className="fill-current" aria-hidden />{" "}
          {waits ? "Wait for a test call" : busy ? "Running…" : "Run this step"}
        </Button>
      )}
      <IconButton label="Close" keys={["Esc"]} onClick={onClose}>
        <X size={17} aria-hidden />
      </IconButton>
    </header>
  );
}
