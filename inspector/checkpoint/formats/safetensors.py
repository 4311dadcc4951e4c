"""safetensors: a length, a JSON header, the bytes of the tensors.

    u64 length of the header (little-endian)   header   data
    header = {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ..., "__metadata__": {"k": "v"}}

The format is described at https://github.com/huggingface/safetensors#format. Its library refuses a file whose data has
holes, overlaps or a tail; here they are warnings, since the tensors can be read.
"""

import math
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.json_data import is_count, member, parse, shown
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import Pairs, StorageRef, TensorRef
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.dtypes import DTYPES, SAFETENSORS
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.context import Context
from inspector.errors import DamagedFile, LimitReached

PREFIX = 8
METADATA = "__metadata__"


def read(source: Source, context: Context) -> Contents:
    """The header alone; no byte of a tensor is read. Raises DamagedFile and LimitReached."""
    length = _header_length(source)
    header = parse(source.read(PREFIX, length), f"The header of {source.name}", PREFIX)
    if not isinstance(header, Pairs):
        raise DamagedFile(f"The header of {source.name} is no JSON object at byte {PREFIX}.", position=PREFIX)
    contents = Contents("safetensors", [source], origin=Origin(producer="safetensors"))
    data = PREFIX + length
    root, seen = Pairs(), set()
    for name, entry in header.pairs:
        context.check_cancelled()
        if name in seen:
            _warn(contents, f"The header names {shown(name)} twice; the safetensors library refuses such a file.")
        seen.add(name)
        if name == METADATA:
            contents.metadata.extend(_metadata(entry, contents))
        else:
            root.pairs.append((name, _tensor(name, entry, data, source.size)))
    contents.root = root
    _check_layout([tensor.storage for _, tensor in root.pairs if tensor.storage.start >= 0], data, source, contents)
    return contents


def _header_length(source: Source) -> int:
    if source.size < PREFIX:
        raise DamagedFile(
            f"{source.name} has only {source.size} bytes, not even the length of a safetensors header.",
            position=0,
        )
    length = int.from_bytes(source.read(0, PREFIX), "little")
    if length > limits.HEADER_BYTES:
        raise LimitReached(
            f"{source.name} claims a safetensors header of {length:,} bytes; {limits.HEADER_BYTES:,} are allowed.",
            position=0,
        )
    if length < 2:
        raise DamagedFile(
            f"{source.name} claims a safetensors header of {length} bytes, which holds nothing.", position=0
        )
    if length > source.size - PREFIX:
        raise DamagedFile(
            f"{source.name} is cut off at byte {source.size:,}, inside its safetensors header of {length:,} bytes; "
            "download or copy it again.",
            hint="Download or copy the file again.",
            position=source.size,
        )
    return length


def _metadata(entry: Any, contents: Contents) -> list[tuple[str, str]]:
    if not isinstance(entry, Pairs):
        _warn(contents, f"{METADATA} is no JSON object; it is left out.")
        return []
    if not all(isinstance(value, str) for _, value in entry.pairs):
        _warn(contents, f"{METADATA} holds something other than text, which the format forbids.")
    return [(key, value if isinstance(value, str) else shown(value)) for key, value in entry.pairs]


def _tensor(name: str, entry: Any, data: int, size: int) -> TensorRef:
    """One row; what is impossible in it stands in its `error`, never raised."""
    shape, offsets, spelled = member(entry, "shape"), member(entry, "data_offsets"), member(entry, "dtype")
    dtype = DTYPES.get(SAFETENSORS.get(spelled, "")) if isinstance(spelled, str) else None
    storage = StorageRef(name, 0)
    tensor = TensorRef(dtype.name if dtype else shown(spelled), (), (), 0, storage)
    if not isinstance(shape, list) or not all(map(is_count, shape)) or len(shape) > limits.DIMENSIONS:
        tensor.error = f"its shape is {shown(shape)}, which is none"
        return tensor
    if dtype is not None and dtype.rule == "float4x2":  # the header counts numbers, torch counts bytes of two
        if not shape or shape[-1] % 2:
            tensor.error = f"its shape {shown(shape)} does not fill whole bytes of two 4-bit numbers"
            return tensor
        shape = [*shape[:-1], shape[-1] // 2]
    elements = math.prod(shape)
    if elements >= 1 << 63:
        tensor.error = f"its shape {shown(shape)} has more elements than any file can hold"
        return tensor
    tensor.shape, tensor.stride = tuple(shape), contiguous(shape)
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(is_count, offsets)) or offsets[0] > offsets[1]:
        tensor.error = f"its data_offsets are {shown(offsets)}, which is no range"
        return tensor
    begin, end = offsets
    storage.nbytes, storage.start = end - begin, data + begin
    storage.stored = max(0, min(size, data + end) - storage.start)
    if dtype is None:
        tensor.error = f"its dtype {shown(spelled)} is none that Torchloupe knows"
    elif elements * dtype.itemsize != storage.nbytes:
        tensor.error = (
            f"its shape and dtype need {elements * dtype.itemsize:,} bytes, its data_offsets span {storage.nbytes:,}"
        )
    elif storage.stored < storage.nbytes:
        tensor.error = f"its bytes {storage.start:,} to {data + end:,} reach beyond the end of the file at {size:,}"
    return tensor


def _check_layout(storages: list[StorageRef], data: int, source: Source, contents: Contents) -> None:
    """Holes, overlaps, a tail, and a cut-off end."""
    position = data
    previous = ""
    for storage in sorted(storages, key=lambda each: (each.start, each.nbytes)):
        if storage.start > position:
            _warn(contents, f"{storage.start - position:,} bytes before {shown(storage.name)} belong to no tensor.")
        elif storage.start < position:
            _warn(contents, f"The bytes of {shown(storage.name)} overlap those of {shown(previous)}.")
        if storage.start + storage.nbytes > position or not previous:
            position, previous = max(position, storage.start + storage.nbytes), storage.name
    if position < source.size:
        _warn(
            contents,
            f"{source.size - position:,} bytes after the last tensor belong to none; another file may hide there.",
        )
    elif position > source.size:
        contents.error = (
            f"{source.name} is cut off: its tensors reach to byte {position:,}, the file ends at {source.size:,}; "
            "download or copy it again."
        )


def _warn(contents: Contents, text: str) -> None:
    if len(contents.warnings) < limits.WARNINGS_LISTED:
        contents.warnings.append(text)
