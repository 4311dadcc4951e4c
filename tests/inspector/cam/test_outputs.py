"""What models put out for scores: logits, probabilities of classes that exclude each other or do not, pixels of one."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from inspector.cam.explain import explain
from inspector.cam.explained import Explained
from inspector.cam.faithfulness import measure_faithfulness
from tests.inspector.cam.networks import Small, images

BATCH = images(2, 12)


class Ending(Small):
    def __init__(self, ending: Callable[[Tensor], Any], classes: int = 4):
        super().__init__()
        self.fc = nn.Linear(6, classes)
        self.ending = ending

    def forward(self, x: Tensor) -> Any:
        return self.ending(super().forward(x))


def explained(model: nn.Module, *methods: str) -> Explained:
    return explain(model, BATCH, layers=["first"], methods=methods or ("gradcam",), classes=lambda _: [[0]] * 2)


SIGMOIDS = {
    "torch.sigmoid": torch.sigmoid,
    "a method": lambda x: x.sigmoid(),
    "in place": lambda x: x.sigmoid_(),
    "a module": nn.Sigmoid(),
    "functional": nn.functional.sigmoid,
    "in a dict": lambda x: {"logits": x.sigmoid()},
    "in a tuple": lambda x: (torch.sigmoid(x), x),
}


@pytest.mark.parametrize("how", SIGMOIDS)
@pytest.mark.parametrize("method", ["gradcam", "eigencam"])  # with gradients and without
def test_a_sigmoid_at_the_end_gives_the_probabilities(how: str, method: str) -> None:
    """Of several labels they add up to anything: a softmax over them would make them all alike."""
    model = Ending(SIGMOIDS[how]).eval()
    with torch.no_grad():
        right = Ending(torch.sigmoid).eval()(BATCH)
    found = explained(model, method)
    assert found.given
    torch.testing.assert_close(found.probabilities, right)
    torch.testing.assert_close(found.logits, right)


@pytest.mark.parametrize("ending", [lambda x: x.sigmoid(), lambda x: x.sigmoid().squeeze(1)])
def test_one_score_behind_a_sigmoid_has_none_on_top(ending: Callable[[Tensor], Tensor]) -> None:
    model = Ending(ending, 1).eval()
    with torch.no_grad():
        right = model(BATCH)
    assert torch.equal(explained(model).probabilities.flatten(), right.flatten())
    logit = explained(Ending(lambda x: x, 1).eval())
    assert not logit.given
    torch.testing.assert_close(logit.probabilities, logit.logits.sigmoid())


@pytest.mark.parametrize("ending", [lambda x: x * 0 + 0.3, lambda x: x.sigmoid() * 1, lambda x: (x.sigmoid(), x)[1]])
def test_scores_between_0_and_1_alone_are_no_probabilities(ending: Callable[[Tensor], Tensor]) -> None:
    found = explained(Ending(ending).eval(), "eigencam")
    assert not found.given
    torch.testing.assert_close(found.probabilities, found.logits.softmax(1))


def test_faithfulness_follows_the_probability_that_is_told() -> None:
    model = Ending(torch.sigmoid).eval()
    values = explained(model, "eigencam").maps[0].values
    curve = measure_faithfulness(model, BATCH[0], values, 0).deletion_curve
    with torch.no_grad():
        assert curve[0] == pytest.approx(float(model(BATCH[:1])[0, 0]), abs=1e-6)


def test_a_head_of_convolutions_classifies() -> None:
    """[n, K, 1, 1] is no mask of a pixel, of which only one class would be found."""
    flat, square = Ending(lambda x: x).eval(), Ending(lambda x: x[:, :, None, None]).eval()
    right, found = explained(flat), explained(square)
    assert found.task == "classification"
    torch.testing.assert_close(found.probabilities, right.probabilities)
    torch.testing.assert_close(found.maps[0].values, right.maps[0].values)


def test_gradients_that_float16_has_no_room_for() -> None:
    """Of 1e-8, all of them would be 0, and the class would seem not to depend on the layer."""
    right = Small().eval()
    with torch.no_grad():
        right.fc.weight.mul_(1e-5)
    values = [each.values for each in explained(right).maps]
    found = explained(right.half())
    assert [each.values.dtype for each in found.maps] == [torch.float32] * 2
    for one, wanted in zip(found.maps, values, strict=True):
        assert one.gradient
        torch.testing.assert_close(one.values, wanted, rtol=0, atol=0.05 * float(wanted.abs().max()))


def test_gradients_that_are_too_large_to_begin_louder() -> None:
    right = Small().eval()
    with torch.no_grad():
        right.fc.weight.mul_(1e4)
    values = [each.values for each in explained(right).maps]
    for one, wanted in zip(explained(right.half()).maps, values, strict=True):
        torch.testing.assert_close(one.values, wanted, rtol=0, atol=0.05 * float(wanted.abs().max()))
