"""What the page of a count says: of real models, and of figures made up for it."""

from dataclasses import replace
from string import Formatter

import pytest

from inspector.flops.figures import figure, long_figure, milliseconds
from inspector.flops.groups import METRICS, legend, own_values, standing_out
from inspector.flops.phrases import PHRASES, english, phrase
from inspector.flops.result import FlopReport, ModuleCost, Part, Timing, Uncounted
from inspector.flops.sentence import measured, notes, subtitle, title


@pytest.fixture(scope="module")
def vit() -> FlopReport:
    return counted("vit_b_16")


def counted(name: str) -> FlopReport:
    torch = pytest.importorskip("torch")
    torchvision = pytest.importorskip("torchvision")
    from inspector.flops.functions import count_flops

    with torch.device("meta"):
        model = torchvision.models.get_model(name, weights=None).eval()
    return count_flops(model, (1, 3, 224, 224), compare=False)


def made(*parts: tuple[str, int, str], **changes: object) -> FlopReport:
    """A root with one child for each (name, FLOPs, group)."""
    total = sum(flops for _, flops, _ in parts)
    children = [
        ModuleCost(name, "Linear", flops, flops, 0, 0, 0, parts=(Part("addmm", "weight", flops, 1, group),))
        for name, flops, group in parts
    ]
    given = {"modules": (ModuleCost("", "Net", total, 0, 10, 10, 40), *children)} | changes
    return FlopReport("net", **({"input": "1,3,224,224"} | given))  # type: ignore[arg-type]


def test_a_transformer_is_told_by_the_kind_of_its_work(vit: FlopReport) -> None:
    assert english(title(vit)) == "35.13 GFLOP and 86.57 M parameters; the MLPs do 63.5% of the work."
    assert english(subtitle(vit)) == (
        "Counted for one 3×224×224 image. Every product has a formula; nothing is uncounted."
    )
    assert english(measured(vit)) == "Input 1×3×224×224, float32, in eval mode. No time was measured."
    assert [(each.key, f"{each.share:.1%}") for each in legend(vit, most=3)] == [
        ("mlp", "63.5%"),
        ("projections", "31.8%"),
        ("attention", "4.1%"),
        ("other", "0.7%"),
    ]


def test_a_module_tells_what_it_is_made_of(vit: FlopReport) -> None:
    attention = next(cost for cost in vit.modules if cost.type == "MultiheadAttention")
    assert [(part.weight or part.op, round(part.flops / 1e9, 2)) for part in attention.parts] == [
        ("in_proj_weight", 0.70),
        ("scaled_dot_product_attention", 0.12),
        ("out_proj.weight", 0.23),
    ]
    assert (attention.group, vit.modules[0].group) == ("projections", "")
    assert all(sum(part.flops for part in cost.parts) == cost.own_flops for cost in vit.modules)


@pytest.mark.parametrize(
    ("name", "groups", "sentence"),
    [
        ("resnet50", {"conv:1×1", "conv:3×3", "conv:7×7", "other"}, "layer3 does 36% of the work"),
        ("mobilenet_v2", {"conv:1×1", "conv_depthwise", "conv:3×3", "linear"}, "the 1×1 convolutions do 89.1%"),
        ("swin_t", {"mlp", "projections", "linear", "attention", "other"}, "the MLPs do 61.8%"),
    ],
)
def test_kinds_of_work_are_told_apart(name: str, groups: set[str], sentence: str) -> None:
    report = counted(name)
    assert {each.key for each in legend(report)} == groups
    assert sentence in english(title(report))


def test_own_figures_of_all_modules_are_the_whole(vit: FlopReport) -> None:
    for metric in METRICS:
        assert sum(own_values(vit, metric).values()) == pytest.approx(METRICS[metric](vit.modules[0])), metric
        assert sum(each.share for each in legend(vit, metric)) in (0, pytest.approx(1))


def test_nothing_is_told_where_nothing_stands_out() -> None:
    even = made(("a", 50, "linear"), ("b", 48, "linear"))
    assert standing_out(even, "flops") is None
    assert english(title(even)) == "98 FLOP and 10 parameters."
    assert english(title(made(("a", 60, "linear"), ("b", 40, "linear")))).endswith("; a does 60% of the work.")
    assert english(title(made())) == "0 FLOP and 10 parameters."
    assert legend(made()) == ()
    assert english(title(made(modules=(ModuleCost("", "Net", 0, 0, 1, 1, 4),)))) == "0 FLOP and 1 parameter."


def test_a_measured_time_goes_before_the_work() -> None:
    timing = Timing("cpu", 2, 2, 10, 82.4, 80.0, 90.0)
    report = made(("layer3", 60, "linear"), ("layer4", 40, "linear"), timing=timing, dtype="float32")
    spent = {"": 100.0, "layer3": 20.0, "layer4": 39.0}
    timed = replace(report, modules=tuple(replace(cost, time_ms=spent[cost.name]) for cost in report.modules))
    assert english(title(timed)) == "100 FLOP and 10 parameters; layer4 takes 39% of the time."
    assert english(subtitle(timed)).startswith("One 3×224×224 image takes about 82 ms on this cpu. ")
    assert ", in training mode, " in english(measured(replace(timed, training=True)))
    busy = replace(timed, timing=replace(timing, high_ms=150.0))
    assert "of the time" not in english(title(busy))  # runs so far apart show the machine, not the model
    assert english(measured(timed)) == (
        "Input 1×3×224×224, float32, in eval mode, cpu with 2 threads; median of 10 runs after 2 warm-ups. Half of the"
        " runs took 80 ms to 90 ms."
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("8,1,28,28", "Counted for 8 1×28×28 images."),
        ("1,128:int64", "Counted for an input of 1×128:int64."),
        ("1,5 mask=1,5:bool", "Counted for inputs of 1×5 and mask=1×5:bool."),
        ("1,5 1,6 1,7", "Counted for inputs of 1×5, 1×6 and 1×7."),
        ("[3,8,8 3,9,9]", "Counted for inputs of [3×8×8 3×9×9]."),
        ("1,64,7,7", "Counted for an input of 1×64×7×7."),
    ],
)
def test_what_was_given_is_named(given: str, said: str) -> None:
    assert english(subtitle(made(input=given))).startswith(said)


def test_what_has_no_formula_is_named() -> None:
    missing = Uncounted("linalg_svd", "a", 2), Uncounted("fft", "b", 1)
    report = made(uncounted=missing, cautions=(phrase("cost.depends"),))
    assert english(subtitle(report)).endswith(
        "3 products have no formula (linalg_svd, fft); the total is too low by them."
    )
    assert "depend" in english(notes(report)[-1])


def test_what_was_not_followed_is_no_product_with_a_formula() -> None:
    said = english(subtitle(made(cautions=(phrase("cost.threads"),))))
    assert said.endswith("Every product that was seen has a formula.")


def test_figures() -> None:
    assert [figure(35_127_656_448, "FLOP"), long_figure(35_127_656_448, "FLOP")] == ["35.1 GFLOP", "35.13 GFLOP"]
    assert [long_figure(value) for value in (999, 1000, 99_994, 99_996, 999_960)] == [
        "999",
        "1.00 k",
        "99.99 k",
        "100.0 k",
        "1.00 M",
    ]
    assert [milliseconds(value) for value in (0.123, 1.23, 9.96, 82.4, 999.6, 12_345)] == [
        "0.12 ms",
        "1.2 ms",
        "10 ms",
        "82 ms",
        "1.0 s",
        "12.3 s",
    ]


def test_templates_take_what_they_are_given() -> None:
    for name, template in PHRASES.items():
        assert all(field is None or field.isidentifier() for _, field, _, _ in Formatter().parse(template)), name
