"""Pieces of a segment as torch tensors: read by position into a buffer that is used again, and decoded."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import decode, in_memory, read_ranges
from inspector.checkpoint.tensors.shapes import extent
from inspector.checkpoint.tensors.values import gather
from inspector.stats.boxes import boxes, small_boxes
from inspector.stats.plan import REORDERED, Codes, Segment
from native.ops.tensor_stats import BLOCK

WINDOW = 4 << 20  # bytes read at once: what is counted next is still in the processor's caches
DECODED = 1 << 20  # elements at once of what numpy decodes: about 20 bytes each on the way

NATIVE: dict[str, torch.dtype] = {
    name: dtype
    for name, row in DTYPES.items()
    if row.kind != "bits" and not name.startswith(("q", "float4"))
    if isinstance(dtype := getattr(torch, name, None), torch.dtype)
}


class Window(NamedTuple):
    """Elements [start, stop) of a segment: `rows` whole rows from `row` on, or a part of one from its `block` on."""

    start: int
    stop: int
    row: int = 0
    rows: int = 1
    block: int = 0


def windows(segment: Segment, nbytes: int = WINDOW) -> Iterator[Window]:
    """Cut a segment into windows of about `nbytes`: of whole rows, or of one row at multiples of BLOCK.

    Figures that are kept by row and block do not depend on where it was cut.
    """
    length = segment.elements // segment.rows
    if _whole(segment):
        yield Window(0, segment.elements, 0, segment.rows)
        return
    most = nbytes // DTYPES[segment.dtype].itemsize * segment.per_byte
    if segment.dtype not in NATIVE:
        most = min(most, DECODED)
    if length <= most:
        for row in range(0, segment.rows, most // length):
            rows = min(most // length, segment.rows - row)
            yield Window(row * length, (row + rows) * length, row, rows)
        return
    most = max(1, most // BLOCK) * BLOCK
    for row in range(segment.rows):
        for start in range(0, length, most):
            stop = min(length, start + most)
            yield Window(row * length + start, row * length + stop, row, 1, start // BLOCK)


def _whole(segment: Segment) -> bool:
    """Whether it is read at once: its rows do not stand in the order of memory."""
    return any(a < b for a, b in pairwise(segment.stride)) and (segment.elements <= REORDERED)


def reading(sources: Sequence[Source]) -> "Callable[[], WindowReader]":
    """What each thread of a crew starts with: a reader of its own."""

    def start() -> WindowReader:
        # of this thread alone; the loops of a task are not worth another one
        torch.set_num_threads(1)
        return WindowReader(sources)

    return start


class WindowReader:
    """Reads windows, one at a time; for one thread. What it returns is overwritten by the next one."""

    def __init__(self, sources: Sequence[Source]):
        self.sources = sources
        self._buffer = torch.empty(WINDOW, dtype=torch.uint8)
        self._scaled: tuple[TensorRef, tuple[torch.Tensor, torch.Tensor]] | None = None
        self._inflated: tuple[StorageRef, StorageRef] | None = None  # a deflated storage, and itself in memory

    def read(self, segment: Segment, window: Window) -> torch.Tensor:
        """The values, [elements], of a dtype that holds each of them exactly. Raises DamagedFile, FileChanged ..."""
        if not segment.dense:
            return self._strided(segment, window)
        first, last, skipped = _bytes_of(segment, window)
        raw = self._raw(last - first)
        self._fill(segment.storage, first, raw)
        return self._values(segment, window, raw, skipped)

    def read_alike(self, segments: Sequence[Segment]) -> torch.Tensor:
        """The values of several small dense segments of one dtype and length, one after the other."""
        nbytes = segments[0].elements * DTYPES[segments[0].dtype].itemsize
        raw = self._raw(nbytes * len(segments))
        for at, segment in enumerate(segments):
            start = segment.offset * DTYPES[segment.dtype].itemsize
            self._fill(segment.storage, start, raw[at * nbytes : (at + 1) * nbytes])
        return self._decoded(segments[0], raw)

    def stream(self, segment: Segment) -> Iterator[tuple[Window, torch.Tensor]]:
        """All windows of a dense segment of a deflated storage, in order: it is inflated once."""
        cut = list(windows(segment))
        ranges = [_bytes_of(segment, window) for window in cut]
        pieces = read_ranges(segment.storage, self.sources, [(first, last - first) for first, last, _ in ranges])
        for window, (_, _, skipped), piece in zip(cut, ranges, pieces, strict=True):
            raw = self._raw(len(piece))
            _memory(raw)[:] = piece
            yield window, self._values(segment, window, raw, skipped)

    def _raw(self, nbytes: int) -> torch.Tensor:
        if nbytes > len(self._buffer):
            self._buffer = torch.empty(nbytes, dtype=torch.uint8)
        return self._buffer[:nbytes]

    def _fill(self, storage: StorageRef, start: int, raw: torch.Tensor) -> None:
        """Put the bytes of a storage from `start` on into `raw`."""
        target = _memory(raw)
        if storage.deflated >= 0:
            storage = self._in_memory(storage)
        if storage.data is not None:
            target[:] = storage.data[start : start + len(target)]
        else:
            self.sources[storage.file].read_into(storage.start + start, target)

    def _in_memory(self, storage: StorageRef) -> StorageRef:
        """A deflated storage that is read out of order, inflated."""
        if self._inflated is None or self._inflated[0] is not storage:
            self._inflated = storage, in_memory(storage, self.sources)
        return self._inflated[1]

    def _strided(self, segment: Segment, window: Window) -> torch.Tensor:
        """Of a view: what lies between its elements is read along where it is little, skipped where it is much."""
        found = [
            self._box(segment, offset, shape, stride)
            for outer in boxes(segment.shape, segment.stride, window.start, window.stop)
            for offset, shape, stride in small_boxes(outer, DTYPES[segment.dtype].itemsize / segment.per_byte)
        ]
        return self._meant(segment, window, found[0] if len(found) == 1 else torch.cat(found))

    def _box(self, segment: Segment, offset: int, shape: Sequence[int], stride: Sequence[int]) -> torch.Tensor:
        _, last = extent(shape, stride)
        start = segment.offset + offset
        span = segment._replace(shape=(last,), stride=(1,), offset=start)
        first, end, skipped = _bytes_of(span, Window(0, last))
        raw = self._raw(end - first)
        self._fill(segment.storage, first, raw)
        flat = self._decoded(segment, raw)[skipped : skipped + last]
        return flat.as_strided(tuple(shape), tuple(stride), flat.storage_offset()).reshape(-1).clone()

    def _values(self, segment: Segment, window: Window, raw: torch.Tensor, skipped: int) -> torch.Tensor:
        found = self._decoded(segment, raw)
        return self._meant(segment, window, found[skipped : skipped + window.stop - window.start])

    def _decoded(self, segment: Segment, raw: torch.Tensor) -> torch.Tensor:
        """What the bytes spell, in the order they stand."""
        row = DTYPES[segment.dtype]
        order = segment.storage.byteorder
        native = NATIVE.get(segment.dtype)
        if native is None:
            values = decode(raw.numpy(), segment.dtype, order).reshape(-1)  # type: ignore[arg-type]
            return torch.from_numpy(values if values.flags.writeable else values.copy())
        if order == "big" and row.itemsize > 1:
            word = row.itemsize // 2 if row.kind == "complex" else row.itemsize
            raw.numpy().view(f"u{word}").byteswap(inplace=True)
        if row.kind == "bool":
            return raw.ne_(0).view(native)  # any byte but 0 is True, as the reader shows it
        return raw.view(native)

    def _meant(self, segment: Segment, window: Window, values: torch.Tensor) -> torch.Tensor:
        codes = segment.codes
        if codes is None:
            return -values if segment.negated else values
        # as torch does it: float32, but the difference of 32-bit codes in float64
        scale, zero_point = self._scales(codes)
        if len(scale) > 1:
            channels = torch.arange(window.start, window.stop).div_(codes.inner, rounding_mode="floor")
            channels %= codes.channels
            scale, zero_point = scale[channels], zero_point[channels]
        exact = torch.float64 if values.dtype.itemsize > 2 else torch.float32
        return (values.to(exact) - zero_point.to(exact)).to(torch.float32) * scale

    def _scales(self, codes: Codes) -> tuple[torch.Tensor, torch.Tensor]:
        """Scales (float32) and zero points (float64) of a quantized tensor, [channels] or [1]."""
        if self._scaled is None or self._scaled[0] is not codes.tensor:
            found = [self._numbers(value, codes.channels) for value in (codes.tensor.scale, codes.tensor.zero_point)]
            self._scaled = codes.tensor, (found[0].to(torch.float32), found[1])
        return self._scaled[1]

    def _numbers(self, value: TensorRef | float | None, count: int) -> torch.Tensor:
        if isinstance(value, TensorRef):
            positions = value.offset + np.arange(count) * value.stride[0]
            return torch.from_numpy(gather(value, self.sources, positions).astype(np.float64))
        return torch.tensor([value or 0], dtype=torch.float64)


def _memory(raw: torch.Tensor) -> memoryview:
    return memoryview(raw.numpy())  # type: ignore[arg-type]


def _bytes_of(segment: Segment, window: Window) -> tuple[int, int, int]:
    """First and end byte in the storage of a dense segment's window, and elements before it in the first byte."""
    per_byte, itemsize = segment.per_byte, DTYPES[segment.dtype].itemsize
    start, stop = segment.offset + window.start, segment.offset + window.stop
    return start // per_byte * itemsize, -(-stop // per_byte) * itemsize, start % per_byte
