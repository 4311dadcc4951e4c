"""A container that nobody calls costs what is in it."""

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor, nn  # noqa: E402

from inspector.flops.functions import count_flops  # noqa: E402


class Listed(nn.Module):
    """Calls what is in its containers, never the containers."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(nn.ModuleList([nn.Linear(4, 4, bias=False), nn.ReLU()]) for _ in range(3))
        self.heads = nn.ModuleDict({"a": nn.Linear(4, 2, bias=False), "unused": nn.Linear(4, 9)})

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            for layer in block:  # type: ignore[union-attr]
                x = layer(x)
        return self.heads["a"](x)


def test_a_container_counts_what_is_in_it() -> None:
    report = count_flops(Listed(), (2, 4), time=True, compare=False)
    costs = {cost.name: cost for cost in report.modules}
    each = 2 * 2 * 4 * 4
    assert costs["blocks"].flops == 3 * each
    assert costs["blocks.1"].flops == each
    assert costs["heads"].flops == 2 * 2 * 4 * 2
    assert report.total == costs["blocks"].flops + costs["heads"].flops
    assert costs["heads.unused"].flops == 0
    assert not costs["blocks"].calls
    inner = [costs[f"blocks.{i}"] for i in range(3)]
    assert costs["blocks"].memory.written == sum(cost.memory.written for cost in inner) > 0
    assert costs["blocks"].time_ms == pytest.approx(sum(cost.time_ms or 0 for cost in inner))
    assert costs["heads.unused"].time_ms is None
