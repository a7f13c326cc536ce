/** The canvas: nodes, connections and notes of one workflow, and what the pointer does to them. */
import "@xyflow/react/dist/base.css";
import "./canvas.css";
import {
  ConnectionLineType,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import { type DragEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { linkOf } from "../document/connections";
import { batch } from "../document/ops";
import { type Position, STICKY } from "../document/types";
import { CARD_SCALE, FAR, FARTHEST, GRID, NODE_HEIGHT, NODE_WIDTH, NOMINAL_ZOOM } from "../geometry/sizes";
import { useEditor, useEditorStore } from "../state/store";
import type { CanvasView } from "./canvasView";
import { canConnect, linkBetween, settle } from "./dragging";
import { type CardNode, elementMaker, handleParts, type Overlay, type WireEdge, wires } from "./elements";
import { NodeCard } from "./NodeCard";
import { StickyCard } from "./StickyCard";
import { Wire } from "./Wire";

const nodeTypes = { card: NodeCard, sticky: StickyCard };
const edgeTypes = { wire: Wire };

type Props = {
  onReady: (view: CanvasView) => void;
  /** A workflow file was dropped at this place. */
  onFile: (text: string, place: Position) => void;
  onMenu: (event: MouseEvent | React.MouseEvent, node?: string) => void;
  children?: ReactNode;
};

export function Canvas({ onReady, onFile, onMenu, children }: Props) {
  const store = useEditorStore();
  const doc = useEditor((state) => state.doc);
  const types = useEditor((state) => state.nodeTypes);
  const selection = useEditor((state) => state.selection);
  const selectedLinks = useEditor((state) => state.selectedLinks);
  const readOnly = useEditor((state) => state.readOnly);
  const [overlay, setOverlay] = useState<Overlay>({});
  const [make] = useState(elementMaker);
  const pane = useRef<HTMLDivElement>(null);
  const flow = useReactFlow<CardNode, WireEdge>();
  useGrid(pane);
  useView(pane, onReady);
  useSteadyMiddle(pane);

  // Notes can be many times as large as the steps they speak of; a finished execution is opened on its steps.
  const fit = useMemo(() => {
    const cards = readOnly ? doc.nodes.filter((node) => node.type !== STICKY) : [];
    return {
      padding: 0.16,
      maxZoom: NOMINAL_ZOOM,
      ...(cards.length > 0 && { nodes: cards.map((node) => ({ id: node.name })) }),
    };
  }, [doc.nodes, readOnly]);

  const nodes = useMemo(() => make(doc, types, selection, overlay), [make, doc, types, selection, overlay]);
  const edges = useMemo(() => wires(doc, selectedLinks), [doc, selectedLinks]);

  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      const state = store.getState();
      const { overlay: moved, done, selected } = settle(changes, state.selection);
      if (selected) state.select(selected, selected.size ? [] : state.selectedLinks);
      if (moved) setOverlay((before) => merged(before, moved));
      if (done) {
        state.dispatch(done, "Move");
        setOverlay({});
      }
    },
    [store],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const links = new Set(store.getState().selectedLinks);
      for (const change of changes) {
        if (change.type === "select") change.selected ? links.add(change.id) : links.delete(change.id);
      }
      store.setState({ selectedLinks: links });
    },
    [store],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
      if (end.toNode || !end.fromNode || !end.fromHandle) return;
      const point = "clientX" in event ? event : event.changedTouches[0];
      if (!point) return;
      const { x, y } = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      const { index } = handleParts(end.fromHandle.id);
      const node = end.fromNode.id;
      const out = end.fromHandle.type === "source";
      store.getState().openPicker({
        place: [out ? x : x - NODE_WIDTH, y - NODE_HEIGHT / 2],
        ...(out ? { from: { node, output: index } } : { to: { node, input: index } }),
      });
    },
    [flow, store],
  );
  const drop = async (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onFile(await file.text(), [x, y]);
  };

  return (
    <ReactFlow<CardNode, WireEdge>
      ref={pane}
      className="rr-canvas"
      role="application"
      aria-label="Workflow canvas. Arrow keys go from node to node, Enter opens a node, N adds one."
      tabIndex={0}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onConnect={(connection) =>
        store.getState().dispatch({ type: "connect", links: [linkBetween(connection)] }, "Connect")
      }
      onConnectEnd={onConnectEnd}
      onReconnect={(edge, connection) =>
        store
          .getState()
          .dispatch(
            batch(
              { type: "disconnect", links: [linkOf(edge.id)] },
              { type: "connect", links: [linkBetween(connection)] },
            ),
            "Reconnect",
          )
      }
      isValidConnection={canConnect}
      onNodeDoubleClick={(_, node) => node.type === "card" && store.getState().openPanel(node.id)}
      onNodeContextMenu={(event, node) => {
        if (!store.getState().selection.has(node.id)) store.getState().select([node.id]);
        onMenu(event, node.id);
      }}
      onPaneContextMenu={(event) => onMenu(event)}
      onPaneClick={() => store.getState().select([])}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      edgesReconnectable={!readOnly}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={["Control", "Meta", "Shift"]}
      selectionMode={SelectionMode.Partial}
      panOnScroll
      zoomActivationKeyCode={["Control", "Meta"]}
      zoomOnDoubleClick={false}
      minZoom={0.08}
      maxZoom={2.6}
      snapToGrid
      snapGrid={[GRID, GRID]}
      elevateNodesOnSelect={false}
      elevateEdgesOnSelect={false}
      onlyRenderVisibleElements
      connectionLineType={ConnectionLineType.Bezier}
      connectionRadius={28}
      fitView={doc.nodes.length > 0}
      fitViewOptions={fit}
      proOptions={{ hideAttribution: true }}
    >
      {children}
    </ReactFlow>
  );
}

function merged(before: Overlay, moved: Overlay): Overlay {
  const next = { ...before };
  for (const [name, over] of Object.entries(moved)) next[name] = { ...next[name], ...over };
  return next;
}

/** Moves and scales the dots of the background with the view, without drawing anything of React again. */
function useGrid(pane: React.RefObject<HTMLDivElement | null>): void {
  const flow = useStoreApi();
  useEffect(() => {
    const paint = () => {
      const element = pane.current;
      if (!element) return;
      const [x, y, zoom] = flow.getState().transform;
      const step = GRID * zoom * (zoom < 0.85 ? 2 : 1);
      element.style.setProperty("--grid", `${step}px`);
      element.style.setProperty("--grid-x", `${x - step / 2}px`);
      element.style.setProperty("--grid-y", `${y - step / 2}px`);
      element.toggleAttribute("data-far", zoom < FAR);
      element.toggleAttribute("data-farthest", zoom < FARTHEST);
      element.style.setProperty("--far-text", `${11 / (zoom * CARD_SCALE)}px`);
    };
    paint();
    return flow.subscribe(paint);
  }, [flow, pane]);
}

/** Keeps what is in the middle there when a drawer opens or the window changes its size. */
function useSteadyMiddle(pane: React.RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  useEffect(() => {
    if (!pane.current || typeof ResizeObserver === "undefined") return;
    let last: { width: number; height: number } | undefined;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (last?.width && last.height && width && height) {
        const { x, y, zoom } = flow.getViewport();
        void flow.setViewport({
          x: x + (width - last.width) / 2,
          y: y + (height - last.height) / 2,
          zoom,
        });
      }
      last = { width, height };
    });
    observer.observe(pane.current);
    return () => observer.disconnect();
  }, [flow, pane]);
}

/** Gives the rest of the editor its hold on the view. */
function useView(pane: React.RefObject<HTMLDivElement | null>, onReady: (view: CanvasView) => void): void {
  const flow = useReactFlow();
  useEffect(() => {
    let last: { x: number; y: number } | null = null;
    const element = pane.current;
    const follow = (event: PointerEvent) => {
      last = { x: event.clientX, y: event.clientY };
    };
    const leave = () => {
      last = null;
    };
    element?.addEventListener("pointermove", follow);
    element?.addEventListener("pointerleave", leave);
    const middle = (): Position => {
      const box = element?.getBoundingClientRect() ?? new DOMRect();
      const { x, y } = flow.screenToFlowPosition({
        x: box.left + box.width / 2,
        y: box.top + box.height / 2,
      });
      return [x, y];
    };
    onReady({
      fit: () => void flow.fitView({ padding: 0.16, maxZoom: NOMINAL_ZOOM, duration: 200 }),
      zoom: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      zoomTo: (zoom) => void flow.zoomTo(zoom * NOMINAL_ZOOM, { duration: 120 }),
      middle,
      pointer: () => {
        if (!last) return middle();
        const { x, y } = flow.screenToFlowPosition(last);
        return [x, y];
      },
      reveal: (name) =>
        void flow.fitView({
          nodes: [{ id: name }],
          padding: 0.6,
          maxZoom: Math.max(flow.getZoom(), 0.9),
          duration: 200,
        }),
    });
    return () => {
      element?.removeEventListener("pointermove", follow);
      element?.removeEventListener("pointerleave", leave);
    };
  }, [flow, onReady, pane]);
}
