// Other nodes: $('Name') and $items('Name').
(function (host, shared) {
  "use strict";
  const { List, ownList, index, constant } = shared;
  const whole = (value) => (Number.isInteger(value) && value >= 0 ? value : undefined);
  let lists = new Map();
  let pairs = new Map();
  shared.forget.push((all) => {
    pairs = new Map();
    if (all) lists = new Map();
  });
  const nodeList = (name, output, run) => {
    const key = JSON.stringify([name, output, run]);
    let list = lists.get(key);
    if (!list) lists.set(key, (list = new List(host.node(name, whole(output), whole(run)))));
    return list;
  };
  const pairOf = (name, at) => {
    const key = `${at} ${name}`;
    if (!pairs.has(key)) pairs.set(key, host.paired(name, at));
    return pairs.get(key);
  };
  class OtherNode {
    #name;
    constructor(name) {
      this.#name = String(name);
    }
    get item() {
      return pairOf(this.#name, index());
    }
    itemMatching(at) {
      if (at === undefined) shared.fail("itemMatching() needs the index of an item, such as .itemMatching(0)");
      return pairOf(this.#name, at);
    }
    pairedItem(at = index()) {
      return pairOf(this.#name, at);
    }
    first(output, run) {
      return nodeList(this.#name, output, run).at(0);
    }
    last(output, run) {
      return nodeList(this.#name, output, run).last();
    }
    all(output, run) {
      return nodeList(this.#name, output, run).all();
    }
    get params() {
      return host.parameters(this.#name);
    }
    get context() {
      return host.context(this.#name);
    }
    get isExecuted() {
      return host.executed(this.#name);
    }
  }

  constant("$", (name) => new OtherNode(name));
  constant("$items", (name, output, run) =>
    name === undefined ? ownList().all() : nodeList(String(name), output, run).all(),
  );
  constant("$getPairedItem", (name, _, link) => pairOf(String(name), (typeof link === "object" ? link?.item : link) ?? index()));
  shared.nodeList = nodeList;
})
