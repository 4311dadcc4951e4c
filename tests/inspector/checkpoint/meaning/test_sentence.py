"""The sentence says what is known; a family only when sure."""

from typing import Any

import pytest
import torch

from inspector.checkpoint.meaning.sentence import FAMILIES
from tests.inspector.checkpoint.nodes_by_hand import listing_of, tensor


def title(root: Any) -> str:
    return listing_of(root).title


@pytest.mark.parametrize(
    ("factory", "family"),
    [
        ("resnet18", "ResNet"),
        ("resnet50", "ResNet"),
        ("vit_b_16", "ViT"),
        ("swin_t", "Swin Transformer"),
        ("densenet121", "DenseNet"),
        ("vgg11", "VGG"),
        ("alexnet", ""),
        ("mobilenet_v3_small", ""),
        ("efficientnet_b0", ""),
        ("squeezenet1_0", ""),
    ],
)
def test_torchvision_models(factory: str, family: str) -> None:
    torchvision = pytest.importorskip("torchvision")
    with torch.device("meta"):
        keys = torchvision.models.get_model(factory).state_dict()
    listing = listing_of({key: tensor(*value.shape) for key, value in keys.items()})
    assert listing.title.startswith(f"{family} state_dict, " if family else "Plain state_dict, ")


def test_a_language_model() -> None:
    names = ("embed_tokens", "layers.0.self_attn.q_proj", "layers.0.mlp.gate_proj")
    assert title({f"model.{name}.weight": tensor(4, 4) for name in names}).startswith(
        "LLaMA-style state_dict, 48 param"
    )


def test_small_things() -> None:
    assert title(tensor(3)).startswith("One tensor, 3, float32, ")
    assert title([tensor(3), tensor(2, 2)]).startswith("A list of 2 tensors, ")
    assert title({}).startswith("No tensors, no values, ")
    assert title(7).startswith("No tensors but 1 value, ")
    assert title({"epoch": 7, "lr": 0.1}).startswith("No tensors but 2 values, ")
    assert title({"state": {0: {"exp_avg": tensor(2)}}, "param_groups": []}).startswith("Optimizer state, 1 tensor, ")


def test_every_family_has_a_name_of_its_own() -> None:
    assert len({name for name, _ in FAMILIES}) == len(FAMILIES)


def test_one_container_has_its_own_figures() -> None:
    root = {"model": {"a.weight": tensor(4, 4)}, "ema": {"a.weight": tensor(4, 4)}, "epoch": 1}
    assert listing_of(root, "ema").title == "ema of a checkpoint, 16 parameters, 64 bytes"
