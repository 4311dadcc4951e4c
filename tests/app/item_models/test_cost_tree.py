from dataclasses import replace

import pytest

from app.item_models.cost_groups import Legend
from app.item_models.cost_levels import rows_of
from app.item_models.cost_tree import CostTree
from inspector.flops.groups import OTHER
from tests.app.costs import cost, flat, leaf, report, single


@pytest.fixture
def tree() -> CostTree:
    return CostTree(report(), [module.name for module in report().modules])


def names(tree: CostTree, level: str) -> list[str]:
    return [tree.rows[row].name for row in rows_of(tree, level)]


def test_rows_are_joined_with_the_listing_by_name() -> None:
    listed = ["", "stem", "again", "blocks"]
    tree = CostTree(report(), ["" if not name else "stem" if name == "again" else name for name in listed])
    assert tree.row_of(1) == tree.row_of(2) == 1, "a shared module has the figures of its first name"
    assert tree.modules[1] == 1
    assert tree.row_of(9) == -1
    assert tree.modules[-1] == -1


def test_parents_are_found_by_name(tree: CostTree) -> None:
    row = tree.row_named("blocks.0.mlp.1")
    chain = []
    while row >= 0:
        chain.append(tree.rows[row].name)
        row = tree.parents[row]
    assert chain == ["blocks.0.mlp.1", "blocks.0.mlp", "blocks.0", "blocks", ""]


@pytest.mark.parametrize("kind", ["flops", "params", "time", "memory"])
def test_parts_add_up_to_no_more_than_the_whole(tree: CostTree, kind: str) -> None:
    parts = sum(part.amount for part in tree.parts(0, kind))
    whole = tree.amount(0, kind)
    assert 0.85 * whole <= parts <= whole * (1 + 1e-9)


def test_a_module_with_several_products_is_taken_apart(tree: CostTree) -> None:
    parts = tree.parts(tree.row_named("blocks.0"), "flops")
    assert [(part.name, part.group) for part in parts] == [
        ("in_proj", "projections"),
        ("scaled_dot_product_attention", "attention"),
        ("out_proj", "projections"),
        ("0", "mlp"),
        ("1", "mlp"),
    ]


def test_what_is_nothing_is_left_out(tree: CostTree) -> None:
    assert [item.name for item in tree.items(0, "flops")] == ["stem", "blocks", "head"]
    assert "drop" in [item.name for item in tree.items(0, "time")]


def test_modules_of_which_one_is_all_of_the_other_are_one() -> None:
    inner = [cost("a", "A", 10), cost("a.b", "B", 10), leaf("a.b.c", "Linear", 4, 1, "linear")]
    found = replace(report(), modules=(cost("", "Net", 10), *inner, leaf("a.b.d", "Linear", 6, 1, "linear")))
    tree = CostTree(found)
    assert [item.name for item in tree.inside(0, "flops")] == ["c", "d"]


def test_what_is_in_a_container_that_is_nearly_all_stands_beside_the_rest() -> None:
    layers = [leaf(f"layers.{at}", "Linear", 48, 1, "linear") for at in range(2)]
    around = (leaf("first", "Linear", 2, 1, "linear"), cost("layers", "ModuleList", 96, calls=0), *layers)
    found = replace(report(), modules=(cost("", "Net", 100), *around, leaf("last", "Linear", 2, 1, "linear")))
    assert [item.name for item in CostTree(found).inside(0, "flops")] == ["first", "layers.0", "layers.1", "last"]


def test_what_children_leave_of_the_time_is_the_modules_own_if_it_is_much() -> None:
    def with_root(time: float) -> CostTree:
        return CostTree(
            replace(report(), modules=(cost("", "Net", time=time), leaf("a", "Linear", 1, 1, "linear", 1.0)))
        )

    assert [item.own for item in with_root(1.05).items(0, "time")] == [False]
    assert [item.own for item in with_root(2.0).items(0, "time")] == [True, False]


def test_the_legend_keeps_its_colours_for_every_figure(tree: CostTree) -> None:
    legend = Legend(tree.groups("flops"))
    shares = legend.shares(tree.groups("flops"))
    assert [group for group, _ in shares[:4]] == ["mlp", "projections", "conv:3×3", "linear"]
    assert sum(share for _, share in shares) == pytest.approx(1)
    assert shares[0] == ("mlp", pytest.approx(0.4))
    assert [group for group, _ in legend.shares(tree.groups("params"))][-1] == "norm", "the only other"
    assert legend.color("mlp") != legend.color("projections") != legend.color(OTHER)
    assert legend.color("never heard of") == legend.color(OTHER)


def test_what_multiplies_nothing_has_a_name_where_it_takes_time_or_memory(tree: CostTree) -> None:
    flops, time = tree.groups("flops"), tree.groups("time")
    assert time["norm"] == pytest.approx(0.2)
    plain, timed = Legend(flops), Legend(flops, time)
    assert plain.color("norm") == plain.color(OTHER)
    assert "norm" in dict(timed.shares(time))
    assert timed.color("mlp") == plain.color("mlp")
    colors = [timed.color(group).name() for group, _ in timed.shares(time)]
    assert len(set(colors)) == len(colors)


def test_nothing_has_no_legend() -> None:
    tree = CostTree(single())
    assert Legend(tree.groups("flops")).shares(tree.groups("flops")) == []


def test_the_blocks_are_what_a_model_is_built_from(tree: CostTree) -> None:
    assert names(tree, "blocks") == ["stem", "blocks.0", "blocks.1", "head"], "no dropout, no container"
    layers = names(tree, "layers")
    assert "blocks.0.attention" in layers
    assert "drop" in layers
    assert "blocks.0" not in layers
    assert len(names(tree, "all")) == len(tree.rows)


def test_one_module_around_everything_is_opened() -> None:
    inside = [replace(each, name=f"model.{each.name}".rstrip(".")) for each in report().modules]
    tree = CostTree(replace(report(), modules=(cost("", "Wrapper", 10_000_000, 12_000), *inside)))
    assert names(tree, "blocks") == ["model.stem", "model.blocks.0", "model.blocks.1", "model.head"]


def test_a_model_of_one_module_is_its_own_block() -> None:
    for flops in (0, 1_000):
        tree = CostTree(single(flops))
        assert rows_of(tree, "blocks") == rows_of(tree, "layers") == rows_of(tree, "all") == [0]


def test_layers_side_by_side_are_all_shown() -> None:
    assert len(rows_of(CostTree(flat(300)), "blocks")) == 300
