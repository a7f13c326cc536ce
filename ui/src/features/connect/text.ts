/** Words of the desktop's first page. */
export const text = {
  title: "Open an appliance",
  lead: "Reporunner runs on an appliance in your company, or on this computer.",
  address: "Address of the appliance",
  addressHelp: "As your administrator gave it to you.",
  open: "Open",
  openAnyway: "Open without encryption",
  recent: "Opened before",
  or: "or",
  local: "Work on this computer",
  localHelp: "Starts the engine that came with this application. Everything stays on this machine.",
  starting: "Starting the engine…",
  notAnAddress: "This is not an address. It looks like https://reporunner.example.com or 10.0.0.5:5680.",
  failed: "The appliance could not be opened",
  browser: "This page belongs to the desktop application; in a browser, open the appliance's own address.",
};
