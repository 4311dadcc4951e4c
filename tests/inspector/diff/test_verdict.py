"""The sentence on two checkpoints, from figures alone."""

from dataclasses import replace
from string import Formatter

import pytest

from inspector.diff.change import Change
from inspector.diff.diff import concluded, diff_keys
from inspector.diff.phrases import PHRASES, english
from inspector.diff.result import CHANGED, IDENTICAL, UNKNOWN, Side, StateDiff
from inspector.diff.state import Entry, State

Shapes = dict[str, tuple[int, ...]]

MODEL: Shapes = {
    "conv1.weight": (8, 3, 3, 3), "layer1.0.weight": (8, 8), "layer1.1.weight": (8, 8), "layer2.0.weight": (8, 8),
    "layer2.1.weight": (8, 8), "layer3.0.weight": (8, 8), "layer4.weight": (8, 8), "fc.weight": (80, 8),
    "fc.bias": (80,),
}  # fmt: skip


def state(name: str, shapes: Shapes, epoch: int | None = None, dtype: str = "float32", container: str = "") -> State:
    entries = [Entry(key, shape, dtype, at) for at, (key, shape) in enumerate(shapes.items())]
    values = () if epoch is None else (("epoch", epoch),)
    return State(Side(f"folder/{name}", container, len(entries)), entries, values=values)


def compared(a: State, b: State, moved: set[str] | None, compared: str = "bytes") -> StateDiff:
    """The diff, with the pairs of these modules changed and the others identical."""
    diff = diff_keys(a, b)
    if moved is None:
        return diff
    rows = []
    for row in diff.rows:
        if row.state == UNKNOWN:
            changed = row.key.split(".")[0] in moved
            row = row._replace(state=CHANGED if changed else IDENTICAL, values="changed" if changed else "equal")  # noqa: PLW2901
        rows.append(row)
    return concluded(replace(diff, compared=compared), a, b, rows)


def test_the_sentence_of_the_plan() -> None:
    head = {**MODEL, "fc.weight": (5, 8), "fc.bias": (5,)}
    diff = compared(state("final.pth", MODEL, 40), state("early.pth", head, 2), {"layer4"})
    assert english(diff.title) == (
        "early.pth is the same model 38 epochs earlier; only layer4 and fc moved, the rest is byte-identical; "
        "fc went from 80 to 5 classes."
    )
    assert english(diff.subtitle) == "9 tensors paired: 6 identical, 1 changed, 2 of another shape."
    assert [english(each) for each in diff.advice] == [
        "Build the model with 5 classes to use the file's head; or leave fc out, load with strict=False and train fc "
        "anew for 80."
    ]
    assert not diff.same


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("bytes", "b.pth holds the same weights as a.pth, byte for byte."),
        ("values", "b.pth holds the same weights as a.pth."),
    ],
)
def test_the_same(how: str, sentence: str) -> None:
    diff = compared(state("a.pth", MODEL), state("b.pth", MODEL), set(), how)
    assert english(diff.title) == sentence
    assert diff.same


def test_keys_only_says_so() -> None:
    diff = compared(state("a.pth", MODEL), state("b.pth", MODEL), None)
    assert english(diff.title) == ("b.pth has the same keys, shapes and dtypes as a.pth; the values were not compared.")
    assert diff.same


def test_what_nothing_tells_apart_is_no_other_architecture() -> None:
    a = {f"{name}.w": (8, 8) for name in ("one", "two", "three", "four", "five", "six")}
    b = {f"{name}.w": (8, 8) for name in ("uno", "due", "tre", "quattro", "cinque", "sei")}
    diff = compared(state("a.pth", a), state("b.pth", b), None)
    assert english(diff.title) == (
        "b.pth has tensors of the same shapes as a.pth, but nothing tells which of them belong together."
    )
    other = compared(state("a.pth", a), state("b.pth", dict.fromkeys(b, (4,))), None)
    assert english(other.title) == "a.pth and b.pth have no tensor in common."


def test_counters_are_no_module_that_moved() -> None:
    shapes = {f"{n}.{leaf}": (4,) for n in range(3) for leaf in ("weight", "num_batches_tracked")}
    a, b = state("a.pth", shapes), state("b.pth", shapes)
    diff = diff_keys(a, b)
    rows = [
        row._replace(state=CHANGED, values="changed")
        if row.key.endswith("tracked")
        else row._replace(state=IDENTICAL, values="equal")
        for row in diff.rows
    ]
    assert english(concluded(replace(diff, compared="bytes"), a, b, rows).title) == (
        "b.pth is the same model as a.pth; only num_batches_tracked moved, the rest is byte-identical."
    )


def test_another_dtype() -> None:
    diff = compared(state("a.pth", MODEL), state("b.pth", MODEL, dtype="bfloat16"), None)
    assert "9 tensors went from float32 to bfloat16" in english(diff.title)
    assert not diff.same


def test_different_architectures_get_a_figure_and_little_else() -> None:
    other: Shapes = {f"blocks.{at}.attn.weight": (at + 100, 7) for at in range(300)}
    diff = compared(state("a.pth", MODEL), state("b.pth", {**other, "conv1.weight": (8, 3, 3, 3)}), None)
    assert english(diff.title) == (
        "a.pth and b.pth are different architectures: <1% of the tensors have a partner of the same shape."
    )
    nothing = compared(state("a.pth", MODEL), state("b.pth", other), None)
    assert english(nothing.title) == "a.pth and b.pth have no tensor in common."
    assert nothing.similarity == 0


def test_a_variant() -> None:
    less = {key: shape for key, shape in MODEL.items() if not key.startswith(("layer3", "layer4", "layer2"))}
    diff = compared(state("a.pth", MODEL), state("b.pth", less), None)
    assert english(diff.title).startswith("b.pth is a variant of the model in a.pth: 56% of the tensors")


def test_a_deeper_variant_has_all_of_the_other() -> None:
    less = {key: shape for key, shape in MODEL.items() if not key.startswith(("layer3", "layer4", "layer2"))}
    diff = compared(state("a.pth", less), state("b.pth", MODEL), {"conv1"}, "values")
    assert (
        english(diff.title) == "b.pth has all layers of a.pth and 4 tensors more; only conv1 moved, the rest is equal."
    )


def with_figures(diff: StateDiff, a: State, b: State, rel: dict[str, float], cosine: float = 1.0) -> StateDiff:
    """The same with each module's relative change, and the angle between the weights."""
    rows = []
    for row in diff.rows:
        if row.values:
            moved = rel.get(row.key.split(".")[0], 0.0)
            change = Change(sum_d2=moved**2, sum_a2=1.0, sum_b2=1.0, sum_ab=cosine, changed=bool(moved))
            row = row._replace(change=change)  # noqa: PLW2901
        rows.append(row)
    return concluded(diff, a, b, rows)


def test_what_moved_much_is_named_where_all_moved_a_little() -> None:
    a, b = state("a.pth", MODEL), state("b.pth", MODEL)
    little = {"layer1": 0.01, "layer2": 0.012, "layer3": 0.06, "layer4": 0.08, "fc": 0.01}
    diff = with_figures(compared(a, b, set(little), "values"), a, b, little)
    assert english(diff.title) == "b.pth is the same model as a.pth; only layer3 and layer4 moved much."
    even = dict.fromkeys(little, 0.02)
    diff = with_figures(compared(a, b, set(even), "values"), a, b, even)
    assert english(diff.title) == "b.pth is the same model as a.pth; 8 of 9 tensors moved."


def test_where_all_moved_as_far_none_moved_most() -> None:
    a, b = state("a.pth", MODEL), state("b.pth", MODEL)
    names = [key.split(".")[0] for key in MODEL]
    even = with_figures(compared(a, b, set(names), "values"), a, b, dict.fromkeys(names, 0.01))
    assert english(even.title) == "b.pth is the same model as a.pth; every tensor moved by about 1%."
    apart = with_figures(compared(a, b, set(names), "values"), a, b, dict.fromkeys(names, 0.01) | {"fc": 0.02})
    assert english(apart.title) == "b.pth is the same model as a.pth; every tensor moved, fc most (by 2%)."


def test_two_trainings_from_different_seeds_did_not_move() -> None:
    a, b = state("a.pth", MODEL), state("b.pth", MODEL)
    names = {key.split(".")[0] for key in MODEL}
    apart = with_figures(compared(a, b, names, "values"), a, b, dict.fromkeys(names, 1.4), cosine=0.02)
    assert english(apart.title) == "b.pth is the same network as a.pth with unrelated weights."
    later = state("a.pth", MODEL, 0), state("b.pth", MODEL, 90)  # of one run: what began at random may end anywhere
    far = with_figures(compared(*later, names, "values"), *later, dict.fromkeys(names, 1.4), cosine=0.02)
    assert english(far.title).startswith("b.pth is the same model 90 epochs later; every tensor moved")
    near = with_figures(compared(a, b, names, "values"), a, b, dict.fromkeys(names, 1.2), cosine=0.3)
    assert english(near.title).startswith("b.pth is the same model as a.pth; every tensor moved")


def test_a_new_head_under_another_name_stands_in_the_place_of_the_old() -> None:
    a = {f"module.{key}": shape for key, shape in MODEL.items()}
    b = {key.replace("fc.", "head."): shape for key, shape in a.items()}
    b |= {"module.head.weight": (5, 8), "module.head.bias": (5,), "module.layer4.num_batches_tracked": ()}
    diff = compared(state("a.pth", a), state("b.pth", b), set(), "values")
    assert "head replaces fc" in english(diff.title)


def test_names_that_are_alike_are_told_apart() -> None:
    a, b = state("x", MODEL), state("x", MODEL)
    a.side, b.side = Side("run1/model.pth"), Side("run2/model.pth")
    assert english(compared(a, b, set()).title).startswith("run2/model.pth holds the same weights as run1/model.pth")
    a.side, b.side = Side("m.pth", "state_dict"), Side("m.pth", "ema")
    assert english(compared(a, b, set()).title).startswith("m.pth:ema holds the same weights as m.pth:state_dict")


def test_empty_sides() -> None:
    empty = state("e.pth", {})
    assert "Neither" in english(compared(empty, state("f.pth", {}), None).title)
    assert "no tensor in common" in english(compared(state("a.pth", MODEL), empty, None).title)


def test_templates_are_well_formed() -> None:
    for name, template in PHRASES.items():
        for _, field, spec, conversion in Formatter().parse(template):
            assert not spec, name
            assert not conversion, name
            assert field is None or field.isidentifier(), name
