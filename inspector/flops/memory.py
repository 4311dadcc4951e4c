"""What a forward reads, writes and keeps, from the tensors that its operators are given and return; on meta too.

Counted is what an operator would move if each tensor went to memory and back: every tensor it is given, a parameter
included, is read once, and every tensor it makes or changes is written once. Views move nothing. Look-ups read as much
as they return. Attention and recurrences are one operator each, whatever a device makes of them: what they keep inside
moves nothing, nor do the statistics of a norm. Caches, workspaces and the fusing of operators are not seen.
"""

import weakref
from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

import torch

LOOK_UPS = frozenset(("embedding", "_embedding_bag", "_embedding_bag_forward_only", "gather", "index", "index_select"))
NORMS = frozenset(
    (
        "native_batch_norm",
        "_native_batch_norm_legit",
        "_native_batch_norm_legit_no_training",
        "_batch_norm_with_update",
        "_batch_norm_no_update",
        "cudnn_batch_norm",
        "native_layer_norm",
        "native_group_norm",
    )
)
UNWRITTEN = frozenset(("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided"))
OVERWRITES = frozenset(("copy_", "fill_", "zero_", "normal_", "uniform_", "random_", "bernoulli_", "exponential_"))


class Moved(NamedTuple):
    """Of one operator, in bytes. `made` are the tensors that it allocated."""

    made: tuple[torch.Tensor, ...] = ()
    activations: int = 0
    read: int = 0
    written: int = 0


NOTHING = Moved()


class Live:
    """Bytes of storages that something still holds."""

    def __init__(self) -> None:
        self.bytes = 0
        self._sizes: dict[int, int] = {}  # by storage

    def hold(self, tensors: Iterable[torch.Tensor]) -> None:
        """Count these until the last reference to their memory is gone."""
        for tensor in tensors:
            storage = storage_of(tensor)
            if storage is None or storage._cdata in self._sizes:
                continue
            self._sizes[storage._cdata] = storage.nbytes()
            self.bytes += storage.nbytes()
            weakref.finalize(storage, self._free, storage._cdata).atexit = False

    def _free(self, key: int) -> None:
        self.bytes -= self._sizes.pop(key, 0)


def moved(func: Any, given: list[torch.Tensor], returned: list[torch.Tensor]) -> Moved:
    """By one operator, an OpOverload. One that changes a tensor in place is given that first."""
    name = func._schema.name.rpartition("::")[2]
    made = _made(given, returned[:1] if name in NORMS else returned)
    if not made and func._overloadname.endswith("out") and returned:  # written, not read
        places = {_place(each) for each in returned}
        read = _bytes(_once(each for each in given if _place(each) not in places))
        return Moved((), 0, read, _bytes(_once(returned)))
    changed = given[:1] if func._schema.is_mutable and not made else []
    if not made and not changed:  # a view
        return NOTHING
    new, old = _bytes(made), _bytes(changed)
    if name in LOOK_UPS:
        return Moved(made, new, new + _bytes(each for each in given if not each.is_floating_point()), new)
    read = _bytes(_once(given[1:] if name in OVERWRITES else given))
    return Moved(made, new, read, old or (0 if name in UNWRITTEN else new))


def moved_whole(given: list[torch.Tensor], returned: list[torch.Tensor]) -> Moved:
    """By a function that is counted as one operator."""
    made = _made(given, returned)
    return Moved(made, _bytes(made), _bytes(_once(given)), _bytes(made))


def storage_of(tensor: torch.Tensor) -> torch.UntypedStorage | None:
    """None for a tensor that has none of its own, as sparse ones."""
    try:
        return tensor.untyped_storage()
    except (NotImplementedError, RuntimeError):
        return None


def _made(given: list[torch.Tensor], returned: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    before = {_place(each)[0] for each in given}
    return tuple(each for each in _once(returned) if _place(each)[0] not in before)


def _once(tensors: Iterable[torch.Tensor]) -> Iterable[torch.Tensor]:
    return {_place(each): each for each in tensors}.values()


def _place(tensor: torch.Tensor) -> tuple[Hashable, ...]:
    storage = storage_of(tensor)
    return (id(tensor),) if storage is None else (storage._cdata, tensor.storage_offset(), tensor.shape)


def _bytes(tensors: Iterable[torch.Tensor]) -> int:
    """An expanded tensor is no larger than what it repeats."""
    total = 0
    for each in tensors:
        storage, whole = storage_of(each), each.numel() * each.element_size()
        total += whole if storage is None else min(whole, storage.nbytes())
    return total
