"""Memory moved and held, against sums made by hand; without values as with them."""

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.flops.reference import Reference  # noqa: E402
from inspector.flops.result import Memory  # noqa: E402

FLOAT = 4


def memory(model: nn.Module, *inputs: torch.Tensor) -> dict[str, Memory]:
    reference = Reference(model)
    reference.hold(inputs)
    with torch.no_grad(), reference.counting():
        model(*inputs)
    return {name: sums.memory for name, sums in reference.tracker.whole.items()}


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_layer_reads_its_input_and_weights_and_writes_its_output(device: str) -> None:
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 5)).to(device)
    found = memory(model.eval(), torch.zeros(2, 3, 8, 8, device=device))
    x, hidden, y = (FLOAT * size for size in (2 * 3 * 64, 2 * 8 * 36, 2 * 5))
    conv, norm, linear = (FLOAT * size for size in (8 * 27 + 8, 4 * 8, 288 * 5 + 5))
    assert found["0"] == Memory(hidden, x + conv, hidden, x + hidden)
    assert found["1"] == Memory(hidden, hidden + norm, hidden, x + 2 * hidden)
    assert found["2"] == Memory(hidden, hidden, hidden, x + 2 * hidden)
    assert found["3"] == Memory(0, 0, 0, x + hidden)  # a view
    assert found["4"] == Memory(y, hidden + linear, y, x + hidden + y)
    assert found[""] == Memory(3 * hidden + y, x + 3 * hidden + conv + norm + linear, 3 * hidden + y, x + 2 * hidden)


def test_in_place_makes_nothing_and_writes() -> None:
    found = memory(nn.Sequential(nn.Linear(4, 6), nn.ReLU(inplace=True)), torch.zeros(3, 4))
    assert found["1"] == Memory(0, FLOAT * 18, FLOAT * 18, FLOAT * (12 + 18))


def test_what_is_kept_for_later_counts_in_the_peak() -> None:
    class Skips(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.up, self.down = nn.Linear(4, 40), nn.Linear(40, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            first = self.up(x)
            return self.down(self.up(self.down(first))) + self.down(first)

    found = memory(Skips(), torch.zeros(1, 4))
    assert found["up"].peak == FLOAT * (4 + 40 + 4 + 40)  # the second time `first` is still held
    assert found[""].peak == found["down"].peak == FLOAT * (4 + 40 + 40 + 4)
    assert found["up"].activations == 2 * FLOAT * 40


def test_an_embedding_reads_its_rows() -> None:
    found = memory(nn.Sequential(nn.Embedding(1000, 8)), torch.zeros(2, 3, dtype=torch.int64))
    assert found["0"] == Memory(FLOAT * 48, FLOAT * 48 + 8 * 6, FLOAT * 48, FLOAT * 48 + 8 * 6)


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_attention_and_recurrences_are_one_operator(device: str) -> None:
    class Attends(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            query, key, value = x.chunk(3, -1)
            return nn.functional.scaled_dot_product_attention(query, key, value)

    found = memory(Attends(), torch.zeros(1, 2, 5, 12, device=device))
    assert found[""] == Memory(FLOAT * 40, FLOAT * 120, FLOAT * 40, FLOAT * 160)
    lstm = nn.LSTM(3, 4, device=device)
    weights = FLOAT * (4 * 4 * (3 + 4) + 2 * 16)
    read = memory(lstm, torch.zeros(7, 2, 3, device=device))[""].read
    assert read == weights + FLOAT * (7 * 2 * 3 + 2 * 2 * 4)  # and the first states


def test_nothing_is_held_afterwards() -> None:
    reference = Reference(nn.Linear(4, 4))
    with torch.no_grad(), reference.counting():
        reference.model(torch.zeros(3, 4))
    assert reference.live.bytes == 0
