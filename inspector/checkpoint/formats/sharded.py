"""A model in several files, held together by an index: what Hugging Face libraries save.

{"metadata": {"total_size": 123}, "weight_map": {"layer.weight": "model-00001-of-00002.safetensors", ...}}
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.json_data import member, parse, shown
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import Pairs, StorageRef, TensorRef
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.storage_walk import storages_of
from inspector.context import Context
from inspector.errors import Cancelled, DamagedFile, LimitReached, TorchloupeError, UnsupportedFormat

ReadShard = Callable[[Source, Context], Contents]


def read(source: Source, context: Context, read_shard: ReadShard) -> Contents:
    """The tensors of all shards under their keys, in the order of the index.

    A shard that is missing, damaged or stands outside the index's folder costs its own tensors only: they stay as rows
    with an error. Raises UnsupportedFormat when the JSON is no index, DamagedFile and LimitReached.
    """
    index = parse(source.read(0, min(source.size, limits.HEADER_BYTES + 1)), source.name)
    weight_map = member(index, "weight_map")
    if not isinstance(weight_map, Pairs):
        raise UnsupportedFormat(
            f"{source.name} is a JSON text without a weight_map, so it is no index of a sharded checkpoint."
        )
    contents = Contents("sharded", [source], Pairs(), Origin(producer="sharded index"))
    contents.metadata.extend((key, shown(value)) for key, value in _members(member(index, "metadata")))
    try:
        _add_tensors(contents, weight_map, _Shards(contents, os.path.dirname(source.path), read_shard, context))
    except BaseException:
        for shard in contents.sources[1:]:
            shard.close()
        raise
    broken = sum(isinstance(value, TensorRef) and value.error is not None for _, value in contents.root.pairs)
    if broken:
        contents.error = f"{broken:,} of the {len(contents.root.pairs):,} tensors cannot be read."
    return contents


def _add_tensors(contents: Contents, weight_map: Pairs, shards: "_Shards") -> None:
    seen: set[str] = set()
    for key, shard in weight_map.pairs:
        if key in seen:
            _warn(contents, f"The index names {shown(key)} twice; the last line wins elsewhere, both are listed here.")
        seen.add(key)
        contents.root.pairs.append((key, shards.tensor(key, shard)))
    shards.add_unnamed(seen)


class _Shards:
    """The shards that were needed so far, opened once each."""

    def __init__(self, contents: Contents, folder: bytes, read_shard: ReadShard, context: Context):
        self._contents = contents
        self._folder = folder
        self._read_shard = read_shard
        self._context = context
        self._tensors: dict[str, dict[str, Any] | str] = {}  # by shard: its tensors, or why it cannot be read

    def tensor(self, key: str, shard: Any) -> TensorRef:
        """The tensor `key` of `shard`; one with an error when there is none."""
        if not isinstance(shard, str):
            return _absent(key, f"the index gives {shown(shard)} as its file")
        if shard not in self._tensors:
            self._context.report(len(self._tensors), 0, f"reading {shown(shard)}")
            self._tensors[shard] = self._open(shard)
        found = self._tensors[shard]
        if isinstance(found, str):
            return _absent(key, found)
        tensor = found.get(key)
        return tensor if isinstance(tensor, TensorRef) else _absent(key, f"its shard {shown(shard)} does not hold it")

    def add_unnamed(self, seen: set[str]) -> None:
        """Tensors that stand in a shard, but not in the index."""
        for shard, found in self._tensors.items():
            extra = [] if isinstance(found, str) else [key for key in found if key not in seen]
            if extra:
                _warn(
                    self._contents,
                    f"{shown(shard)} holds {len(extra):,} entries that the index lacks, such as {shown(extra[0])}.",
                )
                self._contents.root.pairs.extend((key, found[key]) for key in extra if not isinstance(found, str))

    def _open(self, shard: str) -> dict[str, Any] | str:
        try:
            source = Source(self._path(shard))
        except TorchloupeError as error:
            return self._lost(shard, error)
        try:
            part = self._read_shard(source, self._context)
        except Cancelled:
            source.close()
            raise
        except TorchloupeError as error:
            source.close()
            return self._lost(shard, error)
        return self._adopt(shard, part)

    def _path(self, shard: str) -> bytes:
        if len(self._tensors) >= limits.SHARDS:
            raise LimitReached(f"the index names more than {limits.SHARDS:,} files")
        name = os.fsencode(shard.encode("utf-8", "surrogatepass")) if shard else b""
        if b"\0" in name or not name or os.path.isabs(name) or b".." in name.replace(b"\\", b"/").split(b"/"):
            raise DamagedFile("the index may only name files beside it")
        path = os.path.join(self._folder, name)
        if not os.path.lexists(path):
            raise DamagedFile("the file is missing")
        return path

    def _lost(self, shard: str, error: TorchloupeError) -> str:
        reason = f"its shard {shown(shard)} cannot be read: {str(error).rstrip('.')}"
        _warn(self._contents, f"The shard {shown(shard)} cannot be read: {str(error).rstrip('.')}.")
        return reason

    def _adopt(self, shard: str, part: Contents) -> dict[str, Any]:
        """Take over the sources of `part`, and everything that refers to them by number."""
        contents, first = self._contents, len(self._contents.sources)
        contents.sources.extend(part.sources)
        contents.entries.extend(entry._replace(file=entry.file + first) for entry in part.entries)
        contents.calls.extend(replace(call, entry=f"{shard}: {call.entry}") for call in part.calls)
        for warning in [*part.warnings, *([part.error] if part.error else [])]:
            _warn(contents, f"{shard}: {warning}")
        for storage in storages_of(part.root):
            storage.file += first
            storage.name = f"{shard}/{storage.name}"  # each shard has its own archive/data/0
        return {key: value for key, value in _members(part.root) if isinstance(key, str)}


def _absent(key: str, error: str) -> TensorRef:
    return TensorRef("", (), (), 0, StorageRef(key, 0), error=error)


def _members(value: Any) -> list[tuple[Any, Any]]:
    return value.pairs if isinstance(value, Pairs) else []


def _warn(contents: Contents, text: str) -> None:
    if len(contents.warnings) < limits.WARNINGS_LISTED:
        contents.warnings.append(text)
