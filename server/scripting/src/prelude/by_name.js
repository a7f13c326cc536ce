// The older way to other nodes: $node["Name"] and $item(index).
(function (host, shared) {
  "use strict";
  // Taken away from expressions when the prelude has been loaded.
  const { Number, Proxy } = globalThis;
  const { ownList, facts, nodeList, inputView, value, index, constant } = shared;

  // $node["Name"].json is the item at the same place.
  class NodeByName {
    #name;
    #at;
    constructor(name, at) {
      this.#name = name;
      this.#at = at;
    }
    #item() {
      const list = nodeList(this.#name);
      return list.at(this.#at()) ?? host.missing(this.#name, this.#at(), list.size);
    }
    get json() {
      return this.#item().json;
    }
    get data() {
      return this.json;
    }
    get binary() {
      return facts(this.#item().binary);
    }
    get parameter() {
      return host.parameters(this.#name);
    }
    get context() {
      return host.context(this.#name);
    }
  }
  const nodes = (at) =>
    new Proxy(
      {},
      {
        get: (_, name) => (typeof name === "string" && name !== "toJSON" ? new NodeByName(name, at) : undefined),
        has: (_, name) => typeof name === "string" && (value("nodeNames") ?? []).includes(name),
        ownKeys: () => value("nodeNames") ?? [],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );

  constant("$node", nodes(index));
  // Places are often written as text: $item("0").
  constant("$item", (place) => {
    const at = Number(place);
    return {
      get $json() {
        return ownList().at(at)?.json;
      },
      get $binary() {
        return facts(ownList().at(at)?.binary);
      },
      get $data() {
        return ownList().at(at)?.json;
      },
      $itemIndex: at,
      $position: at,
      $node: nodes(() => at),
      $input: inputView,
    };
  });
})
