"""A written file, read back by the reader and compared with what it was made from: values, tensors, every byte."""

import struct
from collections.abc import Sequence
from typing import Any

from inspector.checkpoint.collecting import paused
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import Name, Pairs, Record, StorageRef, TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.result import Folder
from inspector.checkpoint.tensors.elements import check_readable, read_ranges
from inspector.context import Context
from inspector.convert.out import OutDict, OutName, OutSet, OutStorage, OutTensor
from inspector.convert.output import Output, shown
from inspector.convert.pieces import Pieces
from inspector.errors import TorchloupeError, UnwritableFile


def read_back(output: Output, root: Any, pieces: Pieces) -> None:
    """Raise UnwritableFile where the file differs from `root`; reads every byte of every storage on both sides."""
    try:
        contents = read(output.path, Context())
    except TorchloupeError as error:
        raise _differs(output, str(error)) from None
    if isinstance(contents, Folder):
        raise _differs(output, "it is a folder")
    try:
        if contents.error or contents.calls:
            raise _differs(output, contents.error or "it would call something")
        comparison = _Comparison()
        with paused():
            comparison.value(root, contents.root, "")
        if comparison.difference:
            raise _differs(output, comparison.difference)
        for storage, found in comparison.storages.values():
            if not _same_bytes(output, storage, found, pieces, contents.sources):
                raise _differs(output, f"the bytes of {storage.name} differ")
    finally:
        contents.close()


def _differs(output: Output, what: str) -> UnwritableFile:
    return UnwritableFile(
        f"{shown(output.target)} was not written: read back, it was not what was to be written ({what.rstrip('.')})."
    )


def _same_bytes(
    output: Output, storage: OutStorage, found: StorageRef, pieces: Pieces, sources: Sequence[Source]
) -> bool:
    at = 0
    for piece in pieces.of(storage):
        length = len(piece)
        if next(iter(read_ranges(found, sources, [(at, length)]))) != piece:
            return False
        at += length
        output.advance(length, "checking")
    return at == storage.nbytes


class _Comparison:
    """Walks both trees at once; `difference` is the first one, `storages` are those to compare by byte."""

    def __init__(self) -> None:
        self.difference = ""
        self.storages: dict[int, tuple[OutStorage, StorageRef]] = {}
        self._seen: set[tuple[int, int]] = set()

    def value(self, out: Any, node: Any, path: str) -> None:
        if self.difference or (id(out), id(node)) in self._seen:
            return
        kind = type(out)
        if kind in (OutDict, OutTensor, list, tuple):
            self._seen.add((id(out), id(node)))  # both live as long as the comparison does
        if kind is OutTensor:
            self._tensor(out, node, path)
        elif kind is OutDict:
            self._dict(out, node, path)
        elif kind is list or kind is tuple:
            if type(node) is not kind or len(node) != len(out):
                self._note(path, f"a {kind.__name__} of {len(out):,}")
                return
            for at, (mine, theirs) in enumerate(zip(out, node, strict=True)):
                self.value(mine, theirs, f"{path}.{at}")
        elif kind is OutSet:
            if type(node) is not Record or node.type != "set":
                self._note(path, "a set")
                return
            self.value(out.items, next((value for key, value in node.fields if key == "items"), []), path)
        elif kind is OutName:
            if not (isinstance(node, Name) and node.name == out.name):
                self._note(path, out.name)
        elif type(node) is not kind or not _equal(out, node):
            self._note(path, "its value")

    def _dict(self, out: OutDict, node: Any, path: str) -> None:
        if type(node) is not Pairs or len(node.pairs) != len(out.pairs) or node.type != out.type:
            self._note(path, f"a {out.type} of {len(out.pairs):,}")
            return
        for (key, mine), (name, theirs) in zip(out.pairs, node.pairs, strict=True):
            self.value(key, name, f"{path}: a key")
            self.value(mine, theirs, f"{path}.{key}" if path else str(key))
        attributes = node.attributes.pairs if type(node.attributes) is Pairs else []
        if len(attributes) != (out.metadata is not None):
            self._note(path, "its _metadata")
        elif attributes:
            self.value(out.metadata, attributes[0][1], f"{path}._metadata")

    def _tensor(self, out: OutTensor, node: Any, path: str) -> None:
        if not isinstance(node, TensorRef):
            self._note(path, "a tensor")
            return
        if out.layout.startswith("sparse_"):
            same = node.layout == out.layout and node.shape == out.shape and len(node.parts) == len(out.parts)
        else:
            stride = out.ref.stride if out.layout == "meta" else out.stride
            same = (node.dtype, node.shape, node.stride, node.offset) == (out.dtype, out.shape, stride, out.offset)
            same = same and (node.layout == "meta") == (out.layout == "meta")
        scale = None if isinstance(out.ref.scale, TensorRef) else out.ref.scale
        same = same and (scale is None or (scale, out.ref.zero_point, out.ref.axis) == _scheme(node))
        if not same:
            self._note(path, "its shape, dtype or place")
            return
        if out.storage is not None:
            check_readable(node)
            if self.storages.setdefault(id(out.storage), (out.storage, node.storage))[1] is not node.storage:
                self._note(path, "its storage")
            if node.storage.nbytes != out.storage.nbytes or node.storage.byteorder != "little":
                self._note(path, "its number of bytes")
        theirs = node.parts
        if out.layout == "quantized":
            theirs = tuple(part for part in (node.scale, node.zero_point) if isinstance(part, TensorRef))
        for mine, part in zip(out.parts, theirs, strict=True):
            self._tensor(mine, part, path)

    def _note(self, path: str, what: str) -> None:
        self.difference = self.difference or f"{path.lstrip('.') or 'the whole'}: {what}"


def _scheme(node: TensorRef) -> tuple:
    return node.scale, node.zero_point, node.axis


def _equal(mine: Any, theirs: Any) -> bool:
    """By bits: NaN is itself, and -0.0 is not 0.0."""
    if type(mine) is float:
        return struct.pack("<d", mine) == struct.pack("<d", theirs)
    if type(mine) is complex:
        return _equal(mine.real, theirs.real) and _equal(mine.imag, theirs.imag)
    return mine == theirs
