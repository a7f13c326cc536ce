/** Every command of the editor, in the order of the menus. */
import { addNode } from "./addNode";
import { addSticky } from "./addSticky";
import type { Command } from "./command";
import { copy } from "./copy";
import { cut } from "./cut";
import { disable } from "./disable";
import { duplicate } from "./duplicate";
import { exportFile, importFile } from "./files";
import { openNode } from "./openNode";
import { executions, logs, settings, shortcuts } from "./panels";
import { paste } from "./paste";
import { redo } from "./redo";
import { remove } from "./remove";
import { rename } from "./rename";
import { replace } from "./replace";
import { run, runFromNode, runOnlyNode, runToNode, stop } from "./run";
import { save } from "./save";
import { selectAll } from "./selectAll";
import { tidy } from "./tidy";
import { undo } from "./undo";
import { actualSize, fit, zoomIn, zoomOut } from "./zoom";

export const COMMANDS: readonly Command[] = [
  run,
  runToNode,
  runOnlyNode,
  runFromNode,
  stop,
  save,
  addNode,
  addSticky,
  openNode,
  rename,
  disable,
  replace,
  undo,
  redo,
  cut,
  copy,
  paste,
  duplicate,
  remove,
  selectAll,
  fit,
  zoomIn,
  zoomOut,
  actualSize,
  tidy,
  executions,
  logs,
  exportFile,
  importFile,
  settings,
  shortcuts,
];
