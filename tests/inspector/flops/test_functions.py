"""`count_flops`: what it leaves untouched, what it says of an input that does not fit, and where it runs."""

import copy
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from torch import nn  # noqa: E402

import inspector  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.errors import BadRequest, DamagedFile  # noqa: E402
from inspector.flops.flops_json import flops_document  # noqa: E402
from inspector.flops.flops_text import flops_lines  # noqa: E402
from inspector.flops.functions import count_flops  # noqa: E402
from inspector.flops.loaded import check_device, count_loaded  # noqa: E402
from inspector.flops.phrases import english  # noqa: E402
from inspector.flops.result import FlopReport, Memory, ModuleCost  # noqa: E402
from inspector.flops.sentence import subtitle  # noqa: E402
from inspector.model import LoadedModel, load_model  # noqa: E402
from inspector.model.name import parse_name  # noqa: E402


class Lively(nn.Module):
    """Everything a forward can change, and much that careless counters do."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(), nn.ReLU(inplace=True))
        self.frozen = nn.Sequential(nn.BatchNorm2d(4)).eval()
        self.head = nn.MultiheadAttention(4, 2, batch_first=True)
        self.register_buffer("seen", torch.zeros(1), persistent=False)
        self.calls: list[int] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls.append(1)
        self.seen += 1
        x = self.frozen(self.body(x)) + random.random() + float(np.random.random())
        x = x.flatten(2).transpose(1, 2)
        return self.head(x, x, x)[0]


def all_of(model: nn.Module) -> tuple[object, ...]:
    return (
        {name: value.clone() for name, value in (*model.named_parameters(), *model.named_buffers())},
        [(name, module.training, len(module._forward_hooks)) for name, module in model.named_modules()],
        list(model.state_dict()),
    )


@pytest.mark.parametrize("training", [True, False])
def test_the_model_and_the_process_stay_as_they_were(training: bool) -> None:
    pytest.importorskip("thop")
    pytest.importorskip("torchinfo")
    model = Lively().train(training)
    model.frozen.eval()
    model.body.register_forward_hook(lambda *args: None)
    model(torch.rand(2, 3, 6, 6)).sum().backward()
    gradient = model.head.in_proj_weight.grad
    assert gradient is not None
    kept, before, calls = gradient.clone(), all_of(model), len(model.calls)
    states = torch.random.get_rng_state(), random.getstate(), np.random.get_state()[1].tobytes()  # type: ignore[index]

    report = count_flops(model, (2, 3, 6, 6), time=True)

    assert report.footprint.unchanged, report.footprint.changes
    values, modes, keys = all_of(model)
    assert all(torch.equal(values[name], value) for name, value in before[0].items())  # type: ignore[index, attr-defined]
    assert (modes, keys) == before[1:]
    assert model.head.in_proj_weight.grad is gradient
    assert torch.equal(gradient, kept)
    assert len(model.calls) == calls
    assert torch.equal(torch.random.get_rng_state(), states[0])
    assert random.getstate() == states[1]
    assert np.random.get_state()[1].tobytes() == states[2]  # type: ignore[index]
    assert all(each.value is not None for each in report.counters), report.counters
    assert report.training is training


def test_a_model_reads_back_strictly_after_a_count() -> None:
    model = torchvision.models.resnet18(weights=None)
    before = copy.deepcopy(model.state_dict())
    count_flops(model.eval(), (1, 3, 64, 64))
    assert model.load_state_dict(before, strict=True).missing_keys == []


def test_a_count_is_the_same_with_gradients() -> None:
    model = Lively().eval()
    plain, with_gradients = (count_flops(model, (1, 3, 6, 6), grad=grad, compare=False) for grad in (False, True))
    assert plain.peak_bytes < with_gradients.peak_bytes  # what a backward would need is kept
    assert without_peaks(plain) == without_peaks(with_gradients)


def without_peaks(report: FlopReport) -> list[ModuleCost]:
    """The modules of a report, but for how much lived at once."""

    def memory(of: Memory | None) -> Memory:
        return replace(of or Memory(), peak=0)

    return [
        replace(
            cost,
            memory=memory(cost.memory),
            calls=tuple(replace(call, memory=memory(call.memory)) for call in cost.calls),
        )
        for cost in report.modules
    ]


def test_a_model_that_looks_at_values_runs_for_real_and_says_so() -> None:
    class Looks(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x) if bool((x < 2).all()) else x

    report = count_flops(Looks(4, 4), (3, 4))
    assert (report.total, report.device) == (2 * 3 * 16, "cpu")
    assert "depend" in report.warnings[0]
    assert count_flops(nn.Linear(4, 4), (3, 4)).warnings == ()


class MakesLayers(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not hasattr(self, "layer"):
            self.layer = nn.Linear(x.shape[1], 6)
        return self.layer(x)


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
@pytest.mark.parametrize("make", [lambda: nn.Sequential(nn.LazyLinear(6)), lambda: nn.LazyLinear(6), MakesLayers])
def test_layers_that_the_first_forward_makes_are_counted(make: Callable[[], nn.Module]) -> None:
    model = make().train()
    report = count_flops(model, (5, 8), time=True)
    assert (report.total, report.params, report.model) == (2 * 5 * 8 * 6, 54, type(model).__name__)
    assert report.modules[-1].parts[0].weight == "weight"
    assert report.footprint.unchanged, report.footprint.changes
    assert all(each.value for each in report.counters), report.counters
    assert not hasattr(model, "layer")


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_a_lazy_model_tells_what_does_not_fit() -> None:
    with pytest.raises(BadRequest, match=r"in 1 \(Linear\) after input 1×3×8×8 → 0 1×4×6×6"):
        count_flops(nn.Sequential(nn.LazyConv2d(4, 3), nn.Linear(5, 2)), (1, 3, 8, 8))


def test_a_model_that_grows_in_every_forward_is_refused() -> None:
    class Grows(nn.ModuleList):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.append(nn.Identity())
            return x

    with pytest.raises(BadRequest, match="new layers in every forward"):
        count_flops(Grows(), (2, 2))


def test_a_forward_that_works_later_is_told() -> None:
    class Yields(nn.Linear):
        def forward(self, x: torch.Tensor):  # type: ignore[override]
            for row in x:
                yield super().forward(row)

    report = count_flops(Yields(8, 8), (5, 8), compare=False)
    assert "generator" in report.warnings[0]
    assert flops_document(report)["warnings"] == report.warnings
    assert english(subtitle(report)).endswith("Every product that was seen has a formula.")


def test_modules_count_their_children_and_each_parameter_once() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Embedding(10, 4)
            self.out = nn.Linear(4, 10, bias=False)
            self.out.weight = self.embed.weight

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.out(self.embed(x))

    report = count_flops(Tied(), "2,3:int64")
    root, embed, out = report.modules
    assert (root.params, embed.params, out.params) == (40, 40, 40)
    assert sum(each.own_params for each in report.modules) == 40
    assert (root.flops, out.flops, root.nbytes) == (2 * 6 * 40, 2 * 6 * 40, 160)
    assert (root.output_shape, embed.calls[0].inputs, embed.calls[0].dtype) == ((2, 3, 10), ((2, 3),), "float32")


def test_every_call_is_counted_though_not_all_are_listed() -> None:
    class Long(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.step = nn.RNNCell(2, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            h = self.step(x[0])
            for each in x[1:]:
                h = self.step(each, h)
            return h

    report = count_flops(Long(), (1203, 1, 2), compare=False)
    step = report.modules[1]
    assert (step.times_called, len(step.calls), report.total) == (1203, 1000, 1203 * 2 * 8)
    rows = flops_document(report)["reference"]["modules"]
    assert [(row["calls"], len(row["each_call"])) for row in rows] == [(1, 1), (1203, 1000)]
    assert "1,203" in "\n".join(flops_lines(report))


def test_a_time_is_measured_for_every_module() -> None:
    report = count_flops(nn.Sequential(nn.Linear(8, 8), nn.ReLU()), (2, 8), time=True, compare=False)
    times = [each.time_ms for each in report.modules]
    assert all(time is not None and time > 0 for time in times)
    assert times[0] >= max(times[1:])  # type: ignore[operator, type-var]


def test_an_input_that_does_not_fit_shows_the_shapes_up_to_the_module() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Sequential(nn.Linear(100, 2)))
    with pytest.raises(BadRequest) as caught:
        count_flops(model, (1, 3, 8, 8))
    assert "2.0 (Linear) after input 1×3×8×8 → 0 1×4×6×6 → 1 1×144: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(BadRequest) as caught:
        count_flops(nn.Bilinear(3, 3, 2), (1, 3))
    assert caught.value.hint == "Its forward needs 2 arguments: --input input1=SHAPE --input input2=SHAPE."


def test_an_argument_that_is_no_tensor_is_named() -> None:
    class Modal(nn.Linear):
        def forward(self, x: torch.Tensor, mode: str) -> torch.Tensor:  # type: ignore[override]
            return super().forward(x)

    with pytest.raises(BadRequest) as caught:
        count_flops(Modal(3, 3), (1, 3))
    assert caught.value.hint == (
        "Its forward needs 2 arguments: --input x=SHAPE; mode is of type str, which no input spells: count a module"
        " that calls it with that."
    )


def test_a_forward_that_leaves_is_a_failure_like_others() -> None:
    class Leaves(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            sys.exit(3)

    with pytest.raises(BadRequest, match=r"the model itself \(Leaves\) after input 2×2: SystemExit: 3\."):
        count_flops(Leaves(), (2, 2))


@pytest.mark.filterwarnings("ignore")  # of torch.export itself
def test_an_exported_program_is_counted_though_it_has_one_mode(tmp_path: Path) -> None:
    layers = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 2))
    path = tmp_path / "layers.pt2"
    torch.export.save(torch.export.export(layers, (torch.rand(2, 3, 8, 8),)), path)
    report = count_loaded(load_model(str(path), trust=True), ("2,3,8,8",), False, Context())
    assert report.total == count_flops(layers, (2, 3, 8, 8), compare=False).total
    assert report.footprint.unchanged


@pytest.mark.parametrize("name", ["toaster", "cuda:99"])
def test_a_device_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(BadRequest, match=name):
        check_device(name)
    check_device("cpu")


def test_an_image_is_shown_as_the_family_takes_it(tmp_path: Path) -> None:
    pil = pytest.importorskip("PIL.Image")
    path = tmp_path / "photo.png"
    pil.new("RGB", (40, 30), "teal").save(path)

    class Looks(nn.Conv2d):
        def __init__(self, image_size: int = 16) -> None:
            super().__init__(3, 4, 3)
            self.image_size, self.seen = image_size, []

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x) if float(x.std()) > 0.1 else x

    loaded = LoadedModel(Looks(), "Looks", parse_name("nets:Looks"), (1, 3, 16, 16))
    for word in (str(path), f"x={path}"):
        report = count_loaded(loaded, (word,), False, Context())
        assert (report.input, report.total) == ("1,3,16,16", 2 * 14 * 14 * 4 * 27)
    path.write_bytes(b"")
    with pytest.raises(DamagedFile, match=r"photo\.png is empty"):
        count_loaded(loaded, (str(path),), False, Context())


@pytest.mark.parametrize(
    ("given", "needs"),
    [
        ({"input1": (1, 3), "other": (1, 3)}, "2 arguments: --input input1=SHAPE --input input2=SHAPE."),
        ([(1, 3)] * 3, "2 arguments: --input input1=SHAPE --input input2=SHAPE."),
    ],
)
def test_arguments_that_a_forward_does_not_have(given: object, needs: str) -> None:
    with pytest.raises(BadRequest) as caught:
        count_flops(nn.Bilinear(3, 3, 2), given)
    assert caught.value.hint.endswith(needs)


def test_inputs_by_name_and_as_tensors() -> None:
    by_name = count_flops(nn.Bilinear(3, 3, 2), {"input2": (1, 3), "input1": (1, 3)}, compare=False)
    tensors = count_flops(nn.Bilinear(3, 3, 2), [torch.rand(1, 3), torch.rand(1, 3)], compare=False)
    assert by_name.total == tensors.total == 2 * (18 + 6)
    assert (by_name.input, tensors.input) == ("input2=1,3 input1=1,3", "1,3 1,3")


def test_it_is_a_function_of_the_package() -> None:
    assert inspector.count_flops is count_flops


def test_results_need_neither_torch_nor_numpy() -> None:
    names = ", ".join(f"inspector.flops.{name}" for name in ("result", "groups", "sentence", "exports", "command"))
    code = f"import sys, {names}; print({{'torch', 'numpy'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


class Masked(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(10, 8)
        self.fc = torch.nn.Linear(8, 3)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.fc(self.embed(x) * mask[..., None])


class TakesDictionary(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 8)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return self.layer(batch["x"])


@pytest.mark.parametrize("spelled", ["batch.x=5,8", {"batch": {"x": (5, 8)}}, {"batch": {"x": torch.zeros(5, 8)}}])
def test_a_dictionary_is_spelled_by_its_names(spelled: object) -> None:
    report = count_flops(TakesDictionary(), spelled)
    assert (report.total, report.input, report.device) == (2 * 5 * 64, "batch.x=5,8", "meta")
    loaded = LoadedModel(TakesDictionary(), "net", parse_name("nets:net"))
    assert count_loaded(loaded, ("batch.x=5,8",), False, Context()).total == report.total


def test_a_tensor_for_a_dictionary_is_told_how_to_spell_it() -> None:
    class Lists(TakesDictionary):
        def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
            return torch.stack([self.layer(each) for _, each in batch.items()])

    for model in (TakesDictionary(), Lists()):
        with pytest.raises(BadRequest) as caught:
            count_flops(model, (5, 8))
        assert caught.value.hint == "A dictionary is given by the names in it: --input batch.NAME=SHAPE."


def test_arguments_keep_their_names_in_the_report() -> None:
    report = count_flops(Masked(), "1,16:int64 mask=1,16:bool")
    assert report.input == "1,16:int64 mask=1,16:bool"
    assert all(counter.value for counter in report.counters)
    assert english(subtitle(report)).startswith("Counted for inputs of 1×16:int64 and mask=1×16:bool.")


def test_a_counter_that_fails_says_one_short_line() -> None:
    class Wordy(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if type(self).calls:
                raise ValueError("too many words, " * 50 + "\nand more")
            type(self).calls += 1
            return x @ x

        calls = 0

    report = count_flops(Wordy(), (4, 4), grad=True)  # then every counter runs by itself
    problems = [counter.problem for counter in report.counters]
    assert len(problems) == 3
    for problem in problems:
        if "is not installed" not in problem:
            assert problem.startswith("It failed: too many words, too")
            assert problem.endswith("…")
            assert len(problem) <= 111
