"""Two checkpoints as one tree: where things stand, what became of them, and what a selection is on either side."""

from pathlib import Path

import pytest

from app.state.selection import Selection
from app.trees import union_tree
from app.trees.union_tree import unite
from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.checkpoint.result import Listing
from inspector.diff.diff import diff_checkpoints
from inspector.diff.result import MappingRule, StateDiff
from tests.end_to_end.conftest import write_safetensors

A = {"stem__weight": (3, 4), "body__0__weight": (4, 4), "body__0__num_batches_tracked": (), "head__fc__weight": (2, 4)}
B = {"m__stem__weight": (3, 4), "m__body__0__weight": (4, 4), "m__body__1__weight": (5, 5), "m__tail__bias": (7,)}
PREFIX = (MappingRule("prefix", "m.", "", r"^m\."),)


def compared(tmp_path: Path, a=A, b=B, mapping=PREFIX) -> tuple[Listing, Listing, StateDiff]:
    one = open_checkpoint(write_safetensors(tmp_path / "a.safetensors", **a))
    other = open_checkpoint(write_safetensors(tmp_path / "b.safetensors", **b))
    with one, other:
        return one.listing, other.listing, diff_checkpoints(one, other, mapping=mapping)


@pytest.fixture
def pair(tmp_path):
    return compared(tmp_path)


def named(union, badges):
    return dict(zip((module.name for module in union.listing.modules), badges.modules, strict=True))


def test_what_only_b_has_stands_where_it_belongs(pair):
    a, b, diff = pair
    union = unite(a, b, diff)
    assert union.listing.tensors[: len(a.tensors)] == tuple(
        tensor._replace(module=mine.module) for tensor, mine in zip(a.tensors, union.listing.tensors, strict=False)
    )
    names = [module.name for module in union.listing.modules]
    assert names[: names.index("body") + 3] == ["", *names[1 : names.index("body")], "body", "body.0", "body.1"]
    assert "tail" in names
    for module in union.listing.modules:
        assert module.parent < 0 or union.listing.modules[module.parent].name == module.name.rpartition(".")[0]
    for tensor in union.listing.tensors:
        assert union.listing.modules[tensor.module].name == tensor.key.rpartition(".")[0]


def test_modules_are_counted_anew(pair):
    a, b, diff = pair
    union = unite(a, b, diff)
    modules = {module.name: module for module in union.listing.modules}
    assert modules["body"].children == modules["body"].descendants == 2
    assert modules["body"].nbytes == 4 * (16 + 1 + 25)
    assert modules["body.1"].nbytes == modules["body.1"].own_nbytes == 100
    assert modules[""].descendants == len(modules) - 1
    assert modules[""].nbytes == sum(tensor.nbytes for tensor in union.listing.tensors)


def test_a_module_is_new_or_gone_when_all_of_it_is(pair):
    a, b, diff = pair
    union = unite(a, b, diff)
    badges = union.badges(diff.rows)
    assert named(union, badges) == {
        "": "changed",
        "stem": "",
        "body": "changed",
        "body.0": "",  # a counter raises no badge
        "body.1": "only_b",
        "head": "only_a",
        "head.fc": "only_a",
        "tail": "only_b",
    }


def test_selections_go_there_and_back(pair):
    a, b, diff = pair
    union = unite(a, b, diff)
    for at in range(len(a.tensors)):
        assert union.from_a(Selection("tensor", at)) == union.to_a(Selection("tensor", at)) == Selection("tensor", at)
    for kind, things in (("tensor", b.tensors), ("module", b.modules)):
        for at in range(len(things)):
            there = union.from_b(Selection(kind, at))
            assert there == Selection() or union.to_b(there) == Selection(kind, at)
    for at, module in enumerate(a.modules):
        there = union.from_a(Selection("module", at))
        assert union.listing.modules[there.index].name == module.name
        assert union.to_a(there) == Selection("module", at)
    names = [module.name for module in union.listing.modules]
    assert union.to_a(Selection("module", names.index("tail"))) is None
    assert union.to_b(Selection("module", names.index("head"))) is None
    keys = [tensor.key for tensor in union.listing.tensors]
    assert union.to_a(Selection("tensor", keys.index("tail.bias"))) is None
    row = diff.rows[union.place(keys.index("tail.bias"))]
    assert (row.key_b, union.tensor(row)) == ("m.tail.bias", keys.index("tail.bias"))


def test_where_b_adds_nothing_the_tree_is_that_of_a(tmp_path):
    a, b, diff = compared(tmp_path, b={f"m__{name}": shape for name, shape in A.items() if "head" not in name})
    assert unite(a, b, diff).listing is a


def test_another_model_altogether_does_not_flood_the_tree(tmp_path, monkeypatch):
    monkeypatch.setattr(union_tree, "MOST_FRESH", 1)
    a, b, diff = compared(tmp_path)
    union = unite(a, b, diff)
    assert union.listing is a
    assert union.from_b(Selection("tensor", next(row.b for row in diff.rows if row.a < 0))) == Selection()
    assert len(union.badges(diff.rows).tensors) == len(a.tensors)


def test_names_as_they_are_stand_side_by_side(tmp_path):
    a, b, diff = compared(tmp_path, mapping="none")
    union = unite(a, b, diff)
    badges = named(union, union.badges(diff.rows))
    assert (badges["m"], badges["m.body.1"], badges["stem"]) == ("only_b", "only_b", "only_a")
