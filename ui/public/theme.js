// Sets the theme before the first paint, so that a dark screen never flashes white. A file, not an inline script,
// because the content security policy forbids inline scripts.
try {
  var saved = localStorage.getItem("reporunner.theme");
  var dark = saved === "dark" || (saved !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
} catch (_) {
  document.documentElement.dataset.theme = "light";
}
