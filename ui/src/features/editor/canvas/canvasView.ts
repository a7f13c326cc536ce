/** What the rest of the editor may ask of the canvas: where people look, and to look elsewhere. */
import type { Position } from "../document/types";

export type CanvasView = {
  fit: () => void;
  zoom: (factor: number) => void;
  /** 1 shows cards in their own size. */
  zoomTo: (zoom: number) => void;
  /** Place in the middle of what is seen. */
  middle: () => Position;
  /** Place under the pointer, or the middle when it is elsewhere. */
  pointer: () => Position;
  /** Moves the view so that a node is seen. */
  reveal: (name: string) => void;
};
