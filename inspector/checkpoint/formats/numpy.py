"""numpy's .npy, and .npz, a zip of them. numpy itself is not needed to list them.

    "\\x93NUMPY"  version (2 bytes)  length of the header (u16, from version 2 on u32)  header  elements

The header is a Python dict display; it is matched, not evaluated. The format is described in numpy.lib.format.
"""

import math
import re
import zlib
from typing import NamedTuple

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import DEFLATED, STORED, ZipDirectory, ZipEntry
from inspector.checkpoint.nodes import Pairs, StorageRef, TensorRef
from inspector.checkpoint.result import Origin
from inspector.checkpoint.tensors.dtypes import DTYPES, from_numpy
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.context import Context
from inspector.errors import DamagedFile

MAGIC = b"\x93NUMPY"
HEADER = 65_536 + 12  # numpy refuses longer ones too, for fear of its own parser
DESCR = re.compile(r"""['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|(\[))""")
FORTRAN = re.compile(r"""['"]fortran_order['"]\s*:\s*(True|False)""")
SHAPE = re.compile(r"""['"]shape['"]\s*:\s*\(([\d\sL,]*)\)""")


class _Header(NamedTuple):
    """`size` bytes stand before the elements."""

    size: int
    descr: str
    fortran: bool
    shape: tuple[int, ...]


def read(source: Source, context: Context) -> Contents:
    """One .npy; the root is its array. Raises DamagedFile."""
    header = _header(source.read(0, min(HEADER, source.size)), source.name)
    left = source.size - header.size
    storage = StorageRef(source.name, left, start=header.size, stored=left)
    array = _array(header, storage)
    contents = Contents("numpy", [source], array, Origin(producer="numpy"))
    if left < storage.nbytes:
        contents.error = f"{source.name} is cut off at byte {source.size:,}: {array.error}."
    elif array.error is None and left > storage.nbytes:
        contents.warnings.append(f"{left - storage.nbytes:,} bytes after the array belong to nothing.")
    return contents


def read_npz(source: Source, directory: ZipDirectory, context: Context) -> Contents:
    """An .npz; the root has its arrays by name. One that is damaged stays as a row with an error."""
    contents = Contents("numpy", [source], Pairs(), Origin(producer="numpy"), entries=directory.as_entries())
    # savez_compressed deflates, which would be odd for a torch file only
    contents.warnings.extend(warning for warning in directory.warnings if "is compressed (method 8)" not in warning)
    contents.error = directory.error
    for entry in directory.entries:
        context.check_cancelled()
        if not entry.name.endswith("/"):
            contents.root.pairs.append((entry.name.removesuffix(".npy"), _member(source, entry)))
    return contents


def _member(source: Source, entry: ZipEntry) -> TensorRef:
    deflated = entry.method == DEFLATED
    storage = StorageRef(entry.name, 0, start=entry.start)
    try:
        if entry.start < 0 or entry.method not in (STORED, DEFLATED) or entry.flags & 1:
            raise DamagedFile(f"{entry.name} is compressed or encrypted in a way that numpy never does.")
        head = source.read(entry.start, min(HEADER, entry.stored))
        if deflated:
            head = zlib.decompressobj(-zlib.MAX_WBITS).decompress(head, HEADER)
        header = _header(head, entry.name)
    except (DamagedFile, zlib.error) as error:
        return TensorRef("", (), (), 0, storage, error=f"it is damaged: {str(error).rstrip('.')}")
    if deflated:
        storage.deflated, storage.skip = entry.packed, header.size
        whole = entry.stored == entry.packed and entry.size <= max(entry.packed, 1) * limits.INFLATE_RATIO
        storage.stored = max(0, entry.size - header.size) if whole else 0
    else:
        storage.start += header.size
        storage.stored = max(0, entry.stored - header.size)
    return _array(header, storage)


def _header(head: bytes, name: str) -> _Header:
    if not head.startswith(MAGIC) or len(head) < 12:
        raise DamagedFile(f"{name} is no .npy array: it does not begin as one.", position=0)
    wide = head[6] >= 2
    start = 12 if wide else 10
    length = int.from_bytes(head[8:start], "little")
    text = head[start : start + length].decode("utf-8", "replace")
    if length > HEADER or len(text.encode()) < length:
        raise DamagedFile(f"{name} is cut off in the header of its array, which claims {length:,} bytes.", position=8)
    descr, fortran, shape = DESCR.search(text), FORTRAN.search(text), SHAPE.search(text)
    if not (descr and fortran and shape):
        raise DamagedFile(
            f"{name} has an array header without descr, fortran_order and shape at byte {start}.", position=start
        )
    lengths = [digits.strip(" \nL") for digits in shape[1].split(",") if digits.strip()]
    if not all(digits.isdecimal() and len(digits) < 20 for digits in lengths) or len(lengths) > limits.DIMENSIONS:
        raise DamagedFile(f"{name} has an array header with an impossible shape at byte {start}.", position=start)
    return _Header(
        start + length, "a structure" if descr[2] else descr[1], fortran[1] == "True", tuple(map(int, lengths))
    )


def _array(header: _Header, storage: StorageRef) -> TensorRef:
    """The array as a row; what holds no numbers is named in `error`. Narrows `storage` to the array."""
    found = from_numpy(header.descr)
    name = found[0] if found else header.descr
    array = TensorRef(name, header.shape, _strides(header), 0, storage)
    elements = math.prod(header.shape)
    if found is None:
        array.dtype = "object" if header.descr.endswith("O") else header.descr
        objects = "Python objects as a pickle, which is not read"
        array.error = f"it holds {objects if array.dtype == 'object' else f'{header.descr}, which is no number'}"
        return array
    storage.byteorder = found[1]
    needed = elements * DTYPES[name].itemsize
    if needed > storage.stored:
        array.error = f"it needs {needed:,} bytes and {storage.stored:,} stand there"
    storage.nbytes = needed
    return array


def _strides(header: _Header) -> tuple[int, ...]:
    if not header.fortran:
        return contiguous(header.shape)
    return tuple(reversed(contiguous(header.shape[::-1])))
