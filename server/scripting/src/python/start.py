# One process for one run of code: says hello, reads the request, loads what the code imports, shuts itself in, runs the
# code, answers, ends. Its arguments: the filter for system calls in hexadecimal, and the most bytes it may answer.
import sys

sys.dont_write_bytecode = True
import ast
import builtins
import ctypes
import json
import linecache
import os

FILE = "code"
LINES, BYTES = 1000, 1 << 20
# What needs nothing from outside once it is loaded.
MODULES = frozenset(
    """abc array ast base64 binascii bisect calendar cmath codecs collections colorsys contextlib copy csv dataclasses
    datetime decimal difflib email enum fnmatch fractions functools graphlib hashlib heapq hmac html io ipaddress itertools
    json keyword logging math numbers operator pprint quopri random re secrets statistics string stringprep struct textwrap time
    traceback types typing unicodedata urllib uuid warnings weakref xml zlib zoneinfo __future__ _strptime""".split()
)
REFUSED = {"urllib.request", "urllib.robotparser", "logging.handlers", "logging.config"}
# What Python's own modules load when they are first used, which is too late then.
BEHIND = {"datetime": ["_strptime"], "time": ["_strptime"], "decimal": ["numbers"], "email": ["email.mime.text"]}
CODINGS = ["latin_1", "ascii", "utf_16", "utf_16_le", "utf_8_sig", "cp1252", "hex_codec", "base64_codec"]


def receive():
    size = int.from_bytes(exactly(4), "little")
    return json.loads(exactly(size))


def exactly(size):
    parts = []
    while size > 0:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def send(message):
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    frame = text.encode("utf-8", "replace")
    frame = len(frame).to_bytes(4, "little") + frame
    at = 0
    while at < len(frame):
        at += os.write(1, memoryview(frame)[at : at + (1 << 20)])


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(Instruction))]


def shut_in():
    """From here on no file, no process, no socket: the kernel refuses the calls."""
    code = bytes.fromhex(sys.argv[1])
    count = len(code) // ctypes.sizeof(Instruction)
    instructions = (Instruction * count).from_buffer_copy(code)
    program = Program(count, ctypes.cast(instructions, ctypes.POINTER(Instruction)))
    libc = ctypes.CDLL(None, use_errno=True)
    # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP with a filter.
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        send({"refused": f"the filter for system calls was not taken (error {ctypes.get_errno()})"})
        os._exit(1)


class Console:
    """Standard output of the code: whole lines, up to a limit."""

    encoding = "utf-8"

    def __init__(self):
        self.lines, self.size, self.rest = [], 0, ""

    def write(self, text):
        if self.size > BYTES or len(self.lines) > LINES:
            return len(text)
        self.size += len(text)
        *whole, self.rest = (self.rest + str(text)).split("\n")
        for line in whole:
            self._add(line)
        return len(text)

    def _add(self, line):
        if len(self.lines) < LINES and self.size <= BYTES:
            self.lines.append(line)
        elif len(self.lines) == LINES or (self.lines and not self.lines[-1].startswith("…")):
            self.lines.append("… more console output was left out")
            self.size = BYTES + 1

    def flush(self):
        pass

    def isatty(self):
        return False

    def take(self):
        if self.rest:
            self._add(self.rest)
        return self.lines


def load_imports(tree):
    """Loads what the code imports while files can still be read."""
    for name in CODINGS:
        __import__(f"encodings.{name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            wanted = [node.module] + [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        for name in wanted:
            first = name.split(".")[0]
            if first in MODULES and name not in REFUSED:
                for one in [name, *BEHIND.get(first, ())]:
                    try:
                        __import__(one)
                    except ImportError:
                        pass  # What is imported from a module need not be a module.


def guarded_import(original):
    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        caller = (globals or {}).get("__name__")
        if caller == "__code__" and (name.split(".")[0] not in MODULES or name in REFUSED):
            raise ImportError(f"the module '{name}' is not available: code runs without files, network and packages")
        return original(name, globals, locals, fromlist, level)

    return import_


def not_here(name):
    def refuse(*_, **__):
        raise PermissionError(f"{name}() is not available: code runs without files and terminal")

    return refuse


def function_of(tree, source):
    """The code as a function, so that it may return; lines stay those of the source."""
    waits = any(isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) for node in own_nodes(tree))
    kind = ast.AsyncFunctionDef if waits else ast.FunctionDef
    arguments = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    fields = {"type_params": []} if "type_params" in kind._fields else {}
    body = tree.body or [ast.Pass()]
    made = kind(name="__run__", args=arguments, body=body, decorator_list=[], returns=None, **fields)
    module = ast.Module(body=[made], type_ignores=[])
    ast.fix_missing_locations(module)
    linecache.cache[FILE] = (len(source), None, source.splitlines(True), FILE)
    return compile(module, FILE, "exec")


def own_nodes(tree):
    """The nodes of the code itself, not those of functions in it."""
    open_ = list(tree.body)
    while open_:
        node = open_.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            open_.extend(ast.iter_child_nodes(node))


def finished(value):
    """What an awaiting function gives in the end; there is nothing here to wait for but other such functions."""
    if not hasattr(value, "send") or not hasattr(value, "cr_code"):
        return value
    while True:
        try:
            value.send(None)
        except StopIteration as end:
            return end.value


def finite(value, above=()):
    """As json does it for JavaScript: numbers that JSON does not have become null."""
    if len(above) > 100:
        raise ValueError("the value nests deeper than 100 levels")
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        if id(value) in above:
            raise ValueError("the value refers to itself, so it cannot be written as JSON")
        inside = above + (id(value),)
        return {key: finite(one, inside) for key, one in dict.items(value)}
    if isinstance(value, (list, tuple)):
        if id(value) in above:
            raise ValueError("the value refers to itself, so it cannot be written as JSON")
        inside = above + (id(value),)
        return [finite(one, inside) for one in value]
    return value


def written(value):
    """`value` as JSON."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    except (ValueError, RecursionError):
        return json.dumps(finite(value), ensure_ascii=False, allow_nan=False, default=str)


def fault(error, source):
    """What `error` says, and the line of the code nearest to where it arose."""
    name = type(error).__name__
    line = None
    if isinstance(error, SyntaxError) and error.filename == FILE:
        line, message = error.lineno, error.msg
    else:
        try:
            message = str(error)
        except BaseException:
            message = name
        at = error.__traceback__
        while at is not None:
            if at.tb_frame.f_code.co_filename == FILE:
                line = at.tb_lineno
            at = at.tb_next
    if name == "KeyError":
        message = f"KeyError: {message}"
    # Who writes the word itself may well have raised it.
    limit = type(error) is MemoryError and "MemoryError" not in source
    return {"message": message[:2000] or name, "name": name, "line": line, "memory": limit}


def run(request):
    source, most = request["source"], int(sys.argv[2])
    console = Console()
    values, failed, world = [], None, None
    try:
        tree = ast.parse(source, FILE)
        code = function_of(tree, source)
        load_imports(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return send({"failed": {"fault": fault(error, source), "item": None, "console": []}})
    sys.stdout = sys.stderr = console
    sys.stdin = None
    shut_in()

    def exchange(question):
        send({"ask": question})
        return receive()

    wrap = (lambda value: value) if request["native"] else dressed
    world = World(request, exchange, wrap, console.write)
    names = Names(world)
    safe = dict(vars(builtins))
    safe["__import__"] = guarded_import(builtins.__import__)
    for name in ("open", "input", "breakpoint", "help", "exit", "quit"):
        safe[name] = not_here(name)
    scope = {"__builtins__": Builtins(safe, names), "__name__": "__code__"}
    world.static_data = wrap(world.static_data)
    before = written(world.static_data)
    exec(code, scope)
    function = scope["__run__"]
    size = 0
    for index in range(len(world.items)) if request["each"] else (0,):
        world.index = index
        try:
            value = finished(function())
            # A function that ends without `return` gives None too.
            if value is None and not request["each"]:
                values.append("{}")
                continue
            text = written(value)
            size += len(text)
            if size > most:
                return send({"large": True})
            values.append('{"value":' + text + "}")
        except BaseException as error:
            failed = fault(error, source)
            del error
            if not (request["continues"] and request["each"]) or failed["memory"]:
                return send({"failed": {"fault": failed, "item": index if request["each"] else None, "console": console.take()}})
            values.append(json.dumps({"error": failed}, ensure_ascii=False))
    after = written(world.static_data) if world.static_used else before
    end = {"console": console.take(), "customData": world.custom_written()}
    text = written(end)[:-1] + ',"values":[' + ",".join(values) + "]"
    if after != before:
        text += ',"staticData":' + after
    send('{"result":' + text + "}}")


def dressed(value):
    """Dictionaries whose fields are attributes too."""
    if isinstance(value, dict):
        return Data((key, dressed(one)) for key, one in value.items())
    if isinstance(value, list):
        return Rows(dressed(one) for one in value)
    return value


class Builtins(dict):
    """Python's own names, and behind them those of the execution."""

    def __init__(self, own, names):
        super().__init__(own)
        self._names = names

    def __missing__(self, name):
        return self._names[name]


def main():
    quiet = os.open("/dev/null", os.O_RDONLY)
    os.dup2(quiet, 2)
    os.close(quiet)
    send({"hello": ".".join(map(str, sys.version_info[:3]))})
    request = receive()
    try:
        run(request)
    except BaseException as error:
        send({"failed": {"fault": fault(error, request["source"]), "item": None, "console": []}})
    os._exit(0)


main()
