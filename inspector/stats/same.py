"""Whether two tensors of a file are the very same one: tied weights, which are read and counted once."""

from collections.abc import Hashable

from inspector.checkpoint.nodes import TensorRef


def same_key(ref: TensorRef) -> Hashable:
    """Equal for tensors that are the same elements of the same storage, in the same order."""
    storage = ref.storage
    if ref.error is not None or ref.parts or ref.scale is not None or storage.start < 0:
        return id(ref)
    place = (storage.file, storage.start, storage.skip, storage.nbytes, storage.byteorder, storage.error)
    return (place, ref.dtype, ref.offset, ref.shape, ref.stride, ref.layout, ref.negated)
