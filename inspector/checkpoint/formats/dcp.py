"""Folders of torch.distributed.checkpoint: what every rank saved, as one checkpoint.

    .metadata       a pickle of Metadata: which tensor is cut into which chunks, and which bytes of which file hold each
    __0_0.distcp    items one after the other, each a file of torch.save by itself

The pickle is read by the machine that calls nothing. Source: torch/distributed/checkpoint/{metadata,filesystem}.py.
"""

import math
import os
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.source_slice import SourceSlice
from inspector.checkpoint.formats import zip as zip_format
from inspector.checkpoint.nodes import Name, Pairs, Record, StorageRef, TensorRef
from inspector.checkpoint.pickles.safe_text import safe_text
from inspector.checkpoint.pickles.unpickle import unpickle
from inspector.checkpoint.result import CallInfo, Origin
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.checkpoint.tensors.storage_walk import storages_of
from inspector.context import Context
from inspector.errors import DamagedFile, TorchloupeError, UnsupportedFormat

# what torch itself puts into .metadata, in all versions; plain records, so loading them runs nothing of the file's
_MODULES = (
    "torch.distributed.checkpoint.metadata.",
    "torch.distributed.checkpoint.filesystem.",
    "torch.distributed._shard.",
    "torch.distributed.checkpoint.hf_storage.",
)
_CLASSES = frozenset(
    [
        "Metadata",
        "TensorStorageMetadata",
        "BytesStorageMetadata",
        "TensorProperties",
        "ChunkStorageMetadata",
        "MetadataIndex",
        "StorageMeta",
        "_StorageInfo",
        "_MEM_FORMAT_ENCODING",
        "MEM_FORMAT_ENCODING",
        "ShardMetadata",
        "ShardedTensorMetadata",
        "ShardedTensorStorageMetadata",
    ]
)
_INDEX_LIMIT = 1 << 31  # of a list in the state_dict


def read(source: Source, context: Context) -> Contents:
    """`source` is the `.metadata`; its folder holds the rest. A tensor of several chunks is one row.

    An item that is missing or damaged costs its own tensor only. Raises DamagedFile, UnsupportedFormat.
    """
    outcome = unpickle(source.read(0, min(source.size, limits.PICKLE_BYTES)), ".metadata", base=0)
    contents = Contents("dcp", [source], calls=[call for call in outcome.calls if not _is_torchs(call)])
    contents.error = str(outcome.error) if outcome.error else None
    fields = _fields(outcome.value)
    described = fields.get("state_dict_metadata")
    if not isinstance(described, Pairs):
        if outcome.error:
            raise outcome.error
        if contents.calls:
            return contents
        raise UnsupportedFormat(f"{source.name} is a pickle, but not the metadata of a distributed checkpoint.")
    ours = {call.target: 1 for call in outcome.calls if _is_torchs(call)}
    contents.origin = Origin(
        "torch.distributed.checkpoint", pickles=1, protocol=outcome.protocol,
        known_names=tuple(sorted({**outcome.known_names, **ours}.items())),
    )  # fmt: skip
    items = _Items(contents, os.path.dirname(source.path), fields.get("storage_data"), context)
    try:
        contents.root = _state_dict(described, _paths(fields.get("planner_data")), items, contents, context)
    except BaseException:
        for file in contents.sources[1:]:
            file.close()
        raise
    contents.metadata.extend(_storage_meta(fields))
    return contents


def _state_dict(
    described: Pairs, paths: dict[str, tuple], items: "_Items", contents: Contents, context: Context
) -> Pairs | list:
    tree: dict[Any, Any] = {}
    broken = 0
    for number, (key, description) in enumerate(described.pairs):
        context.check_cancelled()
        context.report(number, len(described.pairs), "reading the items of the checkpoint")
        if isinstance(key, str):
            value = items.value(key, description)
            broken += isinstance(value, TensorRef) and value.error is not None
            _put(tree, paths.get(key, (key,)), key, value, contents)
    if broken and contents.error is None:
        contents.error = f"{broken:,} of the checkpoint's tensors cannot be read."
    return _nodes(tree)


class _Items:
    """The items of the folder, read as they are asked for."""

    def __init__(self, contents: Contents, folder: bytes, storage_data: Any, context: Context):
        self._contents = contents
        self._folder = folder
        self._context = context
        self._files: dict[str, int | str] = {}  # relative path -> index into contents.sources, or why there is none
        self._infos: dict[str, list[tuple[tuple[int, ...], Any]]] = {}  # by key: where each chunk begins, and its info
        for index, info in storage_data.pairs if isinstance(storage_data, Pairs) else []:
            fields = _fields(index)
            if isinstance(fields.get("fqn"), str):
                self._infos.setdefault(fields["fqn"], []).append((_counts(fields.get("offset")) or (), info))

    def value(self, key: str, description: Any) -> Any:
        """The TensorRef of a tensor, the plain value of anything else."""
        fields = _fields(description)
        if "size" not in fields:
            return self._plain(key)
        size = _counts(fields["size"])
        dtype, requires_grad = _properties(fields.get("properties"))
        storage = StorageRef(key, 0)
        tensor = TensorRef(dtype, size or (), contiguous(size or ()), 0, storage, requires_grad=requires_grad)
        row = DTYPES.get(dtype)
        if size is None or row is None or len(size) > limits.DIMENSIONS or math.prod(size) >= 1 << 62:
            tensor.error = f"its size or dtype {dtype[:60]} is none"
            return tensor
        storage.nbytes = storage.stored = math.prod(size) * row.itemsize
        try:
            return self._assembled(tensor, key, fields.get("chunks"))
        except TorchloupeError as error:
            tensor.error = str(error).rstrip(".")
            return tensor

    def _assembled(self, tensor: TensorRef, key: str, chunks: Any) -> TensorRef:
        infos = dict(self._infos.get(key, ()))
        parts: list[TensorRef] = []
        places: list[tuple[int, ...]] = []
        for chunk in chunks if isinstance(chunks, list) else []:
            fields = _fields(chunk)
            place, size = _counts(fields.get("offsets")), _counts(fields.get("sizes"))
            if place is None or size is None or not _fits(place, size, tensor.shape):
                raise DamagedFile("one of its chunks does not lie in it")
            info = infos.get(place)
            if info is None:
                raise DamagedFile(f"its chunk at {place} stands in no file")
            part = self._item(key, info).root
            if not isinstance(part, TensorRef):
                raise DamagedFile(f"its chunk at {place} is no tensor")
            if part.error or part.dtype != tensor.dtype or part.shape != size:
                raise DamagedFile(part.error or f"its chunk at {place} has another shape or dtype than described")
            parts.append(part)
            places.append(place)
        if sum(math.prod(part.shape) for part in parts) < math.prod(tensor.shape):
            raise DamagedFile(f"its {len(parts):,} chunks do not fill it")
        if len(parts) == 1:
            only = parts[0]
            only.storage.name, only.requires_grad = key, tensor.requires_grad
            return only
        tensor.parts, tensor.places = tuple(parts), tuple(places)
        tensor.note = f"in {len(parts):,} chunks"
        return tensor

    def _plain(self, key: str) -> Any:
        infos = self._infos.get(key)
        if not infos:
            return Record("missing", args=(f"{key} stands in no file",))
        try:
            return self._item(key, infos[0][1]).root
        except TorchloupeError as error:
            self._warn(f"{safe_text(key, 80)} cannot be read: {str(error).rstrip('.')}.")
            return None

    def _item(self, key: str, info: Any) -> Contents:
        """One item as a checkpoint of its own, its storages moved to where they stand in the folder's file."""
        fields = _fields(info)
        path, where = fields.get("relative_path"), _counts((fields.get("offset"), fields.get("length")))
        transforms = fields.get("transform_descriptors")
        if transforms:
            raise UnsupportedFormat(f"it is stored through {safe_text(transforms, 80)}, which is not undone here")
        if not isinstance(path, str) or where is None:
            raise DamagedFile("the metadata does not say where it stands")
        start, length = where
        number = self._file(path)
        whole = self._contents.sources[number]
        if start + length > whole.size:
            raise DamagedFile(f"its bytes {start:,} to {start + length:,} reach beyond the end of {path[:80]}")
        item = zip_format.read(SourceSlice(whole, start, length, f"{path[:80]} at byte {start:,}"), self._context)
        self._contents.calls.extend(item.calls)
        if item.error:
            raise DamagedFile(item.error)
        for warning in item.warnings:
            self._warn(f"{safe_text(key, 80)}: {warning}")
        for storage in storages_of(item.root):
            storage.file = number
            storage.start += start if storage.start >= 0 else 0
            storage.name = f"{path}/{start}/{storage.name}"
        self._contents.entries.extend(
            entry._replace(name=f"{key}: {entry.name}", file=number, start=entry.start + start)
            for entry in item.entries
        )
        return item

    def _file(self, path: str) -> int:
        if path not in self._files:
            self._files[path] = self._open(path)
        found = self._files[path]
        if isinstance(found, str):
            raise DamagedFile(found)
        return found

    def _open(self, path: str) -> int | str:
        name = os.fsencode(path.encode("utf-8", "surrogatepass"))
        if not name or b"\0" in name or os.path.isabs(name) or b".." in name.replace(b"\\", b"/").split(b"/"):
            trouble = f"its file {safe_text(path, 80)} would stand outside the folder"
        elif len(self._files) >= limits.SHARDS:
            trouble = f"the metadata names more than {limits.SHARDS:,} files"
        else:
            try:
                source = Source(os.path.join(self._folder, name))
            except TorchloupeError as error:
                trouble = str(error).rstrip(".")
            else:
                self._contents.sources.append(source)
                return len(self._contents.sources) - 1
        self._warn(f"{trouble[:1].upper()}{trouble[1:]}.")
        return trouble

    def _warn(self, text: str) -> None:
        if len(self._contents.warnings) < limits.WARNINGS_LISTED:
            self._contents.warnings.append(text)


def _is_torchs(call: CallInfo) -> bool:
    return call.target.startswith(_MODULES) and call.target.rpartition(".")[2] in _CLASSES


def _fields(node: Any) -> dict[str, Any]:
    """The attributes of a record; a stranger's keys that are no text are left out."""
    return {key: value for key, value in node.fields if isinstance(key, str)} if isinstance(node, Record) else {}


def _counts(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, (tuple, list)) or not all(
        type(number) is int and 0 <= number < 1 << 62 for number in value
    ):
        return None
    return tuple(value)


def _fits(place: tuple[int, ...], size: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(place) == len(size) == len(shape) and all(
        first + length <= whole for first, length, whole in zip(place, size, shape, strict=True)
    )


def _properties(node: Any) -> tuple[str, bool | None]:
    """dtype and requires_grad; the state is a tuple, older versions had attributes."""
    fields = _fields(node)
    state = fields.get("state")
    dtype, grad = (state[0], state[2]) if isinstance(state, tuple) and len(state) > 2 else (fields.get("dtype"), None)
    name = dtype.name.removeprefix("torch.") if isinstance(dtype, Name) else "unknown"
    return name, grad if type(grad) is bool else None


def _paths(planner_data: Any) -> dict[str, tuple]:
    """Key -> path in the nested state_dict, which the flat keys do not tell."""
    pairs = planner_data.pairs if isinstance(planner_data, Pairs) else []
    return {
        key: path
        for key, path in pairs
        if isinstance(key, str) and isinstance(path, tuple) and 0 < len(path) < 100 and all(map(_is_step, path))
    }


def _is_step(step: Any) -> bool:
    return isinstance(step, str) or (type(step) is int and 0 <= step < _INDEX_LIMIT)


def _put(tree: dict, path: tuple, key: str, value: Any, contents: Contents) -> None:
    for step in path[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):  # a path through something else: the flat key is unambiguous
            contents.warnings.append(f"{safe_text(key, 80)} has an impossible place in the state_dict.")
            return
        tree = inner
    tree[path[-1]] = value


def _nodes(tree: dict) -> Pairs | list:
    """The tree as nodes; a level whose keys count from 0 was a list."""
    values = [(key, _nodes(value) if isinstance(value, dict) else value) for key, value in tree.items()]
    if tree and all(type(key) is int for key in tree) and sorted(tree) == list(range(len(tree))):
        return [value for _, value in sorted(values, key=lambda pair: pair[0])]
    return Pairs(values)


def _storage_meta(fields: dict[str, Any]) -> list[tuple[str, str]]:
    meta = {**_fields(fields.get("storage_meta")), "version": fields.get("version")}
    return [(key, value) for key, value in meta.items() if isinstance(value, str)]
