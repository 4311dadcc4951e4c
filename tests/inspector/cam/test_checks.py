"""Faithfulness and the check with shuffled weights: they tell a good map from one that points nowhere."""

import pytest
import torch
from torch import nn

from inspector.cam.faithfulness import STEPS, area, measure_faithfulness
from inspector.cam.probabilities import are_probabilities, probabilities
from inspector.cam.randomisation import rank_correlation, shuffled_copy
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled


class Corner(nn.Module):
    """Sees the upper left corner alone: class 1 where it has much contrast."""

    def __init__(self) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = self.drop(x[:, :, :8, :8]).std((1, 2, 3))
        return torch.stack([torch.full_like(seen, 2.0), 6 * seen], 1)


IMAGE = torch.randn(3, 32, 32, generator=torch.Generator().manual_seed(0))
RIGHT, WRONG = torch.zeros(4, 4), torch.zeros(4, 4)
RIGHT[0, 0] = WRONG[3, 3] = 1


def test_a_map_that_points_at_what_matters() -> None:
    model = Corner()
    right, wrong = measure_faithfulness(model, IMAGE, RIGHT, 1), measure_faithfulness(model, IMAGE, WRONG, 1)
    assert right.beats_random
    assert not wrong.beats_random
    assert right.deletion < wrong.deletion
    assert right.insertion > wrong.insertion
    assert model.training
    assert len(right.deletion_curve) == STEPS + 1
    assert right.deletion_curve[0] == right.insertion_curve[-1] == right.random_deletion_curve[0]
    assert right.deletion == pytest.approx(area(right.deletion_curve))
    assert measure_faithfulness(model, IMAGE, RIGHT, 1) == right


def test_the_area() -> None:
    assert area([0, 1]) == 0.5
    assert area([1, 1, 1]) == 1
    assert area([1, 0, 0]) == 0.25


def test_what_cannot_be_measured() -> None:
    with pytest.raises(BadRequest, match="NaN"):
        measure_faithfulness(Corner(), IMAGE, torch.full((2, 2), float("nan")), 1)
    with pytest.raises(BadRequest, match="no class 7"):
        measure_faithfulness(Corner(), IMAGE, RIGHT, 7)
    with pytest.raises(BadRequest, match="classifiers"):
        measure_faithfulness(nn.Conv2d(3, 4, 1), IMAGE, RIGHT, 1)


def test_it_can_be_cancelled() -> None:
    class Impatient(Context):
        def __init__(self) -> None:
            self.done: list[tuple[int, int]] = []

        def report(self, done: int, total: int, text: str = "") -> None:
            self.done.append((done, total))

        def check_cancelled(self) -> None:
            if len(self.done) > 2:
                raise Cancelled("Cancelled.")

    context = Impatient()
    with pytest.raises(Cancelled):
        measure_faithfulness(Corner(), IMAGE, RIGHT, 1, context)
    assert context.done[1] == (STEPS + 1, 6 * (STEPS + 1))


def test_probabilities() -> None:
    given = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    assert are_probabilities(given)
    assert probabilities(given) is given
    scores = torch.tensor([[1.0, -1.0]])
    assert not are_probabilities(scores)
    assert probabilities(scores).sum() == pytest.approx(1)
    assert probabilities(torch.tensor([[0.0]])).item() == 0.5


def test_a_shuffled_copy() -> None:
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Flatten(), nn.Linear(8, 2))
    before = {key: value.clone() for key, value in model.state_dict().items()}
    state = torch.random.get_rng_state()
    copied = shuffled_copy(model)
    assert torch.equal(torch.random.get_rng_state(), state)
    for key, value in model.state_dict().items():
        assert torch.equal(value, before[key])
        other = copied.state_dict()[key]
        assert torch.equal(other.flatten().sort().values, value.flatten().sort().values)
    assert not torch.equal(copied[0].weight, model[0].weight)
    again = shuffled_copy(model)
    assert torch.equal(again[0].weight, copied[0].weight)


def test_a_copy_made_under_inference_mode_has_gradients() -> None:
    with torch.inference_mode():
        copied = shuffled_copy(nn.Linear(4, 4))
    assert not any(each.is_inference() for each in copied.parameters())
    copied(torch.ones(1, 4)).sum().backward()


def test_tied_weights_stay_tied() -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    model[1].weight = model[0].weight
    copied = shuffled_copy(model)
    assert copied[0].weight is copied[1].weight


def test_rank_correlation() -> None:
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert rank_correlation(a, a * 7 + 1) == pytest.approx(1)
    assert rank_correlation(a, a.exp()) == pytest.approx(1)
    assert rank_correlation(a, -a) == pytest.approx(-1)
    assert rank_correlation(a, torch.ones(2, 2)) == 0
    assert rank_correlation(a, a * float("nan")) == 0
    tied = torch.tensor([[1.0, 1.0], [2.0, 2.0]])
    assert rank_correlation(tied, a) == pytest.approx(0.8944, abs=1e-4)  # scipy.stats.spearmanr
