"""Bytes of a storage, and what numbers they are. The only place that knows how each dtype is spelled in bits.

numpy is imported when a value is asked for, never before: listing needs none of it.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from inspector.checkpoint import limits
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.shapes import extent
from inspector.errors import DamagedFile, InvalidTensor, LimitReached

if TYPE_CHECKING:
    import numpy as np

INFLATE_STEP = 1 << 20
IN_MEMORY = 64 << 20  # bytes of a deflated storage that are held to read it out of order

# name: exponent bits, mantissa bits, bias, what the codes beyond the numbers mean
SMALL_FLOATS: dict[str, tuple[int, int, int, str]] = {
    "float8_e4m3fn": (4, 3, 7, "all ones is nan"),
    "float8_e5m2": (5, 2, 15, "ieee"),
    "float8_e4m3fnuz": (4, 3, 8, "minus zero is nan"),
    "float8_e5m2fnuz": (5, 2, 16, "minus zero is nan"),
    "float4x2": (2, 1, 1, "all are numbers"),
}


def check_readable(tensor: TensorRef) -> None:
    """Raise InvalidTensor when its elements are not all in the file; Python integers only."""
    if tensor.places and not tensor.error:
        for part in tensor.parts:
            check_readable(part)
        return
    storage, dtype = tensor.storage, DTYPES.get(tensor.dtype)
    error = tensor.error or storage.error
    if error:
        raise InvalidTensor(f"This tensor cannot be read: {error}.")
    if dtype is None:
        raise InvalidTensor(f"This tensor cannot be read: its dtype {tensor.dtype} is unknown.")
    if len(tensor.shape) != len(tensor.stride) or any(length < 0 for length in tensor.shape):
        raise InvalidTensor("This tensor cannot be read: its shape and strides contradict each other.")
    first, last = extent(tensor.shape, tensor.stride)
    if first == last:
        return
    if tensor.layout == "meta" or (storage.start < 0 and storage.data is None):
        raise InvalidTensor("This tensor has no values: the file does not hold its storage.")
    stored = len(storage.data) if storage.data is not None else storage.stored
    end = -(-(tensor.offset + last) // dtype.per_byte) * dtype.itemsize
    if tensor.offset + first < 0 or end > min(stored, storage.nbytes):
        raise InvalidTensor(
            f"This tensor cannot be read: it needs {end:,} bytes of a storage that has {min(stored, storage.nbytes):,}."
        )


def read_ranges(storage: StorageRef, sources: Sequence[Source], ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of each (start, length) of the storage, whose starts ascend. A deflated storage is inflated once.

    Raises DamagedFile, FileChanged, LimitReached.
    """
    if storage.data is not None:
        for start, length in ranges:
            yield storage.data[start : start + length]
    elif storage.deflated < 0:
        for start, length in ranges:
            yield sources[storage.file].read(storage.start + start, length)
    else:
        yield from _cut(inflate(storage, sources), storage, ranges)


def inflate(storage: StorageRef, sources: Sequence[Source]) -> Iterator[bytes]:
    """The inflated bytes of a deflated entry from its beginning, in pieces, at most skip + stored of them."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    left = storage.skip + storage.stored
    if left > limits.INFLATED_BYTES:
        raise LimitReached(
            f"{storage.name} would inflate to {left:,} bytes; Torchloupe stops at {limits.INFLATED_BYTES:,}."
        )
    try:
        for window in sources[storage.file].windows(storage.start, storage.deflated, INFLATE_STEP):
            data = window
            while data and left and not machine.eof:
                piece = machine.decompress(data, min(left, INFLATE_STEP))
                data = machine.unconsumed_tail
                left -= len(piece)
                yield piece
    except zlib.error as error:
        raise DamagedFile(f"{storage.name} cannot be inflated: {error}.", position=storage.start) from None


def in_memory(storage: StorageRef, sources: Sequence[Source]) -> StorageRef:
    """A deflated storage, inflated, to be read in any order. Raises LimitReached, DamagedFile, FileChanged."""
    if storage.stored > IN_MEMORY:
        raise LimitReached(
            f"{storage.name} is a compressed entry of {storage.stored:,} bytes that would have to be read out "
            f"of order; Torchloupe stops at {IN_MEMORY:,}."
        )
    return replace(storage, data=b"".join(inflate(storage, sources))[storage.skip :], deflated=-1)


def _cut(pieces: Iterator[bytes], storage: StorageRef, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    buffer, begin = bytearray(), 0  # begin: where the buffer starts in the inflated stream
    for place, length in ranges:
        start = place + storage.skip
        while True:
            passed = min(max(0, start - begin), len(buffer))
            del buffer[:passed]
            begin += passed
            if begin + len(buffer) >= start + length:
                break
            piece = next(pieces, None)
            if piece is None:
                raise DamagedFile(f"{storage.name} inflates to fewer bytes than it claims.", position=storage.start)
            buffer += piece
        yield bytes(buffer[start - begin : start - begin + length])


def decode(data: bytes, dtype: str, byteorder: str = "little") -> "np.ndarray":
    """The elements that `data` spells, as [elements] of a numpy dtype that holds every value exactly.

    float8 and bfloat16 become float32, complex32 becomes complex64; integers of 2 and 4 bits are unpacked; a pair of
    4-bit floats becomes [elements, 2]. Quantized dtypes and the bits dtypes give their codes.
    """
    import numpy as np

    row = DTYPES[dtype]
    words = np.frombuffer(data, np.dtype(row.numpy).newbyteorder(">" if byteorder == "big" else "<"))
    return words if row.rule == "plain" else RULES[row.rule](words)


def _bfloat16(words: "np.ndarray") -> "np.ndarray":
    return (words.astype("u4") << 16).view("f4")


def _complex32(words: "np.ndarray") -> "np.ndarray":
    return words.astype("f4").view("c8")


def _bool(words: "np.ndarray") -> "np.ndarray":
    return words != 0


def _e8m0(words: "np.ndarray") -> "np.ndarray":
    import numpy as np

    table = np.ldexp(1.0, np.arange(256) - 127)
    table[255] = np.nan
    return table.astype("f4")[words]


def _small_float(name: str) -> Callable[["np.ndarray"], "np.ndarray"]:
    return lambda words: _table(name)[words]


def _float4x2(words: "np.ndarray") -> "np.ndarray":
    import numpy as np

    table = _table("float4x2")
    return np.stack([table[words & 15], table[words >> 4]], axis=-1)


def _unpacker(bits: int) -> Callable[["np.ndarray"], "np.ndarray"]:
    def unpack(words: "np.ndarray") -> "np.ndarray":
        import numpy as np

        shifts = np.arange(0, 8, bits, dtype="u1")
        return ((words[:, None] >> shifts) & ((1 << bits) - 1)).ravel()

    return unpack


@cache
def _table(name: str) -> "np.ndarray":
    """The value of every code of a small float, as float32."""
    import numpy as np

    exponent_bits, mantissa_bits, bias, special = SMALL_FLOATS[name]
    bits = 1 + exponent_bits + mantissa_bits
    codes = np.arange(1 << bits)
    exponent = (codes >> mantissa_bits) & ((1 << exponent_bits) - 1)
    mantissa = codes & ((1 << mantissa_bits) - 1)
    fraction = mantissa / (1 << mantissa_bits)
    values = np.where(exponent == 0, np.ldexp(fraction, 1 - bias), np.ldexp(1 + fraction, exponent - bias))
    values = np.where(codes >> (bits - 1), -values, values)
    if special == "all ones is nan":
        values[[(1 << (bits - 1)) - 1, (1 << bits) - 1]] = np.nan
    elif special == "minus zero is nan":
        values[1 << (bits - 1)] = np.nan
    elif special == "ieee":
        last = exponent == (1 << exponent_bits) - 1
        values[last & (mantissa != 0)] = np.nan
        values[last & (mantissa == 0)] = np.inf * np.sign(values[last & (mantissa == 0)])
    return values.astype("f4")


RULES: dict[str, Callable[["np.ndarray"], "np.ndarray"]] = {
    "bfloat16": _bfloat16,
    "complex32": _complex32,
    "bool": _bool,
    "float8_e8m0fnu": _e8m0,
    "float4x2": _float4x2,
    "uint4x2": _unpacker(4),
    "uint2x4": _unpacker(2),
    **{name: _small_float(name) for name in SMALL_FLOATS if name.startswith("float8")},
}
