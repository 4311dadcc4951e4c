"""Which time goes to which module; how long anything takes is no matter of tests."""

import itertools

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from inspector.flops import timing  # noqa: E402


def test_a_module_that_runs_inside_itself_takes_its_time_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Again(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4)

        def forward(self, x: torch.Tensor, more: int = 1) -> torch.Tensor:
            x = self.layer(x)
            return self(x, more - 1) if more else x

    ticks = itertools.count()
    monkeypatch.setattr(timing, "_now", lambda device: float(next(ticks)))
    spent: dict[str, float] = {}
    model, device = Again(), torch.device("cpu")
    with timing._clocked(model, spent, device):
        model(torch.zeros(2, 4))
    assert spent == {"layer": 2.0, "": 6.0}  # enter, layer in and out, enter, layer in and out, leave
