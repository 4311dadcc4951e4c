"""What is remembered of operators on tensors without values, against running each of them."""

import contextlib

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from inspector.flops.recall import Recall, Recalling  # noqa: E402
from inspector.flops.reference import Reference  # noqa: E402

ATEN = torch.ops.aten


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "swin_t", "shufflenet_v2_x0_5"])
@pytest.mark.parametrize("training", [True, False])
def test_a_model_counts_the_same(name: str, training: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for _ in range(2):
        with torch.device("meta"):
            model = torchvision.models.get_model(name, weights=None).train(training)
        reference = Reference(model)
        with torch.no_grad(), reference.counting():
            model(torch.zeros(2, 3, 64, 64, device="meta"))
        found.append((reference.tracker.whole, reference.tracker.calls, reference.shares, reference.ops()))
        monkeypatch.setattr(Recall, "run", lambda self, func, args, kwargs: func(*args, **kwargs))
    assert found[0] == found[1]


def test_each_result_is_a_new_tensor_that_lies_the_same() -> None:
    recall, x = Recall(), torch.zeros(2, 3, 4, 4, device="meta").to(memory_format=torch.channels_last)
    one, other = (recall.run(ATEN.relu.default, (x,), {}) for _ in range(2))
    assert one.untyped_storage()._cdata != other.untyped_storage()._cdata
    assert one.stride() == other.stride() == x.stride()
    norm = (x, None, None, None, None, True, 0.1, 1e-5)
    first, second = (recall.run(ATEN.native_batch_norm.default, norm, {}) for _ in range(2))
    assert [each.shape for each in first] == [each.shape for each in second]


def test_what_differs_is_told_apart() -> None:
    recall, x = Recall(), torch.zeros(2, 6, device="meta")
    for factor, dtype in ((1, torch.float32), (1.0, torch.float32), (1j, torch.complex64)):
        assert recall.run(ATEN.mul.Tensor, (x, factor), {}).dtype == dtype
    assert recall.run(ATEN.cat.default, ([x, x], 0), {}).shape == (4, 6)
    assert recall.run(ATEN.cat.default, ([x, x], 1), {}).shape == (2, 12)
    assert recall.run(ATEN.sum.dim_IntList, (x, [1]), {"dtype": torch.float64}).dtype == torch.float64
    assert recall.run(ATEN.sum.dim_IntList, (x, [1]), {}).dtype == torch.float32


def test_views_and_real_tensors_run() -> None:
    recall, x, real = Recall(), torch.zeros(2, 6, device="meta"), torch.ones(2, 6)
    for _ in range(2):
        assert recall.run(ATEN.view.default, (x, [12]), {}).untyped_storage()._cdata == x.untyped_storage()._cdata
        assert recall.run(ATEN.relu_.default, (x,), {}) is x
        assert recall.run(ATEN.add.Tensor, (real, 1), {}).sum() == 24


def test_what_is_changed_in_place_is_returned_itself() -> None:
    recall, x, y = Recall(), torch.zeros(2, 6, device="meta"), torch.zeros(2, 6, device="meta")
    for each in (x, y):
        assert recall.run(ATEN.hardtanh_.default, (each, 0.0, 6.0), {}) is each
    for out in (x, y, y, x):
        assert recall.run(ATEN.relu.out, (x,), {"out": out}) is out
    for turned in (x, y):
        assert recall.run(ATEN.t_.default, (turned,), {}).shape == (6, 2)


def test_other_programs_run_on_what_is_remembered() -> None:
    model = torchvision.models.mobilenet_v3_small(weights=None).eval().to("meta")
    recall = Recall()
    shapes = []
    for mode in (Recalling(recall), Recalling(recall), contextlib.nullcontext()):
        with torch.no_grad(), mode:
            shapes.append(model(torch.zeros(2, 3, 64, 64, device="meta")).shape)
            assert torch.ones(3).sum() == 3
    assert shapes[0] == shapes[1] == shapes[2]
