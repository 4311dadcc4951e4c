"""CAM where the head allows it: what its cells give to a logit adds up to that logit."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")

from torch import Tensor, nn  # noqa: E402

from inspector.cam.explain import explain  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from tests.inspector.cam.networks import images, small_convnext, small_swin  # noqa: E402

BATCH = images(2, 32)


class Pooled(nn.Module):
    """A convolution, the mean of what `between` makes of it, and a linear layer, or a 1 x 1 convolution, or nothing."""

    def __init__(self, between: nn.Module, head: nn.Module, channels: int = 6):
        super().__init__()
        torch.manual_seed(4)
        self.conv = nn.Conv2d(3, channels, 3, stride=4)
        self.between = between
        self.head = head

    def forward(self, x: Tensor) -> Tensor:
        x = self.between(self.conv(x)).mean((2, 3), keepdim=True)
        if isinstance(self.head, nn.Linear):
            x = x.flatten(1)
        return self.head(x).flatten(1)


def cam(model: nn.Module, layer: str) -> tuple[Tensor, Tensor]:
    """Maps of class 1 [n, h, w] and logits [n]."""
    explained = explain(model, BATCH, layers=[layer], methods=["cam"], classes=lambda _: [[1]] * 2, signed=True)
    return torch.stack([one.values for one in explained.maps]), explained.logits[:, 1]


@pytest.mark.parametrize("between", [nn.Identity(), nn.ReLU()])
@pytest.mark.parametrize("head", [nn.Linear(6, 4), nn.Conv2d(6, 4, 1), nn.Linear(6, 4, bias=False)])
def test_the_mean_of_the_map_and_the_bias_are_the_logit(between: nn.Module, head: nn.Linear | nn.Conv2d) -> None:
    maps, logits = cam(Pooled(between, head), "conv")
    bias = 0 if head.bias is None else head.bias[1].detach()
    torch.testing.assert_close(maps.mean((1, 2)) + bias, logits)


def test_a_head_that_is_the_mean_alone() -> None:
    model = Pooled(nn.ReLU(), nn.Identity())
    maps, logits = cam(model, "conv")
    torch.testing.assert_close(maps, model.conv(BATCH).relu()[:, 1].detach())
    torch.testing.assert_close(maps.mean((1, 2)), logits)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_model_in_half_precision_is_not_taken_for_another(dtype: torch.dtype) -> None:
    model = Pooled(nn.ReLU(), nn.Linear(6, 4)).eval()
    right, _ = cam(model, "between")
    found, _ = cam(model.to(dtype), "between")
    torch.testing.assert_close(found, right, rtol=0, atol=0.05 * float(right.abs().max()))


def test_of_swin_it_is_the_norm_with_its_channels_last() -> None:
    model = small_swin()
    maps, logits = cam(model, "norm")
    torch.testing.assert_close(maps.mean((1, 2)) + model.head.bias[1].detach(), logits)


@pytest.mark.parametrize(
    "model", [Pooled(nn.Tanh(), nn.Linear(6, 4)), Pooled(nn.ReLU(), nn.Sequential(nn.Flatten(), nn.LayerNorm(6)))]
)
def test_a_head_that_does_more(model: nn.Module) -> None:
    with pytest.raises(BadRequest, match="CAM is not possible here"):
        cam(model, "conv")
    with pytest.raises(BadRequest, match="CAM is not possible here"):
        cam(small_convnext(), "features")


def test_layers_that_do_not_allow_it_are_left_out_beside_one_that_does() -> None:
    explained = explain(
        Pooled(nn.Sequential(nn.ReLU(), nn.Conv2d(6, 6, 1)), nn.Linear(6, 4)),
        BATCH,
        layers=["conv", "between"],
        methods=["cam", "gradcam"],
        classes=lambda _: [[1]] * 2,
    )
    assert {one.layer for one in explained.maps if one.method == "cam"} == {"between"}
    assert {one.layer for one in explained.maps if one.method == "gradcam"} == {"conv", "between"}
