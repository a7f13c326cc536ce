// The execution as a whole: $execution and what is short for parts of it.
(function (host, shared) {
  "use strict";
  const { global, value } = shared;
  const notStored = () => host.unavailable("custom data of an execution cannot be written by scripts yet");
  global("$execution", () => {
    const execution = value("execution");
    if (execution === undefined) return undefined;
    const data = execution.customData ?? {};
    if (shared.customData) return { ...execution, customData: shared.customData(data) };
    const customData = { get: (key) => data[key], getAll: () => ({ ...data }), set: notStored, setAll: notStored };
    return { ...execution, customData };
  });

})
