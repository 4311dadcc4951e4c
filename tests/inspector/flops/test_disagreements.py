"""What other counters report, and that every difference has its reason."""

from collections import Counter as Tally

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")
pytest.importorskip("thop")
pytest.importorskip("torchinfo")

from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from inspector.flops.functions import count_flops  # noqa: E402
from inspector.flops.reasons import REASONS  # noqa: E402
from inspector.flops.result import FlopReport  # noqa: E402

FLOP, PARAMETERS = "FLOP", "parameters"


def why(report: FlopReport, counter: str, unit: str = FLOP) -> dict[str, int]:
    """Differences by reason; they add up, and each has an explanation."""
    found: Tally[str] = Tally()
    for row in report.disagreements:
        assert row.reason in REASONS
        if (row.counter, row.unit) == (counter, unit):
            found[row.reason] += row.counter_value - row.reference_value
    one = next(each for each in report.counters if each.name == counter)
    assert one.problem == ""
    ours, theirs = (report.total, one.flops) if unit == FLOP else (report.params, one.params)
    assert theirs is not None
    assert sum(found.values()) == theirs - ours
    return dict(found)


@pytest.fixture(scope="module")
def vit() -> FlopReport:
    """On the meta device; on the processor torch's counter meets the fast path instead."""
    with torch.device("meta"):
        model = torchvision.models.vit_b_16(weights=None).eval()
    return count_flops(model, (1, 3, 224, 224))


def test_the_vision_transformer_that_counters_get_most_wrong(vit: FlopReport) -> None:
    counters = {each.name: each for each in vit.counters}
    assert (vit.total, vit.params) == (35_127_656_448, 86_567_656)
    assert (counters["thop"].value, counters["thop"].params) == (11_286_254_592, 58_067_176)
    assert counters["torchinfo"].value == 173_232_616
    assert {each.unit for each in vit.counters if each.name != "torch"} == {"MAC"}
    attention = -12 * (2 * 197 * 768 * 768 * 4 + 2 * 2 * 197 * 197 * 768)
    assert why(vit, "thop").keys() == {"attention not seen", "element-wise work counted"}
    assert why(vit, "thop")["attention not seen"] == attention
    assert why(vit, "thop", PARAMETERS).keys() == {"parameters not counted"}
    assert why(vit, "torchinfo")["attention not seen"] == attention
    assert why(vit, "torchinfo").keys() == {
        "attention not seen",
        "positions not counted",
        "element-wise work counted",
        "bias counted",
    }
    assert why(vit, "torchinfo", PARAMETERS) == {}


def test_disagreements_name_the_module(vit: FlopReport) -> None:
    rows = [row for row in vit.disagreements if (row.counter, row.reason) == ("thop", "attention not seen")]
    assert rows[0].module == "encoder.layers.encoder_layer_0.self_attention"
    assert (len(rows), rows[0].counter_value) == (12, 0)


def test_torchs_counter_sees_nothing_of_the_fast_path() -> None:
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True).eval()
    report = count_flops(layer, (2, 10, 32))
    assert next(each.value for each in report.counters if each.name == "torch") == 0
    assert why(report, "torch") == {"fast path": -report.total}


def test_torchs_counter_lacks_the_recurrence_of_the_processor() -> None:
    report = count_flops(nn.LSTM(8, 8), (5, 2, 8))
    assert why(report, "torch") == {"no formula": -report.total}
    assert why(report, "thop").keys() == {"gates counted"}
    assert why(report, "torchinfo").keys() == {"bias counted"}


def test_a_resnet_differs_by_its_norms_and_a_bias_alone() -> None:
    with torch.device("meta"):
        model = torchvision.models.resnet18(weights=None).eval()
    report = count_flops(model, (1, 3, 224, 224))
    assert why(report, "thop").keys() == {"element-wise work counted"}
    assert why(report, "torchinfo").keys() == {"element-wise work counted", "bias counted"}
    assert why(report, "torch") == {}
    assert why(report, "thop", PARAMETERS) == why(report, "torchinfo", PARAMETERS) == {}


class Mine(nn.Conv2d):
    pass


class Own(nn.Module):
    """Multiplies in functions."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = nn.Parameter(torch.zeros(4, 3, 3, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.conv2d(x, self.kernel)


class Shared(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Linear(4, 4, bias=False))
        self.second = nn.Sequential(self.first[0])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x))


@pytest.mark.parametrize(
    ("model", "shape", "thop", "torchinfo"),
    [
        (nn.Sequential(Mine(3, 4, 3, bias=False)), (1, 3, 8, 8), {"subclass"}, {"subclass"}),
        (nn.Sequential(Own()), (1, 3, 8, 8), {"functional op"}, {"functional op"}),
        (nn.Sequential(nn.Linear(4, 4, bias=False)), (2, 7, 4), set(), {"positions not counted"}),
        (nn.Sequential(nn.Conv2d(3, 4, 3)), (1, 3, 8, 8), set(), {"bias counted"}),
        (
            nn.Sequential(nn.ConvTranspose2d(3, 4, 3, stride=2, bias=False)),
            (1, 3, 8, 8),
            {"transposed convolution"},
            {"transposed convolution"},
        ),
        (Shared(), (2, 4), {"shared module"}, set()),
        (nn.Embedding(10, 4), "2,7:int64", set(), {"element-wise work counted"}),
        (nn.MultiheadAttention(8, 2), ["5,1,8"] * 3, {"attention not seen"}, {"attention not seen"}),
        (
            nn.Sequential(nn.Conv2d(4, 8, 3, groups=2, dilation=2, bias=False)),
            (1, 4, 9, 9),
            set(),
            set(),
        ),
    ],
    ids=lambda value: (
        type(value[0] if isinstance(value, nn.Sequential) else value).__name__ if isinstance(value, nn.Module) else ""
    ),
)
def test_every_kind_of_difference_is_told(model: nn.Module, shape: object, thop: set, torchinfo: set) -> None:
    report = count_flops(model.eval(), shape)
    assert why(report, "thop").keys() == thop
    assert why(report, "torchinfo").keys() == torchinfo


def test_what_runs_in_train_alone_is_told() -> None:
    class Auxiliary(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.main, self.extra = nn.Linear(4, 2, bias=False), nn.Linear(4, 2, bias=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.main(x) + self.extra(x) if self.training else self.main(x)

    train, evaluation = (count_flops(Auxiliary().train(mode), (3, 4)) for mode in (True, False))
    assert (train.total, evaluation.total) == (96, 48)
    assert why(train, "thop") == why(train, "torchinfo") == {"not run in eval": -48}
    assert why(train, "torch") == why(evaluation, "thop") == {}


def test_weights_that_are_computed_hide_a_layer() -> None:
    model = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 4, bias=False))).eval()
    report = count_flops(model, (3, 4))
    assert why(report, "thop") == {"subclass": -96}
    assert why(report, "torchinfo") == {"functional op": -96}


def test_a_counter_that_fails_says_so_and_the_others_count() -> None:
    class Named(nn.Linear):
        def forward(self, x: torch.Tensor, *, scale: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
            return super().forward(x) * scale

    report = count_flops(Named(4, 4).eval(), {"x": (2, 4), "scale": (1,)})
    counters = {each.name: each for each in report.counters}
    assert "by name" in counters["thop"].problem
    assert counters["thop"].value is None
    assert counters["torch"].value == report.total == 2 * 2 * 16
