"""Overlaps and totals against a slow count of every byte."""

import random
import time

from inspector.checkpoint.meaning.sharing import Extent, covered, extent_of, share_groups
from inspector.checkpoint.nodes import StorageRef, TensorRef


def tensor(shape: tuple[int, ...], stride: tuple[int, ...], offset: int = 0) -> TensorRef:
    return TensorRef("float32", shape, stride, offset, StorageRef("0", 0))


def test_extent_of_a_strided_view() -> None:
    assert extent_of(tensor((2, 3), (10, 2), 5), 4) == Extent(20, 4 * (5 + 10 + 4 + 1), 24)


def test_an_empty_tensor_reaches_nothing() -> None:
    assert extent_of(tensor((0, 3), (3, 1), 5), 4).size == 0


def test_an_expanded_tensor_counts_what_is_stored() -> None:
    extent = extent_of(tensor((1 << 40,), (0,)), 4)
    assert extent.size == 1 << 42
    assert covered([extent]) == 4


def test_covered_counts_every_byte_once() -> None:
    chance = random.Random(1)
    for _ in range(200):
        extents = []
        for _ in range(chance.randrange(1, 12)):
            start = chance.randrange(100)
            end = start + chance.randrange(1, 30)
            extents.append(Extent(start, end, end - start))
        assert covered(extents) == len({byte for extent in extents for byte in range(extent.start, extent.end)})


def test_columns_that_interleave_take_their_own_bytes() -> None:
    even, odd = tensor((4, 5), (10, 2)), tensor((4, 5), (10, 2), 1)
    assert covered([extent_of(even, 4), extent_of(odd, 4)]) == 4 * 40
    assert covered([extent_of(even, 4), extent_of(even, 4)]) == 4 * 20


def test_groups_are_those_that_touch() -> None:
    one, two = (0, "a"), (0, "b")
    extents = [
        Extent(0, 8, 8),
        Extent(8, 16, 8),
        Extent(4, 12, 8),
        Extent(0, 8, 8),
        Extent(20, 24, 4),
        Extent(20, 24, 4),
    ]
    assert share_groups([one, one, one, two, one, one], extents) == [[0, 1, 2], [4, 5]]


def test_neighbours_on_one_storage_share_nothing() -> None:
    assert share_groups([(0, "a")] * 3, [Extent(0, 8, 8), Extent(8, 16, 8), Extent(16, 24, 8)]) == []


def test_the_same_name_in_two_files_is_two_storages() -> None:
    assert share_groups([(0, "a"), (1, "a")], [Extent(0, 8, 8)] * 2) == []


def test_a_hundred_thousand_tensors_on_one_storage_stay_quick() -> None:
    extents: list[Extent | None] = [Extent(0, 1 << 20, 1 << 20)] * 100_000
    begun = time.process_time()
    groups = share_groups([(0, "a")] * len(extents), extents)
    assert [len(group) for group in groups] == [100_000]
    assert covered(extent for extent in extents if extent) == 1 << 20
    assert time.process_time() - begun < 5  # quadratic would be hours
