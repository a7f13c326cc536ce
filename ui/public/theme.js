// Sets the theme before the first paint, so that a dark screen never flashes white. A file, not an inline script,
// because the content security policy forbids inline scripts.
(() => {
  let saved = null;
  try {
    saved = localStorage.getItem("reporunner.theme");
  } catch {
    // Storage is switched off in this browser: the system's wish counts.
  }
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = saved === "dark" || (saved !== "light" && systemDark);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
