"""What grew in parts is what is made at once, wherever the parts are cut."""

import dataclasses

import pytest

from app.trees.growing_listing import GrowingListing
from app.trees.tree_index import TreeIndex, forget_index, known_index
from inspector.checkpoint.result import Listing, Rows
from tests.app.listings import network, with_optimizer


def sent(listing: Listing, batch: int) -> Listing:
    """`listing` after it came in parts of `batch` rows each, as a reader sends it."""
    growing = GrowingListing()
    longest = max(len(listing.tensors), len(listing.modules), len(listing.values))
    for start in range(0, longest, batch):
        part = slice(start, start + batch)
        containers = listing.containers if start == 0 else ()
        growing.add(Rows(listing.tensors[part], listing.modules[part], listing.values[part], containers))
    return growing.complete(dataclasses.replace(listing, tensors=(), modules=(), values=()))


def content(index: TreeIndex) -> dict:
    return {name: value for name, value in vars(index).items() if name != "facts"} | vars(index.facts)


@pytest.mark.parametrize("make", [network, with_optimizer])
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_parts_make_the_whole(make, batch):
    whole = sent(make(), batch)
    assert whole == make()
    grown = content(known_index(whole))
    forget_index()
    assert grown == content(known_index(whole))


def test_nothing_at_all_is_a_listing_too():
    assert sent(Listing("/empty.pt", "zip", 0), 10) == Listing("/empty.pt", "zip", 0)
