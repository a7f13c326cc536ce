/** Light, dark, or as the system wishes. Kept in this browser; `public/theme.js` applies it before the first paint. */
import { create } from "zustand";

export type Theme = "light" | "dark" | "system";

const KEY = "reporunner.theme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function saved(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

function apply(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && systemDark.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

type ThemeState = { theme: Theme; setTheme: (theme: Theme) => void };

export const useTheme = create<ThemeState>((set) => ({
  theme: saved(),
  setTheme: (theme) => {
    localStorage.setItem(KEY, theme);
    apply(theme);
    set({ theme });
  },
}));

systemDark.addEventListener("change", () => apply(useTheme.getState().theme));
