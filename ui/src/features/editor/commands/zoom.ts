/** Looking at the canvas: everything, closer, further, one to one. */
import { Maximize, Scan, ZoomIn, ZoomOut } from "lucide-react";
import type { Command } from "./command";

export const fit: Command = {
  id: "fit",
  label: "Show all",
  group: "View",
  icon: Maximize,
  keys: ["1"],
  reading: true,
  run: ({ canvas }) => canvas?.fit(),
};

export const zoomIn: Command = {
  id: "zoom-in",
  label: "Zoom in",
  group: "View",
  icon: ZoomIn,
  keys: ["+", "="],
  reading: true,
  run: ({ canvas }) => canvas?.zoom(1.25),
};

export const zoomOut: Command = {
  id: "zoom-out",
  label: "Zoom out",
  group: "View",
  icon: ZoomOut,
  keys: ["-"],
  reading: true,
  run: ({ canvas }) => canvas?.zoom(0.8),
};

export const actualSize: Command = {
  id: "actual-size",
  label: "Zoom to 100 %",
  group: "View",
  icon: Scan,
  keys: ["0"],
  reading: true,
  run: ({ canvas }) => canvas?.zoomTo(1),
};
