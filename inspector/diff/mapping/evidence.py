"""What values say about which of several tensors of one shape belong together: equal bytes, or alike statistics.

A little of each tensor is read, from its beginning. numpy is imported only when statistics are asked for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import prod, sqrt
from typing import TYPE_CHECKING, NamedTuple

from inspector.checkpoint.checkpoint import Checkpoint
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.checkpoint.tensors.elements import check_readable, decode, read_ranges
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.context import Context
from inspector.convert.rounding import FLOATING, rounded
from inspector.errors import FileChanged, TorchloupeError

if TYPE_CHECKING:
    import numpy as np

PREFIX = 64 << 10  # bytes read of a tensor
BUDGET = 128 << 20  # bytes read of both files together
WIDEST = 8  # bytes of a floating element
TENSORS = 64  # looked at in one module
LEAST = 0.5  # correlation of what belongs together
CLEARLY = 2.0  # times that of any other
SURE = 8.0  # standard errors from no correlation at all

Groups = Sequence[Sequence[str]]  # keys of each tensor or module that is to be told apart


class Told(NamedTuple):
    """Places in B -> places in A, and how they were told: "bytes" or "statistics"."""

    pairs: dict[int, int]
    how: str = ""


class Evidence:
    """Reads both checkpoints on request. `tensors_*`: index in the listing of each key."""

    def __init__(
        self,
        a: Checkpoint,
        b: Checkpoint,
        tensors_a: Mapping[str, int],
        tensors_b: Mapping[str, int],
        context: Context | None = None,
    ):
        self._sides = ((a, tensors_a), (b, tensors_b))
        self._context = context or Context()
        self._left = BUDGET
        self._known: dict[tuple[int, int], bytes] = {}

    def tell(self, groups_a: Groups, groups_b: Groups) -> Told:
        """What belongs together beyond doubt. Raises FileChanged, Cancelled; what cannot be read tells nothing."""
        self._context.check_cancelled()
        told = self._by_bytes(groups_a, groups_b)
        if told:
            return Told(told, "bytes")
        narrow = self._narrow(groups_a, groups_b)
        told = self._by_bytes(groups_a, groups_b, narrow) if narrow else {}
        return Told(told or self._by_statistics(groups_a, groups_b), "statistics")

    def equal(self, groups_a: Groups, groups_b: Groups) -> dict[int, int]:
        """Places in B -> places in A of what begins with the same bytes and nothing else does; a file that changed
        meanwhile tells nothing."""
        try:
            return self._by_bytes(groups_a, groups_b)
        except FileChanged:
            return {}

    def _by_bytes(self, groups_a: Groups, groups_b: Groups, narrow: str = "") -> dict[int, int]:
        """By equal bytes; with `narrow` by those of the values rounded to that dtype."""
        marks = [
            [self._mark(side, group, narrow) for group in groups] for side, groups in enumerate((groups_a, groups_b))
        ]
        places = {mark: at for at, mark in enumerate(marks[0])}
        uses = [Counter(side) for side in marks]
        return {
            at: places[mark]
            for at, mark in enumerate(marks[1])
            if mark is not None and uses[0][mark] == uses[1][mark] == 1
        }

    def _narrow(self, groups_a: Groups, groups_b: Groups) -> str:
        """The narrower floating dtype, where one side has another one than the other and each has one."""
        sides = [
            {self._ref(side, key).dtype for group in groups for key in group[:TENSORS]} & FLOATING
            for side, groups in enumerate((groups_a, groups_b))
        ]
        if [len(side) for side in sides] != [1, 1]:
            return ""
        wide, narrow = sorted((*sides[0], *sides[1]), key=lambda name: -DTYPES[name].itemsize)
        return narrow if DTYPES[wide].itemsize > DTYPES[narrow].itemsize else ""

    def _mark(self, side: int, group: Sequence[str], narrow: str = "") -> frozenset | None:
        """Equal for modules of the same bytes, whatever their names; None where they say nothing."""
        found: Counter[tuple] = Counter()
        telling = False
        for key in group[:TENSORS]:
            ref, data = self._data(side, key)
            if data is None:
                return None
            dtype = ref.dtype
            if narrow and dtype in FLOATING:
                data, dtype = _rounded(ref, data, narrow), narrow
            telling |= len(data) > 8 and not _is_constant(data, DTYPES[dtype].itemsize)
            found[dtype, ref.shape, blake2b(data, digest_size=16).digest()] += 1
        return frozenset(found.items()) if telling else None

    def _by_statistics(self, groups_a: Groups, groups_b: Groups) -> dict[int, int]:
        samples = [[self._sample(side, group) for group in groups] for side, groups in enumerate((groups_a, groups_b))]
        table = [[_correlation(one, other) for other in samples[0]] for one in samples[1]]
        told: dict[int, int] = {}
        for at, row in enumerate(table):
            best = max(range(len(row)), key=lambda to: row[to][0])
            value, errors = row[best]
            rivals = [row[to][0] for to in range(len(row)) if to != best]
            rivals += [other[best][0] for number, other in enumerate(table) if number != at]
            if value >= LEAST and errors >= SURE and all(value >= CLEARLY * rival for rival in rivals):
                told[at] = best
        return told

    def _sample(self, side: int, group: Sequence[str]) -> "dict[tuple[int, ...], np.ndarray]":
        """The beginnings of the tensors whose shape nobody else in the group has."""
        import numpy as np

        refs = [self._ref(side, key) for key in group[:TENSORS]]
        shapes = Counter(ref.shape for ref in refs)
        found: dict[tuple[int, ...], np.ndarray] = {}
        for ref, key in zip(refs, group, strict=False):
            dtype = DTYPES.get(ref.dtype)
            if shapes[ref.shape] > 1 or dtype is None or dtype.kind != "float":
                continue
            _, data = self._data(side, key)
            if data is None:
                continue
            values = decode(data, ref.dtype, ref.storage.byteorder).astype("f8").ravel()
            if len(values) > 3 and np.isfinite(values).all():
                found[ref.shape] = values
        return found

    def _ref(self, side: int, key: str) -> TensorRef:
        checkpoint, tensors = self._sides[side]
        return checkpoint.refs[tensors[key]]

    def _data(self, side: int, key: str) -> tuple[TensorRef, bytes | None]:
        """The first bytes of a tensor that stands in its storage in one piece."""
        checkpoint, tensors = self._sides[side]
        tensor = tensors[key]
        ref = checkpoint.refs[tensor]
        known = self._known.get((side, tensor))
        if known is not None:
            return ref, known
        if ref.layout != "strided" or ref.places or ref.error or not _in_order(ref):
            return ref, None
        dtype = DTYPES.get(ref.dtype)
        if dtype is None or dtype.per_byte != 1 or self._left <= 0:
            return ref, None
        length = min(prod(ref.shape) * dtype.itemsize, PREFIX)
        try:
            check_readable(ref)
            data = next(read_ranges(ref.storage, checkpoint.sources, [(ref.offset * dtype.itemsize, length)]))
        except FileChanged:
            raise
        except TorchloupeError:
            return ref, None
        self._left -= length
        self._known[side, tensor] = data
        return ref, data


def _in_order(ref: TensorRef) -> bool:
    steps = zip(ref.shape, ref.stride, contiguous(ref.shape), strict=True)
    return all(length == 1 or step == expected for length, step, expected in steps)


def _rounded(ref: TensorRef, data: bytes, narrow: str) -> bytes:
    """The first values in a narrower dtype, as many as are at hand of any dtype."""
    import numpy as np

    words = np.frombuffer(data, f"u{DTYPES[ref.dtype].itemsize}")[: PREFIX // WIDEST]
    if ref.storage.byteorder == "big" and DTYPES[ref.dtype].itemsize > 1:
        words = words.byteswap()
    return words.tobytes() if ref.dtype == narrow else rounded(words, ref.dtype, narrow)[0].tobytes()


def _is_constant(data: bytes, itemsize: int) -> bool:
    return data == data[:itemsize] * (len(data) // itemsize)


def _correlation(one: "dict[tuple[int, ...], np.ndarray]", other: "dict[tuple[int, ...], np.ndarray]") -> tuple:
    """Of the tensors of both, and how many standard errors it is away from 0."""
    import numpy as np

    weight = total = 0.0
    for shape, mine in one.items():
        others = other.get(shape)
        if others is None:
            continue
        # of one tensor in bfloat16 and in float32 the same bytes hold twice as many values
        length = min(len(mine), len(others))
        x, y = mine[:length] - mine[:length].mean(), others[:length] - others[:length].mean()
        size = float(np.sqrt((x @ x) * (y @ y)))
        if size > 0:
            total += length * float(x @ y) / size
            weight += length
    if not weight:
        return 0.0, 0.0
    value = total / weight
    return value, value * sqrt(weight)
