"""Which tensors can be written, and in which format."""

import math

from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.checks import ELEMENTS
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable
from inspector.checkpoint.tensors.shapes import extent
from inspector.convert.out import OutTensor
from inspector.errors import InvalidTensor

REPEATED = 64  # times that each stored element may be written
REPEATED_BYTES = 64 << 20  # of a tensor that may repeat its elements as it likes
LOW_BITS = ("quint4x2", "quint2x4")
SPARSE = ("sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc")


def problem(ref: TensorRef) -> str:
    """Why a tensor cannot be written in any format: one clause; "" when it can."""
    try:
        return _problem(ref)
    except InvalidTensor as error:
        return f"it cannot be read ({str(error).removeprefix('This tensor cannot be read: ').rstrip('.')})"


def _problem(ref: TensorRef) -> str:
    if ref.layout == "meta":
        return "" if not ref.error and ref.dtype in DTYPES else "it cannot be read"
    if ref.layout.startswith("sparse_"):
        if ref.layout not in SPARSE or ref.error or len(ref.parts) != (2 if ref.layout == "sparse_coo" else 3):
            return "it is a sparse tensor that is not whole"
        if math.prod(ref.shape) > ELEMENTS:
            return "it has more elements than torch can count"
        return next(filter(None, map(_problem, ref.parts)), "")
    if ref.layout == "nested":  # its pieces stand where numbers in it say, which nobody has checked
        return "nested tensors are not written"
    check_readable(ref)
    if ref.places:
        filled = sum(math.prod(part.shape) for part in ref.parts)
        return "" if filled == math.prod(ref.shape) else "its chunks do not fill it"
    if ref.dtype in LOW_BITS:
        return "quantized tensors of less than 8 bits are not written"
    if ref.layout == "quantized" and ref.scale is None:
        return "the file does not say what its codes stand for"
    if ref.negated and DTYPES[ref.dtype].kind not in ("float", "complex"):
        return "it is stored negated"
    return next(filter(None, map(_problem, ref.parts)), "")


def cannot_torch(tensor: OutTensor) -> str:
    """torch's formats hold every tensor that gets here."""
    return ""


def cannot_safetensors(tensor: OutTensor) -> str:
    """safetensors holds strided tensors of a closed list of dtypes, every element once for each time it is seen."""
    if tensor.layout != "strided":
        what = "tensors without data" if tensor.layout == "meta" else f"{tensor.layout.replace('_', ' ')} tensors"
        return f"safetensors cannot hold {what}"
    if not DTYPES[tensor.dtype].safetensors:
        return f"safetensors cannot hold the dtype {tensor.dtype}"
    ref = tensor.ref
    if not ref.places:
        first, last = extent(ref.shape, ref.stride)
        nbytes = math.prod(ref.shape) * DTYPES[tensor.dtype].itemsize
        if nbytes > max(REPEATED_BYTES, REPEATED * (last - first) * DTYPES[ref.dtype].itemsize):
            return f"it is {last - first:,} stored elements that safetensors would hold {math.prod(ref.shape):,} times"
    return ""
