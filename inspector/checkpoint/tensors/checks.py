"""Whether a tensor's description can be true, in Python's unbounded integers, before anything touches bytes."""

from inspector.checkpoint import limits
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES

ELEMENTS = 2**63 - 1  # torch counts in int64


def problem(ref: TensorRef) -> str | None:
    """One clause on why `ref` cannot be read; None when all of its elements stand inside its storage.

    A storage whose place in the file is not known yet (`stored` -1) is believed as described: ask again once it is.
    """
    storage = ref.storage
    if storage.error is not None:
        return storage.error
    dtype = DTYPES.get(ref.dtype)
    if dtype is None:
        return f"its dtype {ref.dtype[: limits.TEXT_SHOWN]} is not known"
    shape, stride, offset = ref.shape, ref.stride, ref.offset
    if len(shape) != len(stride):
        return f"it has {len(shape)} sizes but {len(stride)} strides"
    if len(shape) > limits.DIMENSIONS:
        return f"it has {len(shape)} dimensions; torch has at most {limits.DIMENSIONS}"
    if type(offset) is not int or offset < 0:
        return f"its storage offset {_short(offset)} is no count"
    elements, last = 1, offset
    for size, step in zip(shape, stride):  # noqa: B905 - as long as each other: asked above, and this loop is hot
        if type(size) is not int or size < 0:
            return f"its size {_short(size)} is no count"
        if type(step) is not int or step < 0:
            return f"its stride {_short(step)} is no count"
        elements *= size
        last += (size - 1) * step
    if elements == 0:
        return None
    if elements > ELEMENTS:
        return "it has more elements than torch can count"
    needed = -(-(last + 1) // dtype.per_byte) * dtype.itemsize
    if needed > storage.nbytes:
        return f"it reads {needed:,} bytes of a storage of {storage.nbytes:,}"
    if 0 <= storage.stored < needed:
        return f"it reads {needed:,} bytes of a storage of which the file holds {storage.stored:,}"
    return None


def judge(ref: TensorRef) -> None:
    """Set `ref.error` as `problem` finds; sizes and strides that are no integers, or too many, are dropped then."""
    ref.error = problem(ref)
    if ref.error is None:
        return
    if not _are_integers(ref.shape) or not _are_integers(ref.stride):
        ref.shape = ref.stride = ()
    if type(ref.offset) is not int:
        ref.offset = 0


def _are_integers(values: tuple) -> bool:
    return len(values) <= limits.DIMENSIONS and all(type(value) is int for value in values)


def _short(value: object) -> str:
    if type(value) is int and value.bit_length() < 200:
        return str(value)
    return "given" if type(value) is not int else "of more than 200 bits"
