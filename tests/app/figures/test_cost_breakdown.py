"""Where the FLOPs of a module go."""

from dataclasses import replace

from app.figures.cost_breakdown import Line, breakdown
from app.trees.model_notes import costs_of
from inspector.flops.result import Part
from tests.app.live_models import odd_report, odd_tree


def lines(name: str, **changes) -> list[Line]:
    tree, costs = odd_tree(), costs_of(odd_report())
    costs |= {each: replace(costs[each], **found) for each, found in changes.items()}
    place = next(i for i, node in enumerate(tree.modules) if node.name == name)
    return breakdown(tree, place, costs)


def test_few_operations_are_told_by_name_the_largest_first() -> None:
    assert [(line.name, line.amount) for line in lines("")] == [
        ("blocks.0", 32),
        ("blocks.1", 32),
        ("blocks.2", 32),
        ("blocks.3", 32),
        ("stem", 24),
        ("head", 24),
        ("twin", 24),
    ]


def test_products_within_one_module_are_named_by_their_parameter() -> None:
    parts = (
        Part("addmm", "in_proj_weight", 14, 1, "linear"),
        Part("addmm", "out_proj.weight", 6, 1, "linear"),
        Part("scaled_dot_product_attention", "", 4, 1, "attention"),
    )
    assert [line.name for line in lines("head", head={"parts": parts})] == ["in_proj", "out_proj", "attention"]


def test_equal_blocks_stand_in_one_line() -> None:
    parts = tuple(Part("addmm", f"w{i}_weight", 4 * i + 4, 1, "linear") for i in range(3))
    many = {f"blocks.{i}": {"parts": parts} for i in range(4)}
    found = lines("", **many)
    assert [(line.name, line.amount, line.times) for line in found] == [
        ("blocks", 128, 1),
        ("stem", 24, 1),
        ("head", 24, 1),
        ("twin", 24, 1),
    ]
    assert [(line.name, line.amount, line.times) for line in lines("blocks", **many)] == [
        ("4 × w2", 48, 4),
        ("4 × w1", 32, 4),
        ("4 × w0", 16, 4),
    ]


def test_where_nothing_is_multiplied_there_is_nothing_to_tell() -> None:
    assert lines("act") == []
