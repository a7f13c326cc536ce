/** How the interface is built, served during development and tested. */
import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { budget } from "./tools/budget.ts";

/** Where `reporunner serve` listens by default; override to develop against another appliance. */
const appliance = process.env.REPORUNNER_URL ?? "http://127.0.0.1:5680";

/**
 * Packages that are wanted together, so that a page loads few files. Whatever only the editor uses stays out of the
 * first load because its pages are imported lazily.
 */
const groups = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: "router", test: /node_modules\/@tanstack\// },
  { name: "radix", test: /node_modules\/(@radix-ui|radix-ui|@floating-ui|react-remove-scroll|aria-hidden)/ },
  { name: "canvas", test: /node_modules\/(@xyflow|@dagrejs|d3-)/ },
  { name: "codemirror", test: /node_modules\/(@codemirror|@lezer|codemirror|style-mod|w3c-keyname|crelt)/ },
];

export default defineConfig({
  plugins: [react(), tailwind(), budget()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5681,
    strictPort: false,
    proxy: {
      "/api": { target: appliance, ws: true, changeOrigin: false },
      "/webhook": appliance,
      "/webhook-test": appliance,
      "/healthz": appliance,
      "/docs": appliance,
    },
  },
  build: {
    outDir: "dist",
    target: "es2023",
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    css: false,
  },
});
