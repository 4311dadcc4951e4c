"""Which modules stand in one row of the tree."""

from dataclasses import replace

import pytest

from app.trees.equal_modules import EqualModules
from app.trees.tree_index import TreeIndex, remember_index
from inspector.checkpoint.result import Listing
from tests.app.listings import blocks


def rows(listing: Listing, marks: tuple = ()) -> list[list[int]]:
    index = TreeIndex(listing.containers)
    index.add(listing.modules, listing.tensors)
    remember_index(index, listing)
    return [list(row) for row in EqualModules(listing, index, marks).rows(1).values()]


def with_tensor(place: int, **changes) -> Listing:
    listing = blocks(5)
    tensors = [each._replace(**changes) if at == place else each for at, each in enumerate(listing.tensors)]
    return replace(listing, tensors=tuple(tensors))


def test_blocks_of_one_build_are_one_row() -> None:
    assert rows(blocks(5)) == [[2, 4, 6, 8, 10]]
    assert rows(blocks(2)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": (4, 2)},
        {"dtype": "float16"},
        {"kind": "buffer"},
        {"key": "layers.1.fc.bias"},
        {"requires_grad": False},
        {"error": "the file ends before its data"},
        {"share": 0},
    ],
)
def test_whatever_differs_in_one_keeps_it_out(changes: dict) -> None:
    assert rows(with_tensor(1, **changes)) == [[6, 8, 10]]


def test_a_mark_keeps_it_out_wherever_below_it_stands() -> None:
    marks = [""] * 13
    marks[5] = "frozen"  # in the second block
    assert rows(blocks(5), tuple(marks)) == [[6, 8, 10]]


def test_another_class_keeps_it_out() -> None:
    listing = blocks(5)
    modules = [each._replace(type="net.Other") if at == 4 else each for at, each in enumerate(listing.modules)]
    assert rows(replace(listing, modules=tuple(modules))) == [[6, 8, 10]]


def test_who_is_in_a_row() -> None:
    listing = blocks(3)
    index = TreeIndex(listing.containers)
    index.add(listing.modules, listing.tensors)
    remember_index(index, listing)
    equal = EqualModules(listing, index)
    assert [equal.first_of(module) for module in range(len(listing.modules))] == [-1, -1, 2, -1, 2, -1, 2, -1, -1]
    assert list(equal.row(2)) == [2, 4, 6]
    assert list(equal.row(1)) == [1]
