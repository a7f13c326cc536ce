// Values that a language model fills in when it uses a node as a tool: $fromAI("name", "what it is", "type", default).
(function (host, shared) {
  "use strict";
  const { constant, fail, value } = shared;
  const fromModel = (name, _description, _type, otherwise) => {
    if (typeof name !== "string" || name === "") fail('$fromAI() needs a name, such as $fromAI("city")');
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) fail("the name in $fromAI() may have 1 to 64 letters, digits, _ and -");
    const given = value("tool")?.input ?? value("toolInput");
    const found = given?.query?.[name] ?? given?.[name] ?? otherwise;
    return found === undefined ? fail(`no language model has given "${name}" yet: it is filled in when an agent uses this node as a tool`) : found;
  };
  for (const name of ["$fromAI", "$fromAi", "$fromai"]) constant(name, fromModel);
})
