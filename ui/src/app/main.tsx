/** Where the interface starts. */
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./theme.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient, onSignedOut } from "@/api/query-client";
import { sessionQuery } from "@/api/session";
import { Toaster } from "@/components/toaster";
import { TooltipProvider } from "@/components/tooltip";
import { createAppRouter } from "./router";

const cache = createQueryClient();
const router = createAppRouter(cache);

onSignedOut(() => {
  cache.setQueryData(sessionQuery.queryKey, null);
  // The shell's guard then leads to the sign-in page and remembers where the person was.
  void router.invalidate();
});

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no element with the id root");

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
