from typing import Any

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from torch import nn  # noqa: E402

from inspector.cam.explained import FoundLayer  # noqa: E402
from inspector.cam.layers import find_layers  # noqa: E402
from inspector.cam.quiet import quietly  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from tests.inspector.cam.networks import (  # noqa: E402
    Small,
    Tokens,
    images,
    small_convnext,
    small_swin,
    torchvision_model,
)


def found(model: nn.Module, layers: str | list[str], size: int = 64) -> list[tuple[str, str, tuple[int, int]]]:
    with quietly(model, grad=False):
        return [(each.name, each.reason.name, each.grid) for each in find_layers(model, images(1, size), layers)]


@pytest.mark.parametrize(
    ("network", "layer", "grid"),
    [
        ("resnet18", "layer4", (2, 2)),
        ("mobilenet_v3_small", "features", (2, 2)),
        ("squeezenet1_1", "classifier.2", (3, 3)),
    ],
)
def test_the_last_layer_that_makes_a_picture(network: str, layer: str, grid: tuple[int, int]) -> None:
    assert found(torchvision_model(network), "auto") == [(layer, "layer.last", grid)]


def test_of_convnext_the_last_stage_and_of_swin_the_norm_behind_it() -> None:
    assert found(small_convnext(), "auto") == [("features", "layer.last", (8, 8))]
    assert found(small_swin(), "auto", 32) == [("norm", "layer.last", (4, 4))]


def test_pooling_makes_no_picture_even_where_it_keeps_a_grid() -> None:
    model = nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)),
        nn.AdaptiveAvgPool2d(7),
        nn.Flatten(),
        nn.Linear(4 * 49, 3),
    )
    assert found(model, "auto", 16) == [("0.1", "layer.last", (16, 16))]


def test_of_a_vision_transformer_the_last_layer_whose_patches_reach_the_class_token() -> None:
    torch.manual_seed(0)
    model = torchvision.models.VisionTransformer(32, 8, 3, 2, 16, 32, num_classes=5)
    nn.init.normal_(model.heads.head.weight)
    assert found(model, "auto", 32) == [("encoder.layers.encoder_layer_2.ln_1", "layer.reaching", (4, 4))]


def test_projections_within_an_attention_are_no_pictures() -> None:
    torch.manual_seed(0)
    assert found(Tokens(), "auto", 32) == [("blocks.1.norm", "layer.reaching", (4, 4))]


def test_an_identity_between_a_layer_and_the_module_around_it_hides_neither() -> None:
    block = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.Identity(), nn.Identity())
    model = nn.Sequential(nn.Sequential(block), nn.Identity(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    assert found(model, "auto", 16) == [("0", "layer.last", (16, 16))]


class Beside(nn.Module):
    """What runs last has no part in the scores."""

    def __init__(self, kind: str):
        super().__init__()
        self.kind = kind
        self.first, self.second = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 1, 1)
        self.fc, self.gate = nn.Linear(8, 4), nn.Conv2d(8, 1, 1)
        self.aux, self.decoder = nn.Conv2d(8, 4, 3), nn.ConvTranspose2d(8, 3, 2, 2)

    def forward(self, x: Any) -> object:
        x = self.second(self.first(x).relu()).relu()
        if self.kind == "gate":
            return self.fc((x * self.gate(x).sigmoid()).mean((2, 3)))
        scores = self.fc(x.mean((2, 3)))
        if self.kind == "aux":
            self.aux(x.detach())
            return scores
        return scores, self.decoder(x)


@pytest.mark.parametrize("kind", ["aux", "decoder", "gate"])
def test_what_has_no_part_in_the_scores_is_passed_over(kind: str) -> None:
    torch.manual_seed(0)
    assert found(Beside(kind).eval(), "auto", 16) == [("second", "layer.scored", (8, 8))]


def test_of_maxvit_the_last_block_by_grids_among_windows() -> None:
    torch.manual_seed(0)
    model = torchvision.models.MaxVit((64, 64), 8, 2, [8, 16], [1, 1], 4, 0.0, num_classes=5)
    ((layer, reason, grid),) = found(model, "auto", 64)
    assert (layer, reason) == ("blocks.1", "layer.last")
    assert grid == (8, 8)


def test_all_means_every_convolution() -> None:
    model = torchvision_model("resnet18")
    names = [name for name, each in model.named_modules() if isinstance(each, nn.Conv2d)]
    layers = found(model, "all")
    assert {name for name, _, _ in layers} == set(names)
    assert len(layers) == len(names) == 20
    assert layers[0] == ("conv1", "layer.all", (32, 32))


def test_all_of_a_network_of_tokens_are_its_norms() -> None:
    names = [name for name, _, _ in found(small_swin(), "all", 32)]
    assert "features.0.0" in names
    assert "features.3.0.norm2" in names
    assert "norm" in names


def test_what_was_found_before_is_taken_as_it_is() -> None:
    model = Small()
    with quietly(model, grad=False):
        (layer,) = find_layers(model, images(1, 12), "auto")
        assert find_layers(model, images(1, 12), [layer, FoundLayer(layer.name)]) == (FoundLayer(layer.name),)
        assert find_layers(model, images(1, 12), [layer]) == (layer,)


def test_a_layer_that_does_not_exist() -> None:
    with pytest.raises(BadRequest, match=r"^The model has no layer conv9\.$") as raised:
        found(Small(), ["conv9"], 12)
    assert raised.value.hint == "It has first, relu, shared, ...."


def test_a_layer_of_that_name_elsewhere_is_offered() -> None:
    with pytest.raises(BadRequest) as raised:
        found(torchvision_model("resnet18"), ["module.layer4.1.conv2"])
    assert "layer4.1.conv2" in raised.value.hint or "conv2" in raised.value.hint


@pytest.mark.parametrize("layers", ["auto", "all"])
def test_a_model_without_a_picture(layers: str) -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 10))
    with pytest.raises(BadRequest, match="No layer of this model puts out a picture"):
        found(model, layers)
