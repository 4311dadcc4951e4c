"""What other counters report, and that every difference has its reason."""

import random
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor

import numpy as np
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


def test_complex_numbers_are_taken_for_real_ones() -> None:
    class Complex(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(4, 6, dtype=torch.complex64)
            self.convolution = nn.Conv1d(4, 6, 1, dtype=torch.complex64)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = x.to(torch.complex64)
            return self.linear(x) + self.convolution(x.t()).t()

    report = count_flops(Complex(), (5, 4))
    assert [cost.flops for cost in report.modules[1:]] == [8 * 5 * 24] * 2
    assert why(report, "thop").keys() == {"complex numbers"}
    assert why(report, "torch") == {"complex numbers": (2 + 6 - 16) * 5 * 24}
    assert why(report, "torchinfo").keys() == {"complex numbers"}


def test_a_layer_on_another_thread_is_no_element_wise_work() -> None:
    class Threaded(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(8, 8)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(self.layer, x).result()

    report = count_flops(Threaded().eval(), (5, 8))
    assert report.total == 0
    assert any("other threads" in warning for warning in report.warnings)
    assert why(report, "thop").keys() == why(report, "torchinfo").keys() == {"not followed"}


@pytest.mark.filterwarnings("ignore")  # of torch.jit itself
def test_a_scripted_layer_has_no_tied_parameters() -> None:
    class Scripted(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = torch.jit.script(nn.Sequential(nn.Linear(8, 8)))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.body(x)

    report = count_flops(Scripted().eval(), (5, 8))
    assert why(report, "torchinfo", PARAMETERS) == {"scripted module": 72}
    assert report.warnings[0].startswith("No copy of the model without values can be made")


@pytest.mark.parametrize("source", ["torch", "python", "numpy"])
def test_layers_dropped_at_random_are_dropped_alike(source: str) -> None:
    draw = {"torch": lambda: torch.rand(()).item(), "python": random.random, "numpy": np.random.rand}[source]

    class Drops(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(8, 8, bias=False) for _ in range(8))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for layer in self.layers:
                if draw() < 0.5:
                    x = layer(x)
            return x

    reports = [count_flops(Drops().eval(), (5, 8)) for _ in range(3)]
    assert {report.total for report in reports} == {reports[0].total}
    assert 0 < reports[0].total < 8 * 640
    for counter in ("thop", "torchinfo", "torch"):
        assert why(reports[0], counter) == {}
    assert [warning for warning in reports[0].warnings if "random numbers" in warning]


def test_a_counter_that_needs_values_gets_them() -> None:
    layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)

    class Padded(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = nn.TransformerEncoder(layer, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            mask = torch.zeros(2, 6, dtype=torch.bool, device=x.device)
            mask[1, 4:] = True
            return self.encoder(x, src_key_padding_mask=mask)

    report = count_flops(Padded().eval(), (2, 6, 16))
    ran = {each.name: each.device for each in report.counters if not each.problem}
    assert ran == {"thop": "cpu"}  # the others ask a nested tensor for its sizes


def test_a_counter_that_fails_says_so_and_the_others_count() -> None:
    class Named(nn.Linear):
        def forward(self, x: torch.Tensor, *, scale: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
            return super().forward(x) * scale

    report = count_flops(Named(4, 4).eval(), {"x": (2, 4), "scale": (1,)})
    counters = {each.name: each for each in report.counters}
    assert "by name" in counters["thop"].problem
    assert counters["thop"].value is None
    assert counters["torch"].value == report.total == 2 * 2 * 16
