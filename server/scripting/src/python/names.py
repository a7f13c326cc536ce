# What code sees of its execution: items, other nodes, and the values that are the same for all items.
import datetime as _datetime


class Failure(Exception):
    """The server refused to answer."""


class Data(dict):
    """A dictionary whose fields can be read as attributes too, as older code does."""

    __slots__ = ()

    def __getattribute__(self, name):
        if not name.startswith("__") and dict.__contains__(self, name):
            return dict.__getitem__(self, name)
        return dict.__getattribute__(self, name)

    def __getattr__(self, name):
        raise AttributeError(f"there is no field '{name}'")

    def __setattr__(self, name, value):
        dict.__setitem__(self, name, value)

    def __delattr__(self, name):
        if not dict.__contains__(self, name):
            raise AttributeError(f"there is no field '{name}'")
        dict.__delitem__(self, name)

    def to_py(self):
        return _plain(self)


class Rows(list):
    """A list of items as older code knows it."""

    __slots__ = ()

    @property
    def length(self):
        return len(self)

    def to_py(self):
        return _plain(self)


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in dict.items(value)}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


class Moment(_datetime.datetime):
    """A date and time with the few methods that code copied from JavaScript calls."""

    def toISO(self):
        return self.isoformat(timespec="milliseconds")

    def toISODate(self):
        return self.date().isoformat()

    def toMillis(self):
        return int(self.timestamp() * 1000)


class Input:
    def __init__(self, world):
        self._world = world

    def all(self):
        return self._world.items

    def first(self):
        return self._world.items[0] if self._world.items else None

    def last(self):
        return self._world.items[-1] if self._world.items else None

    @property
    def item(self):
        return self._world.item()

    @property
    def params(self):
        before = self._world.value("prevNode")
        return self._world.ask("Parameters", node=before["name"]) if before else None

    @property
    def context(self):
        return self._world.ask("Context", node=self._world.value("nodeName"))


class OtherNode:
    def __init__(self, world, name):
        self._world = world
        self._name = str(name)

    def all(self, output=None, run=None):
        return self._world.ask("NodeItems", node=self._name, output=output, run=run)

    def first(self, output=None, run=None):
        rows = self.all(output, run)
        return rows[0] if rows else None

    def last(self, output=None, run=None):
        rows = self.all(output, run)
        return rows[-1] if rows else None

    def itemMatching(self, index=None):
        index = self._world.index if index is None else index
        return self._world.ask("Paired", node=self._name, items=[index])

    pairedItem = itemMatching

    @property
    def item(self):
        return self.itemMatching()

    @property
    def params(self):
        return self._world.ask("Parameters", node=self._name)

    @property
    def context(self):
        return self._world.ask("Context", node=self._name)

    @property
    def isExecuted(self):
        return self._world.ask("Executed", node=self._name)

    # The older way, _node["Name"].json, means the item at the same place.
    def _same(self):
        rows = self.all()
        if self._world.index >= len(rows):
            raise IndexError(f"\"{self._name}\" gave {len(rows)} items, so there is none at {self._world.index}")
        return rows[self._world.index]

    @property
    def json(self):
        return self._same()["json"]

    @property
    def binary(self):
        return self._same().get("binary")


class Nodes:
    def __init__(self, world):
        self._world = world

    def __getitem__(self, name):
        return OtherNode(self._world, name)

    def __getattr__(self, name):
        return OtherNode(self._world, name)


class CustomData:
    """At most 10 entries, keys of 50 and values of 512 characters."""

    def __init__(self, world, before):
        self._world = world
        self._known = dict(before or {})
        self.written = {}

    def _set(self, key, value):
        if key not in self._known and len(self._known) >= 10:
            return
        if not isinstance(key, str) or not all(one.isascii() and (one.isalnum() or one == "_") for one in key):
            raise ValueError(f"the key {key!r} of custom data may hold letters, digits and _ only")
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError(f"the value of '{key}' in custom data is a text or a number, not {type(value).__name__}")
        self._known[key[:50]] = self.written[key[:50]] = str(value)[:512]

    def set(self, key, value):
        try:
            self._set(key, value)
        except ValueError as error:
            if self._world.value("mode") == "manual":
                raise
            self._world.print(f"custom data was left out: {error}\n")

    def setAll(self, values):
        for key, value in values.items():
            self.set(key, value)

    def get(self, key):
        return self._known.get(str(key)[:50])

    def getAll(self):
        return dict(self._known)


class World:
    """One run of code."""

    def __init__(self, request, exchange, wrap, print_):
        self.items = wrap(request["items"])
        self.index = 0
        self.each = request["each"]
        self.static_data = request["staticData"]
        self.static_used = False
        self.print = print_
        self._exchange = exchange
        self._wrap = wrap
        self._values = {}
        self._answers = {}
        zone = _datetime.timezone(_datetime.timedelta(seconds=request["offset"]))
        self.now = Moment.fromtimestamp(request["now"] / 1000, zone)
        self._custom = None

    def item(self):
        return self.items[self.index] if self.index < len(self.items) else None

    def ask(self, question, **about):
        key = (question, repr(about))
        if key not in self._answers:
            answer = self._exchange({question: about})
            if "error" in answer:
                raise Failure(answer["error"])
            self._answers[key] = self._wrap(answer["value"])
        return self._answers[key]

    def value(self, name):
        if name not in self._values:
            self._values[name] = self.ask("Global", name=name)
        return self._values[name]

    def execution(self):
        about = Data(self.value("execution") or {})
        about["customData"] = self.custom()
        return about

    def custom(self):
        if self._custom is None:
            known = (self.value("execution") or {}).get("customData")
            self._custom = CustomData(self, known)
        return self._custom

    def custom_written(self):
        return self._custom.written if self._custom else {}

    def get_static(self, kind):
        if kind not in ("global", "node"):
            raise ValueError(f"static data is kept as 'global' or 'node', not as {kind!r}")
        self.static_used = True
        return self.static_data.setdefault(kind, self._wrap({}))


# Names that are asked for when code reads them first.
LAZY = {
    "_workflow": "workflow", "_vars": "vars", "_env": "env", "_prevNode": "prevNode", "_runIndex": "runIndex",
    "_mode": "mode", "_nodeVersion": "nodeVersion", "_nodeId": "nodeId", "_webhookId": "webhookId", "_parameter": "parameter",
}


class Names(dict):
    """The global names of code."""

    def __init__(self, world):
        super().__init__()
        self._world = world

    def __missing__(self, name):
        world = self._world
        if name in LAZY:
            return world.value(LAZY[name])
        if name in ("_items", "items"):
            return world.items
        if name in ("_item", "item"):
            return world.item()
        if name == "_json":
            item = world.item()
            return None if item is None else item["json"]
        if name == "_binary":
            item = world.item()
            return None if item is None else item.get("binary")
        if name in ("_itemIndex", "_position"):
            return world.index
        if name == "_input":
            return Input(world)
        if name == "_":
            return lambda name: OtherNode(world, name)
        if name == "_node":
            return Nodes(world)
        if name == "_now":
            return world.now
        if name == "_today":
            return world.now.replace(hour=0, minute=0, second=0, microsecond=0)
        if name == "_execution":
            return world.execution()
        if name in ("_getWorkflowStaticData", "getWorkflowStaticData"):
            return world.get_static
        raise KeyError(name)
