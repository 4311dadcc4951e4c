"""One line for each counter: the reason that explains most."""

import pytest

from inspector.flops.counter_line import counter_line
from inspector.flops.phrases import PHRASES, english
from inspector.flops.reasons import REASONS
from inspector.flops.result import Counter, Disagreement, FlopReport, ModuleCost


def test_the_vision_transformer() -> None:
    torch = pytest.importorskip("torch")
    torchvision = pytest.importorskip("torchvision")
    pytest.importorskip("thop")
    pytest.importorskip("torchinfo")
    from inspector.flops.functions import count_flops

    with torch.device("meta"):
        model = torchvision.models.VisionTransformer(32, 8, 2, 2, 256, 4096).eval()
    report = count_flops(model, (1, 3, 32, 32))
    said = {each.name: english(counter_line(report, each)) for each in report.counters}
    assert said["thop"] == "Does not see MultiheadAttention or its 531 k parameters"
    assert said["torchinfo"] == "Counts weight size × first dimension; tokens nearly absent"


def line(counter: Counter, *rows: tuple[str, str, str, int, int]) -> str:
    modules = (
        ModuleCost("", "Net", 100, 0, 50, 0, 200),
        ModuleCost("a", "Conv2d", 60, 60, 30, 30, 120),
        ModuleCost("b", "Ours", 40, 40, 20, 20, 80),
    )
    found = tuple(Disagreement(counter.name, module, reason, unit, *values) for module, reason, unit, *values in rows)  # type: ignore[arg-type]
    return english(counter_line(FlopReport("net", "1", modules, counters=(counter,), disagreements=found), counter))


def test_what_agrees_says_so() -> None:
    assert line(Counter("thop", "MAC", 50, 50)) == "Agrees"
    assert line(Counter("torch", "FLOP", 100)) == "Agrees"
    assert line(Counter("torch", "FLOP", problem="It failed.")) == ""


def test_the_largest_difference_is_told() -> None:
    bias = ("a", "bias counted", "FLOP", 62, 60)
    assert line(Counter("thop", "MAC", 51, 50), bias) == "Counts the bias of Conv2d too"
    own = ("b", "functional op", "FLOP", 0, 40)
    assert line(Counter("thop", "MAC", 31, 50), bias, own) == "Does not see what Ours multiplies in functions"
    missing = ("b", "parameters not counted", "parameters", 0, 20)
    assert line(Counter("thop", "MAC", 31, 30), bias, own, missing) == (
        "Does not see what Ours multiplies in functions, nor its 20 parameters"
    )
    assert line(Counter("thop", "MAC", 51, 30), bias, missing) == (
        "Counts the bias of Conv2d too; 20 parameters are missing"
    )
    tied = ("b", "tied parameters", "parameters", 40, 20)
    assert line(Counter("thop", "MAC", 50, 70), tied) == "20 parameters too many"


def test_every_reason_has_its_line() -> None:
    parameters = {"parameters not counted", "tied parameters", "scripted module"}  # said by how many
    assert {f"counter.{reason}" for reason in REASONS.keys() - parameters} <= PHRASES.keys()
