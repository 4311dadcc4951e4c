"""What torch.save wrote before 0.2: a tar archive of four members.

    sys_info   a pickle
    storages   a pickled count; for each: pickle of (key, location, class), i64 number of elements, the elements;
               then a pickled list of views (key, key of the storage, offset, number of elements)
    tensors    a pickled count; for each: pickle of (key, storage key, class), i32 dimensions, 4 bytes, i64 sizes,
               i64 strides, i64 storage offset
    pickle     the object; persistent ids are keys of tensors or storages, or (class, file, source)

Members are read where they stand, never extracted. Source: torch/serialization.py of torch 2.13, legacy_load.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats.pickle_stream import add_names, unpickle_at
from inspector.checkpoint.nodes import Name, StorageRef, TensorRef
from inspector.checkpoint.pickles.inert import Typed
from inspector.checkpoint.pickles.safe_text import safe_text
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.checks import judge
from inspector.checkpoint.tensors.dtypes import DTYPES, STORAGE_CLASSES
from inspector.context import Context
from inspector.errors import DamagedFile, InvalidTensor, TorchloupeError, UnsupportedFormat

_BLOCK = 512
_MEMBERS = 10_000
_SMALL = 16 << 10  # window for the pickles between the data, which have a few hundred bytes


def read(source: Source, context: Context) -> Contents:
    """The object and its tensors. Raises UnsupportedFormat for a tar archive of anything else, DamagedFile."""
    members = dict(_members(source))
    if not {"storages", "tensors", "pickle"} <= members.keys():
        held = ", ".join(sorted(members)[:3])
        raise UnsupportedFormat(f"{source.name} is a tar archive of other files ({held[:200]}): extract it first.")
    contents = Contents("tar", [source])
    reader = _Reader(source, contents, context)
    for part, name in ((reader.storages, "storages"), (reader.tensors, "tensors")):
        try:
            part(*members[name])
        except TorchloupeError as error:
            contents.error = contents.error or str(error)
    contents.root = reader.object(*members["pickle"])
    names = tuple(sorted(reader.known_names.items()))
    contents.origin = Origin("torch 0.1", pickles=reader.count, protocol=reader.protocol, known_names=names)
    return contents


def _members(source: Source) -> Iterator[tuple[str, tuple[int, int]]]:
    """(name, (first byte, byte after the last)) of the plain files at the top of the archive."""
    at = 0
    for _ in range(_MEMBERS):
        if at + _BLOCK > source.size:
            return
        header = source.read(at, _BLOCK)
        if not header.strip(b"\0"):
            return
        name = header[:100].split(b"\0")[0].decode("utf-8", "backslashreplace")
        size = _octal(header[124:136])
        if size is None or size < 0:
            raise DamagedFile(f"{source.name} is damaged at byte {at:,}: member {name!r} has no size.", position=at)
        kind = header[156:157]
        if kind in (b"1", b"2"):
            raise UnsupportedFormat(f"{source.name} holds the link {name!r}; links in archives are not followed.")
        start = at + _BLOCK
        if kind in (b"0", b"\0"):
            yield name.removeprefix("./"), (start, min(start + size, source.size))
        at = start + -(-size // _BLOCK) * _BLOCK


def _octal(digits: bytes) -> int | None:
    if digits[:1] >= b"\x80":  # base 256, of which the next bit is the sign
        return int.from_bytes(digits[1:], "big") if digits[0] == 0x80 else -1
    text = digits.strip(b" \0")
    try:
        return int(text, 8) if text else 0
    except ValueError:
        return None


@dataclass(slots=True)
class _Reader:
    source: Source
    contents: Contents
    context: Context
    count: int = 0
    protocol: int = -1
    known_names: dict[str, int] = field(default_factory=dict)
    by_key: dict[str, Typed | TensorRef] = field(default_factory=dict)

    def storages(self, at: int, end: int) -> None:
        count, at = self._pickle(at, end, "storages")
        for _ in range(_counted(count)):
            self.context.check_cancelled()
            entry, at = self._pickle(at, end, "storages")
            if type(entry) is not tuple or len(entry) != 3 or not isinstance(entry[2], Name):
                raise self._damage(at, "a storage is not described")
            key, location, class_ = entry
            dtype = STORAGE_CLASSES.get(class_.name.rpartition(".")[2])
            if dtype is None:
                raise self._damage(at, f"the storage type {class_.name[:60]} is unknown")
            numel = self._int(at, 8, end)
            nbytes = numel * DTYPES[dtype].itemsize
            if numel < 0 or at + 8 + nbytes > end:
                raise self._damage(at, f"a storage of {numel:,} elements does not fit")
            device = location[: limits.TEXT_SHOWN] if type(location) is str else ""
            ref = StorageRef(_key(key), nbytes, 0, at + 8, nbytes, device)
            self.by_key[ref.name] = Typed(ref, dtype)
            at += 8 + nbytes
        views, at = self._pickle(at, end, "storages")
        for view in views if type(views) is list else []:
            self._add_view(view, at)

    def _add_view(self, view: Any, at: int) -> None:
        if type(view) is not tuple or len(view) != 4 or any(type(part) is not int or part < 0 for part in view[2:]):
            raise self._damage(at, "a view is not described")
        target, root_key, offset, numel = view
        root = self.by_key.get(_key(root_key))
        if not isinstance(root, Typed):
            raise self._damage(at, "a view is of no storage")
        size = DTYPES[root.dtype].itemsize
        if (offset + numel) * size > root.ref.nbytes:
            raise self._damage(at, "a view reaches past the end of its storage")
        start = root.ref.start + offset * size
        ref = StorageRef(_key(target), numel * size, 0, start, numel * size, root.ref.device)
        self.by_key[ref.name] = Typed(ref, root.dtype)

    def tensors(self, at: int, end: int) -> None:
        count, at = self._pickle(at, end, "tensors")
        for _ in range(_counted(count)):
            self.context.check_cancelled()
            entry, at = self._pickle(at, end, "tensors")
            if type(entry) is not tuple or len(entry) != 3:
                raise self._damage(at, "a tensor is not described")
            dimensions = self._int(at, 4, end)
            if not 0 <= dimensions <= limits.DIMENSIONS:
                raise self._damage(at, f"a tensor has {dimensions:,} dimensions")
            numbers = [self._int(at + 8 + 8 * i, 8, end) for i in range(2 * dimensions + 1)]
            at += 8 + 8 * len(numbers)
            self._add_tensor(
                entry[0], entry[1], tuple(numbers[:dimensions]), tuple(numbers[dimensions:-1]), numbers[-1]
            )

    def _add_tensor(self, key: Any, storage_key: Any, shape: tuple, stride: tuple, offset: int) -> None:
        storage = self.by_key.get(_key(storage_key))
        if not isinstance(storage, Typed):
            missing = StorageRef(_key(storage_key), 0, error=f"its storage {_key(storage_key)} is missing")
            storage = Typed(missing, "unknown")
        ref = TensorRef(storage.dtype, shape, stride, offset, storage.ref)
        judge(ref)
        self.by_key[_key(key)] = ref

    def object(self, at: int, end: int) -> Any:
        outcome = self._take(at, end, "pickle", lambda: self._persistent_load)
        if outcome.error is not None:
            self.contents.error = self.contents.error or str(outcome.error)
        return outcome.value

    def _persistent_load(self, pid: Any) -> Any:
        if type(pid) is tuple and pid:
            return pid[0]
        found = self.by_key.get(_key(pid))
        if found is None:
            raise InvalidTensor(f"the archive has no tensor {_key(pid)}")
        return found

    def _pickle(self, at: int, end: int, member: str) -> tuple[Any, int]:
        outcome = self._take(at, end, member, None)
        if outcome.error is not None:
            raise outcome.error
        return outcome.value, outcome.end

    def _take(self, at: int, end: int, member: str, begin: Any) -> Any:
        entry = f"{self.source.name}, {member} at byte {at:,}"
        outcome = unpickle_at(self.source, at, end, entry, begin, _SMALL)
        self.count += 1
        self.protocol = outcome.protocol if self.protocol < 0 else self.protocol
        self.contents.calls.extend(outcome.calls)
        add_names(self.known_names, outcome.known_names)
        return outcome

    def _int(self, at: int, width: int, end: int) -> int:
        if at + width > end:
            raise self._damage(at, "it ends here")
        return int.from_bytes(self.source.read(at, width), "little", signed=True)

    def _damage(self, at: int, why: str) -> DamagedFile:
        return DamagedFile(f"{self.source.name} is damaged at byte {at:,}: {why}.", position=at)


def _key(key: Any) -> str:
    return str(key) if type(key) is int and key.bit_length() < 256 else safe_text(key, 60).strip("'")


def _counted(count: Any) -> int:
    return count if type(count) is int and 0 <= count < limits.ZIP_ENTRIES else 0
