/** The editor put together: bar, canvas, node picker, drawers, node panel, dialogs. */
import { ReactFlowProvider } from "@xyflow/react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { type Command as Offered, useCommands } from "@/lib/commands";
import { Canvas } from "../canvas/Canvas";
import type { CanvasView } from "../canvas/canvasView";
import { isEnabled, labelOf, perform } from "../commands/command";
import { keysLabel } from "../commands/keys";
import { COMMANDS } from "../commands/list";
import { pasteText } from "../commands/paste";
import { NodePicker } from "../picker/NodePicker";
import { ExecutionsDrawer } from "../run/ExecutionsDrawer";
import { LogPanel } from "../run/LogPanel";
import { RunBar } from "../run/RunBar";
import type { Saver } from "../state/saving";
import { EditorContext, type EditorStore, useEditor } from "../state/store";
import { CanvasControls } from "./CanvasControls";
import { CanvasMenu, type MenuPlace } from "./CanvasMenu";
import { FirstSteps } from "./FirstSteps";
import { SettingsDialog } from "./SettingsDialog";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { useLive } from "./useLive";
import { useShortcuts } from "./useShortcuts";

// The panel brings the code editor; the canvas can be seen before it is here.
const loadPanel = () => import("../panel/NodePanel");
const NodePanel = lazy(loadPanel);

type Props = {
  store: EditorStore;
  saver: Saver | null;
  /** The bar over the canvas. */
  bar: (context: { store: EditorStore; saver: Saver | null; canvas: CanvasView | null }) => ReactNode;
};

export function EditorFrame({ store, saver, bar }: Props) {
  const [canvas, setCanvas] = useState<CanvasView | null>(null);
  const context = useMemo(() => ({ store, saver, canvas }), [store, saver, canvas]);
  useLive(store, saver);
  useShortcuts(store, context);
  useEffect(() => {
    const idle = setTimeout(() => void loadPanel(), 800);
    return () => clearTimeout(idle);
  }, []);
  return (
    <EditorContext value={store}>
      <main className="flex h-full flex-col">
        {bar(context)}
        <ReactFlowProvider>
          <Body context={context} onReady={setCanvas} />
        </ReactFlowProvider>
      </main>
      <Offers context={context} />
      <SettingsDialog />
      <ShortcutsDialog />
    </EditorContext>
  );
}

type Context = { store: EditorStore; saver: Saver | null; canvas: CanvasView | null };

function Body({ context, onReady }: { context: Context; onReady: (view: CanvasView) => void }) {
  const { store, canvas } = context;
  const picker = useEditor((state) => state.picker);
  const panel = useEditor((state) => state.panel);
  const readOnly = useEditor((state) => state.readOnly);
  const executionsOpen = useEditor((state) => state.executionsOpen);
  const logsOpen = useEditor((state) => state.logsOpen);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const onMenu = useCallback(
    (event: { preventDefault: () => void; clientX: number; clientY: number }, node?: string) => {
      event.preventDefault();
      setMenu({ x: event.clientX, y: event.clientY, node: node !== undefined });
    },
    [],
  );
  const onFile = useCallback(
    (text: string, place: [number, number]) => void pasteText(store, text, place),
    [store],
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="@container relative min-h-0 min-w-0 flex-1">
          <Canvas onReady={onReady} onFile={onFile} onMenu={onMenu}>
            <CanvasControls context={context} />
          </Canvas>
          {!readOnly && (
            <div className="pointer-events-none absolute inset-x-0 bottom-3 z-10 flex justify-center @max-4xl:bottom-16">
              <RunBar />
            </div>
          )}
          {!readOnly && <FirstSteps />}
          {picker && <NodePicker key={JSON.stringify(picker)} canvas={canvas} />}
          <Selected />
        </div>
        {logsOpen && <LogPanel canvas={canvas} />}
      </div>
      {executionsOpen && <ExecutionsDrawer />}
      {panel && (
        <Suspense>
          <NodePanel key="panel" name={panel} />
        </Suspense>
      )}
      <CanvasMenu place={menu} context={context} onClose={() => setMenu(null)} />
    </div>
  );
}

/** Says to screen readers which node is chosen. */
function Selected() {
  const words = useEditor((state) => {
    const [name] = state.selection;
    if (!name) return "";
    return state.selection.size > 1 ? `${state.selection.size} nodes chosen` : `${name} chosen`;
  });
  return (
    <span aria-live="polite" className="sr-only">
      {words}
    </span>
  );
}

/** Offers the editor's commands to the command palette. */
function Offers({ context }: { context: Context }) {
  const { store } = context;
  const signature = useEditor((state) =>
    COMMANDS.map((command) => `${labelOf(command, state)}${isEnabled(command, state)}`).join(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for everything the list depends on
  const offers = useMemo<Offered[]>(() => {
    const state = store.getState();
    return COMMANDS.filter((command) => !state.readOnly || command.reading).map((command) => ({
      id: `editor.${command.id}`,
      label: labelOf(command, state),
      group: "This workflow",
      icon: <command.icon size={16} aria-hidden />,
      ...(command.keys?.[0] ? { keys: [keysLabel(command.keys[0])] } : {}),
      disabled: !isEnabled(command, state),
      perform: () => perform(command, context),
    }));
  }, [signature, store, context]);
  useCommands(offers);
  return null;
}
