"""Whatever tree a reader hands on, there is a Listing: it can be printed, sent and written as JSON."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.checkpoint.nodes import Call, ModuleNode, Name, Pairs, Record
from inspector.json_output import dumps, listing_document
from inspector.show_text import listing_lines
from tests.inspector.checkpoint.nodes_by_hand import listing_of, tensor

WRAPPING = ["state_dict", "model", "ema", "state", "param_groups", "params", "param_names", "meta", "optimizer"]
LEAVES = [
    "module.a.w",
    "module.",
    "a.b.weight",
    "a.running_mean",
    ".",
    "0",
    "qweight",
    "scales",
    "g_idx",
    "exp_avg",
    "",
]
NAMES = st.sampled_from([*WRAPPING, *LEAVES, "_metadata"])
TEXTS = NAMES | st.text(st.characters(codec=None), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.integers(1 << 64, 1 << 700) | st.floats() | TEXTS | st.binary()
KEYS = TEXTS | st.integers() | st.none() | st.tuples(st.integers()) | st.builds(Name, TEXTS)


@st.composite
def tensors(draw: st.DrawFn) -> Any:
    shape = draw(st.lists(st.integers(0, 5) | st.just(1 << 40), max_size=4))
    ref = tensor(*shape, dtype=draw(st.sampled_from(["float32", "int8", "int32", "quint4x2", "unknown", "bfloat16"])))
    ref.storage.name = draw(st.sampled_from(["a", "b", "c", "d"]))
    ref.stride = tuple(draw(st.integers(0, 1 << 41)) for _ in shape) if draw(st.booleans()) else ref.stride
    ref.offset = draw(st.integers(0, 20))
    ref.is_parameter = draw(st.booleans())
    ref.layout = draw(st.sampled_from(["strided", "meta", "sparse_coo"]))
    ref.error = draw(st.sampled_from([None, None, None, "it is broken"]))
    return ref


def nested(inner: st.SearchStrategy) -> st.SearchStrategy:
    pairs = st.lists(st.tuples(KEYS, inner), max_size=6)
    named = st.lists(st.tuples(TEXTS, st.none() | tensors()), max_size=3)
    return (
        st.builds(Pairs, pairs, st.just("dict"), st.none() | inner)
        | st.builds(Record, TEXTS, pairs, st.tuples(inner))
        | st.builds(ModuleNode, TEXTS, named, named, st.lists(st.tuples(TEXTS, inner), max_size=3), pairs)
        | st.builds(Call, TEXTS, inner, st.integers(0))
        | st.lists(inner, max_size=5)
        | st.lists(inner, max_size=3).map(tuple)
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(SCALARS | tensors() | tensors(), nested, max_leaves=30))
def test_any_tree_has_a_listing(root: Any) -> None:
    listing = listing_of(root)
    json.loads(dumps(listing_document(listing)), parse_constant=lambda constant: 1 / 0)
    for flat in (True, False):
        "\n".join(listing_lines(listing, flat)).encode("utf-8")
    repr(listing).encode("utf-8")
    for at, module in enumerate(listing.modules):
        below = listing.modules[at + 1 : at + 1 + module.descendants]
        assert sum(each.parent == at for each in below) == module.children
        assert module.nbytes <= listing.totals.bytes
    assert sum(part.tensors for part in listing.containers) == listing.totals.tensors == len(listing.tensors)
    assert all(0 <= each.module < len(listing.modules) for each in listing.tensors)
