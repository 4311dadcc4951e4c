"""What is taken from the reference's forward is what torch's counter says running by itself."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from torch import nn  # noqa: E402

from inspector.flops import counters  # noqa: E402
from inspector.flops.copies import meta_copy  # noqa: E402
from inspector.flops.functions import depends_on_device  # noqa: E402
from inspector.flops.reference import Reference  # noqa: E402


class Infers(nn.Linear):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():  # composite operators arrive whole
            return super().forward(x) @ x.t()


class Jagged(nn.Linear):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        ragged = torch.nested.nested_tensor([x[:1], x[1:]], layout=torch.jagged)
        return super().forward(ragged).values()


class Unpaired(nn.Module):
    """Its weight and its input are swapped halfway; one layer is used twice, one not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.twice, self.unused = nn.Linear(8, 8), nn.Linear(8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.twice(self.twice(x))
        return torch.einsum("ij,kj->ik", x, x) @ torch.cdist(x, x)


MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], bool]] = {
    **{
        name: (lambda name=name: torchvision.models.get_model(name, weights=None), (2, 3, 64, 64), True)
        for name in ("resnet18", "swin_t", "mobilenet_v3_small")
    },
    "functions": (Unpaired, (4, 8), True),
    "inference": (lambda: Infers(8, 8), (4, 8), False),
    "jagged": (lambda: Jagged(8, 8), (4, 8), False),  # whose sizes are operators that torch's dispatcher does not know
    "transposed": (lambda: nn.ConvTranspose1d(8, 16, 4, stride=3, groups=4), (1, 8, 7), True),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("training", [True, False])
def test_one_forward_tells_both(name: str, training: bool) -> None:
    make, shape, exact = MODELS[name]
    with torch.device("meta"):
        model = make().train(training)
    reference = Reference(model)
    with torch.no_grad(), reference.counting():
        model(torch.zeros(shape, device="meta"))
    assert not depends_on_device(reference)
    seen = counters.seen_by(reference)
    assert (seen is not None) is exact
    if seen is not None:
        copied = meta_copy(model)
        assert copied is not None
        assert seen == counters.run("torch", copied, (torch.zeros(shape, device="meta"),), {})


def test_attention_and_its_fused_paths_are_left_to_torchs_counter() -> None:
    for model in (nn.MultiheadAttention(8, 2, device="meta"), nn.LSTM(8, 8, device="meta")):
        reference = Reference(model)
        x = torch.zeros(3, 2, 8, device="meta")
        with torch.no_grad(), reference.counting():
            model(*[x] * (3 if isinstance(model, nn.MultiheadAttention) else 1))
        assert depends_on_device(reference)
