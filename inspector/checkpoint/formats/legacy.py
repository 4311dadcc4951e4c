"""What torch.save wrote before 1.6, and writes with `_use_new_zipfile_serialization=False`: pickles, then the storages.

    magic number   protocol version   system information   the object   keys of the storages      (five pickles)
    for each key in that order: i64 number of elements, the elements

Storages are persistent ids ("storage", class, key, location, numel, view), view None or (key, offset, numel) in the
elements of the storage; ("module", class, file, source) stands for a class with its source.
Source: torch/serialization.py of torch 2.13, _legacy_save and _legacy_load.
"""

from collections.abc import Callable
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats.pickle_stream import FIRST_WINDOW, add_names, unpickle_at
from inspector.checkpoint.nodes import Pairs, StorageRef
from inspector.checkpoint.pickles.inert import Typed
from inspector.checkpoint.pickles.safe_text import safe_text
from inspector.checkpoint.pickles.storages import Storages, not_a_storage
from inspector.checkpoint.pickles.unpickle import PersistentLoad, Unpickled
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.checks import problem
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.context import Context
from inspector.errors import InvalidTensor

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001


def read(source: Source, context: Context) -> Contents:
    """The pickles and the places of the storages. A cut or damaged file gives what was readable, with `error`."""
    with paused():
        return read_stream(source)


def read_stream(source: Source, window: int = FIRST_WINDOW, work: int = limits.PICKLE_WORK) -> Contents:
    """As `read`; `window` and `work` are what each pickle is given at first."""
    contents = Contents("legacy", [source])
    pickles = _Pickles(source, contents, window, work)
    magic, version, system = (
        pickles.next("the magic number"),
        pickles.next("the version"),
        pickles.next("the system pickle"),
    )
    if contents.error is None and (magic != MAGIC or version != PROTOCOL):
        contents.warnings.append("The magic number or version is not PyTorch's own; torch.load refuses this file.")
    byteorder = "big" if isinstance(system, Pairs) and ("little_endian", False) in system.pairs else "little"
    if contents.error is None:
        contents.root = pickles.object(byteorder)
    if contents.error is None:
        keys = pickles.next("the storage keys")
        if contents.error is None:
            _place(source, contents, pickles, keys)
    _finish(pickles)
    names = tuple(sorted(pickles.known_names.items()))
    contents.origin = Origin("torch 1.5 or older, or its legacy format", "", pickles.count, pickles.protocol, names)
    return contents


class _Pickles:
    """Reads one pickle after the other."""

    def __init__(self, source: Source, contents: Contents, window: int, work: int):
        self.source = source
        self.window = window
        self.work = work
        self.contents = contents
        self.position = 0
        self.count = 0
        self.protocol = -1
        self.known_names: dict[str, int] = {}
        self.storages = Storages(_unplaced)
        self.views: dict[str, tuple[str, int, StorageRef]] = {}
        self.outcome: Unpickled | None = None

    def next(self, entry: str) -> Any:
        """The value of the pickle at hand; None after an error, which goes to the contents."""
        if self.contents.error is not None:
            return None
        return self._take(self._unpickle(entry)).value

    def object(self, byteorder: str) -> Any:
        def begin() -> PersistentLoad:
            self.storages, self.views = Storages(_unplaced), {}  # an attempt with too few bytes filled them
            return self._persistent_load

        self.outcome = self._take(self._unpickle("the object", begin))
        for ref in (*self.storages.refs.values(), *(view[2] for view in self.views.values())):
            ref.byteorder = byteorder
        return self.outcome.value

    def _unpickle(self, entry: str, begin: Callable[[], PersistentLoad] | None = None) -> Unpickled:
        name = f"{self.source.name}, {entry}"
        return unpickle_at(self.source, self.position, self.source.size, name, begin, self.window, self.work)

    def _take(self, outcome: Unpickled) -> Unpickled:
        self.count += 1
        self.protocol = outcome.protocol if self.protocol < 0 else self.protocol
        self.contents.calls.extend(outcome.calls)
        add_names(self.known_names, outcome.known_names)
        if outcome.error is not None:
            begin = f" (the pickle begins at byte {self.position:,} of the file)." if self.position else "."
            self.contents.error = str(outcome.error).removesuffix(".") + begin
        self.position = outcome.end
        return outcome

    def _persistent_load(self, pid: Any) -> Any:
        if type(pid) is not tuple or len(pid) < 2:
            raise not_a_storage(pid)
        if pid[0] in ("module", b"module"):
            return pid[1]
        if pid[0] not in ("storage", b"storage") or len(pid) != 6:
            raise not_a_storage(pid)
        typed = self.storages.describe(*pid[1:5])
        return typed if pid[5] is None else self._view(typed, pid[5])

    def _view(self, typed: Typed, view: Any) -> Typed:
        """A part of a storage that counts as a storage of its own."""
        if type(view) is not tuple or len(view) != 3 or any(type(part) is not int or part < 0 for part in view[1:]):
            raise not_a_storage(view)
        key = view[0][:100] if type(view[0]) is str else safe_text(view[0], 100)
        offset, numel = view[1:]
        size = DTYPES[typed.dtype].itemsize
        if (offset + numel) * size > typed.ref.nbytes:
            raise InvalidTensor(f"its view of storage {typed.ref.name[:60]} reaches past its end")
        if key not in self.views:
            ref = StorageRef(key, numel * size, device=typed.ref.device)
            self.views[key] = (typed.ref.name, offset * size, ref)
        return Typed(self.views[key][2], typed.dtype)


def _unplaced(key: str, nbytes: int, device: str) -> StorageRef:
    return StorageRef(key, nbytes, device=device)


def _place(source: Source, contents: Contents, pickles: _Pickles, keys: Any) -> None:
    """Walk over the storages behind the pickles, from one number of elements to the next."""
    refs = pickles.storages.refs
    if type(keys) is not list:
        contents.error = f"{source.name} is damaged at byte {pickles.position:,}: the storage keys are no list."
        return
    at = pickles.position
    for key in keys:
        name = str(key) if type(key) in (str, int) else ""
        ref = refs.get(name)
        if ref is None:
            contents.error = f"{source.name} is damaged at byte {at:,}: storage {name[:60]!r} is used by no tensor."
            return
        if at + 8 > source.size:
            contents.error = (
                f"{source.name} is cut off: it ends at byte {source.size:,}, before storage {name[:60]}; "
                "download or copy it again."
            )
            return
        numel = int.from_bytes(source.read(at, 8), "little" if ref.byteorder == "little" else "big", signed=True)
        row = DTYPES[pickles.storages.dtype(name)]
        nbytes = -(-numel // row.per_byte) * row.itemsize
        if nbytes != ref.nbytes:
            contents.error = (
                f"{source.name} is damaged at byte {at:,}: storage {name[:60]} has {numel:,} elements there, "
                f"but {ref.nbytes // row.itemsize:,} by the pickle."
            )
            return
        ref.start = at + 8
        ref.stored = max(0, min(nbytes, source.size - ref.start))
        at = ref.start + nbytes
    if at > source.size:
        contents.error = (
            f"{source.name} is cut off: it ends at byte {source.size:,} of {at:,}; download or copy it again."
        )
    elif at < source.size:
        contents.warnings.append(f"{source.size - at:,} bytes follow the last storage.")


def _finish(pickles: _Pickles) -> None:
    """Give views their places; then every tensor is asked again, now that all places are known."""
    refs = pickles.storages.refs
    for ref in refs.values():
        if ref.start < 0 and ref.device != "meta":
            ref.stored = 0
    for root, offset, ref in pickles.views.values():
        whole = refs[root]
        if whole.start >= 0:
            ref.start = whole.start + offset
            ref.stored = max(0, min(ref.nbytes, whole.stored - offset))
        else:
            ref.stored = 0
    for tensor in pickles.outcome.tensors if pickles.outcome else []:
        if tensor.error is None and tensor.layout in ("strided", "quantized"):
            tensor.error = problem(tensor)
