"""What is around a call changes no map: autocast, grad mode, inference mode. And a cancel is heard within a forward."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inspector.cam.explain import explain
from inspector.cam.functions import explain_images
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled
from tests.inspector.cam.networks import Small, images

BATCH = images(2, 12)
METHODS = ("gradcam", "eigencam", "scorecam", "ablationcam")


class Own(Small):
    """Asks for autocast itself."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu"):
            return super().forward(x)


def maps(model: nn.Module, batch: torch.Tensor = BATCH) -> list[torch.Tensor]:
    found = explain(model, batch, layers=["first", "shared"], methods=METHODS, classes=lambda _: [[1, 2]] * len(batch))
    return [found.logits, *(each.values for each in found.maps)]


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


AROUND = {
    "autocast": lambda: torch.autocast("cpu", torch.bfloat16),
    "autocast to float16": lambda: torch.autocast("cpu", torch.float16),
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
    "another type for new tensors": lambda: default_dtype(torch.bfloat16),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("model", [Small, Own])
def test_the_mode_of_the_caller_changes_nothing(around: str, model: type[nn.Module]) -> None:
    module = model().eval()
    right = maps(module)
    with AROUND[around]():
        found = maps(module, BATCH.clone())
        assert torch.is_autocast_enabled("cpu") == around.startswith("autocast")
    for a, b in zip(found, right, strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("around", list(AROUND)[:-1])  # with another type for new tensors another model would be built
def test_nor_does_it_from_files(around: str, root: Path) -> None:
    folder = root / "resources" / "demo"

    def shown(mode: AbstractContextManager) -> list[torch.Tensor]:
        with mode:
            found = explain_images(
                f"{folder}/shapes_net.py:shapes_net",
                folder / "images" / "star-1.png",
                weights=folder / "shapes-final.pth",
                methods=["gradcam", "eigencam"],
                faithfulness=True,
                randomised=True,
            )
        image = found.report.images[0]
        figures: list[tuple] = [(*info.faithfulness[:4], info.randomised) for info in image.maps if info.faithfulness]
        assert len(figures) == 2
        return [
            torch.tensor(figures),
            torch.tensor([image.predictions[0].probability]),
            *map(torch.tensor, found.maps[0]),
        ]

    for a, b in zip(shown(AROUND[around]()), shown(nullcontext()), strict=True):
        assert torch.equal(a, b)


def test_another_device_for_new_tensors_changes_nothing(root: Path) -> None:
    """As after torch.set_default_device("cuda"); what is made on "meta" by mistake has no values."""
    module = Small().eval()
    given: dict[str, Any] = {"layers": "shared", "methods": METHODS, "preprocess": "size=16", "classes": "top2"}
    checks: dict[str, Any] = {"faithfulness": True, "randomised": True}
    image = root / "resources" / "demo" / "images" / "star-1.png"
    right = explain_images(module, image, **given, **checks)
    with torch.device("meta"):
        found = explain_images(module, image, **given, **checks)
    assert found.report.images == right.report.images
    for a, b in zip(found.maps[0], right.maps[0], strict=True):
        assert (a == b).all()


def test_a_model_s_own_autocast_counts() -> None:
    own, other = maps(Own().eval()), maps(Small().eval())
    assert not torch.equal(own[0], other[0])
    with torch.no_grad():
        torch.testing.assert_close(own[0], Own().eval()(BATCH).float())


def test_a_model_trained_under_autocast_goes_on_with_its_weights() -> None:
    """torch keeps what autocast has cast until its outermost block ends: cast without history, it would have none."""
    model = Own()
    with torch.autocast("cpu"):
        maps(model)
        model(BATCH).sum().backward()
    assert model.first.weight.grad is not None
    assert model.fc.weight.grad is not None


class After(Context):
    """Cancelled by the `asked`-th question."""

    def __init__(self, asked: int):
        self.asked = asked

    def check_cancelled(self) -> None:
        self.asked -= 1
        if self.asked < 0:
            raise Cancelled("Cancelled.")


class Busy(Context):
    """Another job, that runs the same model, in each pause."""

    def __init__(self, model: nn.Module):
        self.model = model
        self.pauses = 0
        self.pausing = False

    def give_way(self) -> None:
        self.pauses += 1
        self.pausing = True
        self.model(BATCH)
        self.pausing = False

    def check_cancelled(self) -> None:
        assert not self.pausing


def test_another_job_in_between_is_not_ended_by_this_one_s_cancel() -> None:
    model = Small().eval()
    busy = Busy(model)
    given = {"layers": ["first"], "methods": ["scorecam"], "classes": lambda _: [[0]] * 2}
    explain(model, BATCH, **given, context=busy)
    assert busy.pauses == 2


class Counted(Small):
    """How many of its modules have begun."""

    begun = 0

    def __init__(self) -> None:
        super().__init__()
        for each in self.modules():
            each.register_forward_hook(self.count)

    @classmethod
    def count(cls, *_: object) -> None:
        cls.begun += 1


def test_a_cancel_is_heard_within_one_forward() -> None:
    for asked in range(5):
        Counted.begun = 0
        model = Counted().train()
        with pytest.raises(Cancelled):
            explain(
                model, BATCH, layers=["first"], methods=["gradcam"], classes=lambda _: [[0]] * 2, context=After(asked)
            )
        assert Counted.begun == max(0, asked - 1)  # the first question is that of the whole model
        assert model.training


class Counting(Small):
    """Writes into its buffers at each forward, one of them anew."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("runs", torch.zeros(()))
        self.register_buffer("last", None)
        self.register_buffer("mean", torch.zeros(3))
        self.calls = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        self.last = x.detach()
        self.mean = self.mean * 0.9 + x.detach().mean((0, 2, 3)) * 0.1
        self.register_buffer("late", torch.ones(1))
        self.seen, self.calls = x, self.calls + 1
        return super().forward(x)


def test_what_a_forward_writes_into_buffers_is_taken_back() -> None:
    model = Counting().eval()
    runs, mean = model.runs, model.mean
    maps(model)
    assert model.runs is runs
    assert model.mean is mean
    assert float(runs) == 0
    assert mean.tolist() == [0, 0, 0]
    assert model.last is None
    assert model.calls == 0
    assert not hasattr(model, "seen")
    assert "late" not in dict(model.named_buffers())


def test_buffers_are_kept_whatever_happens() -> None:
    model = Counting().eval()

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    model.fc.register_forward_hook(fail)
    with pytest.raises(BadRequest, match="no"):
        maps(model)
    assert float(model.runs) == 0


class Hidden(Small):
    """Writes into buffers in ways that no version tells of."""

    added: torch.Tensor
    replaced: torch.Tensor
    grown: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("added", torch.tensor([float("nan"), 1.0]))
        self.register_buffer("replaced", torch.zeros(2))
        self.register_buffer("grown", torch.zeros(0))
        self.register_buffer("left", torch.tensor(float("nan")))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.added.data.add_(1)
        self.replaced.data = torch.ones(3)
        self.grown.resize_(4).fill_(2)
        return super().forward(x)


def test_buffers_are_taken_back_however_they_were_written() -> None:
    module = Hidden().eval()
    buffers = dict(module.named_buffers())
    before = {name: (each.data_ptr(), each._version, each.clone()) for name, each in buffers.items()}
    maps(module)
    assert dict(module.named_buffers()) == buffers
    for name, each in buffers.items():
        place, version, value = before[name]
        torch.testing.assert_close(each, value, rtol=0, atol=0, equal_nan=True)
        assert each.data_ptr() == place
        assert name != "left" or each._version == version
