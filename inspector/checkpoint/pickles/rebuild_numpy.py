"""The closed table, numpy's part: arrays as tensors over the bytes inside the pickle, scalars as numbers."""

import struct
from typing import Any

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import Record, StorageRef
from inspector.checkpoint.pickles.inert import ArrayType, Blob, Global, Unfilled
from inspector.checkpoint.pickles.rebuild_table import Desk, Table, Unbuildable
from inspector.checkpoint.tensors.checks import judge
from inspector.checkpoint.tensors.dtypes import DTYPES, from_numpy

_STRUCT = {"f8": "d", "f4": "f", "f2": "e", "i8": "q", "i4": "i", "i2": "h", "i1": "b"} | {
    "u8": "Q", "u4": "I", "u2": "H", "u1": "B", "b1": "?", "c8": "2f", "c16": "2d"
}  # fmt: skip


def _dtype(args: tuple, desk: Desk) -> ArrayType:
    code = args[0] if args else None
    if isinstance(code, Global):
        code = code.name.rpartition(".")[2]  # ml_dtypes: dtype(bfloat16 class)
    if type(code) is not str:
        raise Unbuildable
    return ArrayType("numpy.dtype", args=(code,), code=code)


def fill_dtype(node: ArrayType, state: Any) -> None:
    """`dtype.__setstate__((version, byte order, subdtype, names, fields, ...))`."""
    if type(state) is not tuple or len(state) < 5:
        return
    if state[3] is not None:
        node.code = "V"  # fields: a record array
    elif state[1] in ("<", ">", "|", "="):
        node.code = state[1] + node.code.lstrip("<>|=")
    node.args = (node.code,)


def _reconstruct(args: tuple, desk: Desk) -> Any:
    """An empty array, which a later BUILD fills. A subclass of ndarray is a name like any other: it is listed."""
    if not args or not isinstance(args[0], Global):
        raise Unbuildable
    node = Unfilled("uint8", (), (), 0, StorageRef("numpy array", 0, error="its state is missing"))
    node.error = "its state is missing"
    desk.tensors.append(node)
    return node


def fill_array(node: Unfilled, state: Any, desk: Desk) -> None:
    """`ndarray.__setstate__((version, shape, dtype, is_fortran, bytes))`."""
    if type(state) is not tuple or len(state) != 5:
        node.error = node.storage.error = "its state is not that of a numpy array"
        return
    _, shape, dtype, fortran, content = state
    _fill(node, shape, dtype, bool(fortran), content, desk)


def _frombuffer(args: tuple, desk: Desk) -> Any:
    """`numpy.core.numeric._frombuffer(buffer, dtype, shape, order)`: how protocol 5 writes arrays."""
    if len(args) != 4:
        raise Unbuildable
    content, dtype, shape, order = args
    node = Unfilled("uint8", (), (), 0, StorageRef("numpy array", 0))
    desk.tensors.append(node)
    _fill(node, shape, dtype, order == "F", content, desk)
    return node


def _fill(node: Unfilled, shape: Any, dtype: Any, fortran: bool, content: Any, desk: Desk) -> None:
    found = from_numpy(dtype.code) if isinstance(dtype, ArrayType) else None
    is_shape = type(shape) in (tuple, list) and len(shape) <= limits.DIMENSIONS
    node.shape = tuple(shape) if is_shape else (-1,)
    node.stride = dense_strides(node.shape, fortran)
    if found is None:
        code = dtype.code if isinstance(dtype, ArrayType) else "unknown"
        node.dtype = "object" if "O" in code else code.lstrip("<>|=")
        node.error = node.storage.error = f"numpy's dtype {node.dtype[:40]!r} holds no plain numbers, so it is not read"
        return
    node.dtype, order = found
    if not isinstance(content, bytes | Blob):
        node.error = node.storage.error = "its bytes are missing"
        return
    node.storage = desk.embedded(content)
    node.storage.byteorder = order
    judge(node)


def dense_strides(shape: tuple, fortran: bool = False) -> tuple[int, ...]:
    """Strides in elements of an array without gaps; zeros where the shape is none."""
    if not all(type(size) is int for size in shape):
        return (0,) * len(shape)
    strides, step = [], 1
    for size in shape if fortran else reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(strides if fortran else reversed(strides))


def _scalar(args: tuple, desk: Desk) -> Any:
    if len(args) != 2 or not isinstance(args[0], ArrayType) or not isinstance(args[1], bytes | Blob):
        return Record("numpy scalar", args=args)
    found = from_numpy(args[0].code)
    content = desk.bytes_of(args[1])
    if found is None:
        return Record("numpy scalar", fields=[("dtype", args[0].code)])
    name, order = found
    code = _STRUCT.get(DTYPES[name].numpy if name != "bool" else "b1")
    if code is None or DTYPES[name].rule not in ("plain", "bool") or struct.calcsize("<" + code) != len(content):
        return Record("numpy scalar", fields=[("dtype", name)])
    values = struct.unpack((">" if order == "big" else "<") + code, content)
    return complex(*values) if len(values) == 2 else values[0]


_MULTIARRAY = ("numpy.core.multiarray", "numpy._core.multiarray")
_NUMERIC = ("numpy.core.numeric", "numpy._core.numeric")

NUMPY: Table = {
    **{(module, "_reconstruct"): _reconstruct for module in _MULTIARRAY},
    **{(module, "scalar"): _scalar for module in _MULTIARRAY},
    **{(module, "_frombuffer"): _frombuffer for module in _NUMERIC},
    ("numpy", "ndarray"): None,
    ("numpy", "dtype"): _dtype,
    **{
        ("numpy.dtypes", f"{name}DType"): None
        for name in ("Float64", "Float32", "Float16", "Int64", "Int32", "UInt8", "Bool")
    },
    **{("ml_dtypes", name): None for name in DTYPES if name.startswith(("bfloat", "float8", "float4"))},
}
