/** The frame around every signed-in page: rail, page, command palette, live events. */
import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { openEvents } from "@/api/events";
import { CommandPalette } from "./CommandPalette";
import { fetchPagesSoon } from "./pages";
import { Rail } from "./Rail";
import { useShellCommands } from "./shellCommands";
import { text } from "./text";

export function Shell() {
  const cache = useQueryClient();
  useEffect(() => openEvents(cache), [cache]);
  useEffect(fetchPagesSoon, []);
  useShellCommands();
  return (
    <div className="flex h-full">
      <a
        href="#page"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 shadow-lg focus:not-sr-only focus:absolute focus:m-2"
      >
        {text.skip}
      </a>
      <Rail />
      <div id="page" tabIndex={-1} className="min-w-0 flex-1 overflow-hidden outline-none">
        <Outlet />
      </div>
      <CommandPalette />
    </div>
  );
}
