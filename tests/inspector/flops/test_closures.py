"""Functions that a model holds run the copy's layers, and write to no list of the model's."""

import functools
import types

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.errors import BadRequest  # noqa: E402
from inspector.flops.copies import meta_copy, real_copy  # noqa: E402
from inspector.flops.functions import count_flops  # noqa: E402

SEEN: list[object] = []
LAYERS: dict[str, nn.Module] = {}


class Patched(nn.Module):
    """Its forward is put on the object, in one of several ways."""

    def __init__(self, way: str):
        super().__init__()
        self.layer, self.norm = nn.Linear(8, 8), nn.BatchNorm1d(8)
        inner = self.layer.forward
        match way:
            case "lambda":
                self.forward = lambda x: self.norm(self.layer(x))
            case "default":
                self.forward = lambda x, own=self: own.norm(own.layer(x))
            case "list":
                self.steps = [lambda x: self.layer(x) + 0, lambda x: self.norm(x) + 0]
            case "partial":
                self.layer.forward = functools.partial(lambda module, x: inner(x), self.layer)
            case "method":
                before = self.norm.forward
                self.norm.forward = types.MethodType(lambda module, x: before(x) + 0, self.norm)
            case "method of methods":
                first = self.forward
                self.forward = types.MethodType(lambda module, x: first(x) + 0, self)
                second = self.forward
                self.forward = types.MethodType(lambda module, x: second(x) + 0, self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for step in getattr(self, "steps", (self.layer, self.norm)):
            x = step(x)
        return x


@pytest.mark.parametrize("way", ["lambda", "default", "list", "partial", "method", "method of methods"])
def test_a_forward_put_on_an_object_is_that_of_the_copy(way: str) -> None:
    model = Patched(way).train()
    before = model.norm.running_mean.clone()
    report = count_flops(model, (5, 8), compare=False, time=True)
    assert torch.equal(model.norm.running_mean, before)
    assert report.footprint.unchanged, report.footprint.changes
    assert {cost.name: (cost.flops, cost.times_called) for cost in report.modules} == {
        "": (640, 1),
        "layer": (640, 1),
        "norm": (0, 1),
    }


def test_hooks_write_to_lists_of_their_own() -> None:
    kept: list[object] = []
    sums = {"calls": 0}
    count = 0

    def counts(module: nn.Module, inputs: object, output: object) -> None:
        nonlocal count
        count += 1
        sums["calls"] += 1
        SEEN.append(output)

    model = nn.Sequential(nn.Linear(8, 8))
    model[0].register_forward_hook(lambda module, inputs, output: kept.append(output))
    model[0].register_forward_hook(counts)
    model[0].register_forward_hook(lambda module, inputs, output, into=kept: into.append(output))
    count_flops(model, (5, 8))
    assert (kept, SEEN, sums, count) == ([], [], {"calls": 0}, 0)
    model(torch.zeros(5, 8))
    assert (len(kept), len(SEEN), sums, count) == (2, 1, {"calls": 1}, 1)
    count_flops(model, (5, 8))  # tensors of a backward cannot be copied
    assert (len(kept), len(SEEN)) == (2, 1)
    SEEN.clear()


@pytest.mark.parametrize("copied", [meta_copy, real_copy])
def test_functions_share_a_variable_as_they_did(copied: object) -> None:
    held = [0]
    model = nn.Identity()
    model.add, model.get = lambda: held.append(1), lambda: len(held)  # type: ignore[assignment]
    other = copied(model)  # type: ignore[operator]
    other.add()
    assert (other.get(), model.get(), held) == (2, 1, [0])


def test_a_function_that_runs_the_model_itself_all_the_same_is_refused() -> None:
    model = Calls(nn.BatchNorm1d(8)).train()
    LAYERS["norm"] = model.get_submodule("0")
    with pytest.raises(BadRequest, match="calls its 0, not what was copied"):
        count_flops(model, (5, 8))
    assert LAYERS["norm"].num_batches_tracked == 0
    LAYERS.clear()


class Calls(nn.Module):
    """Finds its layer outside."""

    def __init__(self, layer: nn.Module):
        super().__init__()
        self.add_module("0", layer)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return LAYERS["norm"](x)


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support")
def test_sparse_buffers_are_copied() -> None:
    class Sparse(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("matrix", torch.eye(5).to_sparse_csr())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x @ torch.ones(8, 2)

    assert count_flops(Sparse(), (5, 8), compare=False).total == 2 * 5 * 8 * 2
