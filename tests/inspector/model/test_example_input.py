"""The example input is one that the model takes."""

import pytest
import torch
from torch import nn

from inspector.model import load_model
from inspector.model.example_input import Example, example_input
from inspector.model.name import ModelName

PLAIN = ModelName("module", "it", "it")


@pytest.mark.parametrize(
    "name", ["resnet18", "vit_b_32", "inception_v3", "swin_v2_t", "maxvit_t", "r3d_18", "swin3d_t"]
)
def test_torchvision_takes_it(name: str) -> None:
    loaded = load_model(f"torchvision:{name}", device="meta")
    assert loaded.example_input is not None
    loaded.module.eval()(torch.empty(loaded.example_input, device="meta"))


@pytest.mark.parametrize("name", ["fcn_resnet50", "lraspp_mobilenet_v3_large"])
def test_segmentation(name: str) -> None:
    assert load_model(f"torchvision:{name}", device="meta").example_input == (1, 3, 520, 520)


def test_other_kinds() -> None:
    detection = load_model("torchvision:ssd300_vgg16", device="meta")
    assert (detection.example_input, detection.example_kind) == ((1, 3, 300, 300), "images")
    assert load_model("torchvision:raft_small", device="meta").example_kind == "pair"
    image = load_model("torchvision:vit_b_16(image_size=64)", device="meta")
    assert image.example_input == (1, 3, 64, 64)


@pytest.mark.parametrize(
    "module",
    [
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()),
        nn.Sequential(nn.Flatten(), nn.Linear(7, 3)),
        nn.LSTM(5, 6, batch_first=True),
        nn.GRU(5, 6),
        nn.TransformerEncoderLayer(8, 2, batch_first=True),
        nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 2)),
        nn.Conv1d(2, 3, 5),
        nn.ConvTranspose2d(2, 3, 5),
    ],
)
def test_by_the_first_layer(module: nn.Module) -> None:
    found = example_input(module, PLAIN)
    assert found.shape is not None
    module(torch.zeros(found.shape, dtype=torch.int64 if found.kind == "indices" else torch.float32))


def test_unknown() -> None:
    assert example_input(nn.ReLU(), PLAIN) == Example(None)
