"""One pickle, made into a tree of nodes and a list of what it would have called; nothing is called."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Call, Name, Pairs, Record, StorageRef, TensorRef
from inspector.checkpoint.pickles import rebuild
from inspector.checkpoint.pickles.depth import cut_depth
from inspector.checkpoint.pickles.inert import ArrayType, Blob, Global, Typed, Unfilled
from inspector.checkpoint.pickles.machine import run
from inspector.checkpoint.pickles.modules import module_node
from inspector.checkpoint.pickles.rebuild_numpy import fill_array, fill_dtype
from inspector.checkpoint.pickles.rebuild_table import CHARACTERS, Unbuildable
from inspector.checkpoint.pickles.rebuild_tensors import fill_old_tensor
from inspector.checkpoint.pickles.safe_text import args_text, kind_name, safe_text
from inspector.checkpoint.pickles.state import Damage, Limit
from inspector.checkpoint.result import CallInfo
from inspector.errors import DamagedFile, InvalidTensor, LimitReached

PersistentLoad = Callable[[Any], Any]
LoadBytes = Callable[[memoryview, str], tuple[Typed | None, list[CallInfo]]]

_CALL, _ID = 100, 30  # as many elements could be copied meanwhile
_KEPT = 8  # times as much for an element that stays: it takes memory too


@dataclass(slots=True)
class Unpickled:
    """What one pickle holds.

    `calls` has every name outside the closed table: `args` is None where the name is only imported, else the text of
    the arguments ("" for none). A class counts as called where it is instantiated. Equal calls are listed once.
    """

    value: Any  # what was readable when `error` is set
    calls: list[CallInfo]
    known_names: dict[str, int]  # harmless names -> number of uses
    protocol: int
    end: int  # the byte after STOP
    error: DamagedFile | LimitReached | None = None
    cut: bool = False  # the error is that the bytes ended: with more of them it might be whole
    tensors: list[TensorRef] = field(
        default_factory=list
    )  # all that were described, also those that no container holds


def unpickle(
    data: bytes,
    entry: str,
    persistent_load: PersistentLoad | None = None,
    base: int = -1,
    file: int = 0,
    load_bytes: LoadBytes | None = None,
    work: int = limits.PICKLE_WORK,
) -> Unpickled:
    """Read the pickle that `data` begins with; `entry` names it in sentences.

    `persistent_load` gives the node for a persistent id, or raises InvalidTensor, which marks the tensors that use it.
    `load_bytes` gives the storage that bytes hold, or None, and what they would call: see formats.storage_bytes.
    `base` is where byte 0 of `data` stands in the file number `file`, -1 where it does not (the entry is deflated).
    Never raises for what the bytes say: see `Unpickled.error`.
    """
    desk = _Desk(data, entry, persistent_load, base, file, load_bytes, work)
    outcome = run(data, desk, entry)
    value, error = outcome.value, outcome.error
    value, is_cut = cut_depth(value)
    if is_cut and error is None:
        error = LimitReached(f"limit reached: {entry} nests values deeper than {limits.PICKLE_DEPTH:,}.")
    return Unpickled(
        value, desk.listed_calls(), desk.known_names(), outcome.protocol, outcome.end, error, outcome.cut, desk.tensors
    )


class _Desk:
    """The machine's Actions and the builders' Desk."""

    def __init__(
        self,
        data: bytes,
        entry: str,
        persistent_load: PersistentLoad | None,
        base: int,
        file: int,
        load_bytes: LoadBytes | None,
        work: int,
    ):
        self.tensors: list[TensorRef] = []
        self._data = data
        self._entry = entry
        self._persistent_load = persistent_load
        self._base = base
        self._file = file
        self._load_bytes = load_bytes
        self._loaded: dict[int, tuple[bytes | Blob, Any]] = {}  # by the id of the bytes, which lives as long
        self._position = 0
        self._work_left = work + limits.PICKLE_WORK_PER_BYTE * len(data)
        self._invalid = 0
        self._globals: dict[tuple[str, str], Global] = {}
        self._calls: dict[tuple[str, str], CallInfo] = {}
        self._called: set[str] = set()

    # what the machine asks

    def name(self, module: str, name: str, position: int) -> Global:
        found = self._globals.get((module, name))
        if found is None:
            if len(self._globals) >= limits.PICKLE_GLOBALS:
                raise Limit("it imports more names than any checkpoint")
            known, builder = rebuild.lookup(module, name)
            found = Global(f"{module}.{name}", position, known, builder)
            self._globals[module, name] = found
        return found

    def extension(self, code: int, position: int) -> Global:
        return self.name("copyreg", f"extension_{code}", position)

    def persistent(self, pid: Any, position: int) -> Any:
        self.work(_ID)
        if self._persistent_load is None:
            self._count_invalid()
            return Record("persistent id", args=(pid,))
        try:
            return self._persistent_load(pid)
        except InvalidTensor as error:
            self._count_invalid()
            return Typed(StorageRef("", 0, error=str(error)), "unknown")

    def _count_invalid(self) -> None:
        self._invalid += 1
        if self._invalid > limits.PICKLE_INVALID_IDS:
            raise Limit("it has more persistent ids of no storage than any checkpoint")

    def call(self, callee: Any, args: Any, position: int) -> Any:
        self._position = position
        return self.follow(callee, args)

    def new(self, type_: Any, args: Any, keywords: Any, position: int) -> Any:
        self._position = position
        self.work(_CALL)
        if isinstance(type_, Global) and type_.builder is not None:
            return self.follow(type_, args)
        given = args if type(args) is tuple else (args,)
        if keywords is not None:
            given = (*given, keywords)
        if not (isinstance(type_, Global) and type_.known):
            self._list(_target(type_), given)
        else:
            type_.uses += 1
        return Record(_target(type_), args=given)

    def build(self, instance: Any, state: Any, position: int) -> Any:
        self._position = position
        if isinstance(instance, Call):
            instance = Record(instance.target, args=_as_tuple(instance.args))
        if type(instance) is Record:
            self.work(_state_size(state))
            return module_node(instance, state) or _with_state(instance, state)
        if isinstance(instance, Pairs):
            instance.attributes = state
        elif isinstance(instance, ArrayType):
            fill_dtype(instance, state)
        elif isinstance(instance, Unfilled):
            if type(state) is tuple and state and isinstance(state[0], Typed):
                fill_old_tensor(instance, state)
            else:
                fill_array(instance, state, self)
        elif isinstance(instance, Global):
            # state set on a class or function that others use as well
            self._list("builtins.setattr", (instance, state))
        return instance

    def extend(self, instance: Any, items: list, position: int) -> Any:
        if isinstance(instance, Call):
            instance = Record(instance.target, args=_as_tuple(instance.args))
        if not isinstance(instance, Record):
            raise Damage(f"it appends to {kind_name(instance)}")
        if instance.fields and instance.fields[-1][0] == "items" and type(instance.fields[-1][1]) is list:
            instance.fields[-1][1].extend(items)
        else:
            instance.fields.append(("items", list(items)))
        return instance

    def set_items(self, instance: Any, items: list, position: int) -> Any:
        if isinstance(instance, Call):
            instance = Record(instance.target, args=_as_tuple(instance.args))
        if not isinstance(instance, Record):
            raise Damage(f"it sets an item of {kind_name(instance)}")
        if len(items) % 2:
            raise Damage("a key has no value")
        instance.fields.extend(zip(items[::2], items[1::2], strict=True))
        return instance

    # what the builders ask

    def follow(self, function: Any, args: Any) -> Any:
        self.work(_CALL)
        if type(function) is not Global or not function.known:
            self._list(_target(function), args)
            return Call(_target(function), args, self._position)
        function.uses += 1
        if function.builder is None or type(args) is not tuple:
            return Record(function.name, args=_as_tuple(args))
        try:
            return function.builder(args, self)
        except (Unbuildable, TypeError, ValueError, LookupError, OverflowError, RecursionError):
            return Record(function.name, args=args)  # a live unpickler fails here

    def embedded(self, value: bytes | Blob) -> StorageRef:
        if isinstance(value, Blob) and self._base >= 0:
            start = self._base + value.start
            return StorageRef(f"{self._entry} at byte {value.start}", value.length, self._file, start, value.length)
        content = self.bytes_of(value)
        return StorageRef(f"{self._entry}: array {len(self.tensors)}", len(content), stored=len(content), data=content)

    def work(self, elements: int) -> None:
        self._work_left -= elements
        if self._work_left < 0:
            raise Limit("what it asks for takes longer than any checkpoint of its size")

    def bytes_of(self, value: bytes | Blob) -> bytes:
        if isinstance(value, Blob):
            self.work(value.length // CHARACTERS)
        return self._data[value.start : value.start + value.length] if isinstance(value, Blob) else value

    def loaded(self, function: str, value: Any) -> Any:
        if not isinstance(value, bytes | Blob):
            self._list(function, (value,))
            return Call(function, (value,), self._position)
        if id(value) not in self._loaded:
            self._loaded[id(value)] = value, self._load(function, value)
        return self._loaded[id(value)][1]

    def _load(self, function: str, value: bytes | Blob) -> Any:
        start = value.start if isinstance(value, Blob) else 0
        content = memoryview(self._data)[start : start + value.length] if isinstance(value, Blob) else memoryview(value)
        entry = f"{self._entry}, bytes at {start if isinstance(value, Blob) else self._position:,}"
        typed, calls = self._load_bytes(content, entry) if self._load_bytes else (None, [])
        if typed is None:
            self._list(function, (value,))
            for call in calls:
                self._called.add(call.target)
                if len(self._calls) < limits.CALLS_LISTED:
                    self._calls.setdefault((call.target, call.args or ""), call)
            return Call(function, (value,), self._position)
        ref = typed.ref
        ref.name, ref.file = entry, self._file
        if ref.start >= 0 and isinstance(value, Blob) and self._base >= 0:
            ref.start += self._base + start
        elif ref.start >= 0:
            ref.data, ref.start = bytes(content[ref.start : ref.start + ref.stored]), -1
        return typed

    # what was found

    def listed_calls(self) -> list[CallInfo]:
        imports = [
            CallInfo(name.name, None, name.position, self._entry)
            for name in self._globals.values()
            if not name.known and name.name not in self._called
        ]
        found = sorted([*self._calls.values(), *imports], key=lambda call: call.position)
        return found[: limits.CALLS_LISTED]

    def known_names(self) -> dict[str, int]:
        return {name.name: max(name.uses, 1) for name in self._globals.values() if name.known}

    def _list(self, target: str, args: Any) -> None:
        self._called.add(target)
        if len(self._calls) < limits.CALLS_LISTED:
            text = args_text(args)
            self._calls.setdefault((target, text), CallInfo(target, text, self._position, self._entry))


def _target(callee: Any) -> str:
    """What would be called, in words: "posix.system", "builtins.getattr(...)" for the result of a call."""
    if isinstance(callee, Name):
        return callee.name
    if isinstance(callee, Call):
        return f"{callee.target[: limits.TEXT_SHOWN]}(...)"
    if isinstance(callee, Record):
        return callee.type
    return safe_text(callee, 60)


def _state_size(state: Any) -> int:
    """What setting it copies: its pairs, and those of the dicts in it, for it may be a module's."""
    parts = state if type(state) is tuple else (state,)
    pairs = [pair for part in parts[:2] if isinstance(part, Pairs) for pair in part.pairs]
    inner = sum(len(value.pairs) for _, value in pairs if isinstance(value, Pairs))
    return _CALL + _KEPT * (len(pairs) + inner)


def _as_tuple(args: Any) -> tuple:
    return args if type(args) is tuple else (args,)


def _with_state(record: Record, state: Any) -> Record:
    """What BUILD sets: a dict of attributes, or (dict, slots), or whatever a __setstate__ takes."""
    parts = state if type(state) is tuple and len(state) == 2 else (state,)
    if all(part is None or isinstance(part, Pairs) for part in parts):
        for part in parts:
            if isinstance(part, Pairs):
                record.fields.extend(part.pairs)
    else:
        record.fields.append(("state", state))
    return record
