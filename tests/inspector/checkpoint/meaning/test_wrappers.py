"""Wrappers as the libraries write them, made with torch.save; and what stands in them."""

import argparse
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch

import inspector
from inspector.checkpoint.result import Listing


def net() -> torch.nn.Sequential:
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))


def trained(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    return optimizer.state_dict()


def listing_of(path: Path, content: Any) -> Listing:
    torch.save(content, path)
    with inspector.open_checkpoint(path) as checkpoint:
        return checkpoint.listing


WEIGHTS = net().state_dict()
DETECTOR = {"backbone.bottom_up.stem.conv1.weight": torch.zeros(2), "roi_heads.box_head.fc1.weight": torch.zeros(2)}
MASKRCNN = {"module.rpn.head.conv.weight": torch.zeros(2), "module.roi_heads.box.predictor.bias": torch.zeros(2)}


LORA_A, LORA_B = "base_model.model.q.lora_A.weight", "base_model.model.q.lora_B.weight"
KOHYA_UP, KOHYA_DOWN = "lora_unet_mid_attn.lora_up.weight", "lora_unet_mid_attn.lora_down.weight"
IMAGENET = {"epoch": 3, "arch": "resnet18", "state_dict": WEIGHTS}
CASES: list[tuple[str, str, Any]] = [
    ("plain", "", WEIGHTS),
    ("Lightning", "state_dict", {"state_dict": WEIGHTS, "pytorch-lightning_version": "2.1.0", "hyper_parameters": {}}),
    ("mmdetection", "state_dict", {"meta": {"epoch": 3}, "state_dict": {"bbox_head.w": torch.zeros(1)}}),
    ("mmengine", "state_dict", {"meta": {}, "state_dict": WEIGHTS, "message_hub": {}}),
    ("detectron2", "model", {"model": DETECTOR, "iteration": 5, "scheduler": {}, "optimizer": {}}),
    ("detectron2", "model", {"model": WEIGHTS, "__author__": "third_party", "matching_heuristics": True}),
    ("maskrcnn-benchmark", "model", {"model": MASKRCNN, "iteration": 5, "scheduler": {}, "optimizer": {}}),
    ("timm", "state_dict", {**IMAGENET, "state_dict_ema": WEIGHTS, "version": 2}),
    ("{'epoch', 'arch', 'state_dict', 'best_acc1'}", "state_dict", {**IMAGENET, "best_acc1": 70.0}),
    (
        "torchvision references",
        "model",
        {"model": WEIGHTS, "optimizer": {}, "lr_scheduler": {}, "epoch": 1, "args": argparse.Namespace(lr=0.1)},
    ),
    ("LoRA adapter (PEFT)", "", {LORA_A: torch.zeros(2, 2), LORA_B: torch.zeros(2, 2)}),
    ("LoRA adapter (kohya)", "", {KOHYA_UP: torch.zeros(2, 2), KOHYA_DOWN: torch.zeros(2, 2)}),
]


@pytest.mark.parametrize(("wrapper", "container", "content"), CASES)
def test_wrappers_are_named(tmp_path: Path, wrapper: str, container: str, content: Any) -> None:
    listing = listing_of(tmp_path / "file.pt", content)
    assert listing.wrapper == wrapper
    assert listing.containers[0].path == container
    assert listing.containers[0].role == "model"
    assert listing.error is None


def test_lightning_hyper_parameters_and_optimizers(tmp_path: Path) -> None:
    model = net()
    content = {
        "state_dict": model.state_dict(),
        "pytorch-lightning_version": "2.1.0",
        "epoch": 7,
        "global_step": 900,
        "hyper_parameters": {"lr": 0.01, "widths": [64, 128]},
        "optimizer_states": [trained(model, torch.optim.Adam(model.parameters(), lr=0.01))],
    }
    listing = listing_of(tmp_path / "last.ckpt", content)
    values = dict(listing.values)
    assert values["epoch"] == 7
    assert values["hyper_parameters.lr"] == 0.01
    assert values["hyper_parameters.widths"] == "[64, 128]"
    assert values["optimizer_states.0.param_groups.0.betas"] == "(0.9, 0.999)"
    assert [(part.path, part.role) for part in listing.containers] == [
        ("state_dict", "model"),
        ("optimizer_states.0", "optimizer"),
    ]
    owners = {each.key: each.belongs_to for each in listing.tensors if each.kind == "optimizer"}
    names = [name for name, _ in model.named_parameters()]
    assert owners == {
        f"state.{at}.{leaf}": name for at, name in enumerate(names) for leaf in ("step", "exp_avg", "exp_avg_sq")
    }
    assert "Adam moments" in listing.title


def test_an_optimizer_of_another_model_is_not_joined(tmp_path: Path) -> None:
    other = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3), torch.nn.Linear(3, 3))
    state = trained(other, torch.optim.SGD(other.parameters(), lr=0.1, momentum=0.9))
    listing = listing_of(tmp_path / "file.pt", {"state_dict": WEIGHTS, "optimizer": state})
    assert {each.belongs_to for each in listing.tensors} == {""}
    assert dict(listing.values)["optimizer.param_groups.0.lr"] == 0.1


def test_decay_groups_are_joined_in_the_trainers_order(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Linear(5, 7))
    matrices = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    vectors = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": vectors, "weight_decay": 0.0}, {"params": matrices}])
    listing = listing_of(tmp_path / "f.pt", {"model": model.state_dict(), "optimizer": trained(model, optimizer)})
    owners = {each.key: each.belongs_to for each in listing.tensors}
    assert owners["state.0.exp_avg"] == "0.bias"
    assert owners["state.3.exp_avg"] == "1.weight"


def test_named_parameters_are_joined_by_name(tmp_path: Path) -> None:
    model = net()
    optimizer = torch.optim.SGD(list(model.named_parameters())[2:4], lr=0.1, momentum=0.9)
    listing = listing_of(tmp_path / "f.pt", {"model": model.state_dict(), "optimizer": trained(model, optimizer)})
    owners = {each.key: each.belongs_to for each in listing.tensors if each.kind == "optimizer"}
    assert owners == {"state.0.momentum_buffer": "1.weight", "state.1.momentum_buffer": "1.bias"}


def test_half_weights_half_momentum(tmp_path: Path) -> None:
    model = torch.nn.Linear(1000, 100)
    state = trained(model, torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))
    listing = listing_of(tmp_path / "f.pt", {"state_dict": model.state_dict(), "optimizer": state})
    assert listing.title == "Checkpoint, 0.10 M parameters, 0.8 MB: 50% weights, 50% optimizer momentum".replace(
        "0.8 MB", "803 KB"
    )


def test_a_detectron2_pickle_with_numpy_arrays(tmp_path: Path) -> None:
    path = tmp_path / "model_final.pkl"
    arrays = {name: tensor.numpy() for name, tensor in DETECTOR.items()}
    path.write_bytes(pickle.dumps({"model": arrays, "__author__": "Detectron2 Model Zoo"}, protocol=4))
    with inspector.open_checkpoint(path) as checkpoint:
        listing = checkpoint.listing
    assert (listing.format, listing.wrapper) == ("pickle", "detectron2")
    assert {each.key for each in listing.tensors} == set(DETECTOR)
    assert listing.totals.parameters == 4
    assert dict(listing.values)["__author__"] == "Detectron2 Model Zoo"


def test_gptq_codes_are_packed(tmp_path: Path) -> None:
    linear = {
        "qweight": torch.zeros(8, 64, dtype=torch.int32),
        "qzeros": torch.zeros(1, 8, dtype=torch.int32),
        "scales": torch.zeros(1, 64, dtype=torch.float16),
        "g_idx": torch.zeros(64, dtype=torch.int32),
    }
    listing = listing_of(tmp_path / "f.pt", {f"model.layers.0.mlp.{name}": part for name, part in linear.items()})
    layouts = {each.key.rpartition(".")[2]: each.layout for each in listing.tensors}
    assert layouts == {"qweight": "packed", "qzeros": "packed", "scales": "strided", "g_idx": "strided"}
    assert "GPTQ" in listing.title


def test_bitsandbytes_codes_are_packed(tmp_path: Path) -> None:
    content = {
        "a.weight": torch.zeros(32, 1, dtype=torch.uint8),
        "a.weight.absmax": torch.zeros(1),
        "a.weight.quant_state.bitsandbytes__nf4": torch.zeros(10, dtype=torch.uint8),
        "b.weight": torch.zeros(8, 8, dtype=torch.int8),
        "b.SCB": torch.zeros(8),
        "c.weight": torch.zeros(8, 8),
    }
    layouts = {each.key: each.layout for each in listing_of(tmp_path / "f.pt", content).tensors}
    assert [layouts[key] for key in ("a.weight", "b.weight", "c.weight")] == ["packed", "packed", "strided"]


def test_a_whole_model_shows_its_classes_without_importing_them(tmp_path: Path) -> None:
    torchvision = pytest.importorskip("torchvision")
    model = torchvision.models.resnet18()
    listing = listing_of(tmp_path / "model.pt", model)
    types = {part.name: part.type for part in listing.modules}
    assert types == {name: f"{type(part).__module__}.{type(part).__name__}" for name, part in model.named_modules()}
    assert [part.name for part in listing.modules] == [name for name, _ in model.named_modules()]
    assert listing.totals.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert [each.key for each in listing.tensors if each.kind == "buffer"] == [
        name for name, _ in model.named_buffers()
    ]
    attributes = {part.name: dict(part.attributes) for part in listing.modules}
    assert attributes["layer2.0.conv1"]["stride"] == "(2, 2)"
    assert listing.title.startswith("ResNet model, 11.69 M parameters")
    assert {call.target for call in listing.calls} == set(types.values())


def test_tied_weights_of_a_saved_model(tmp_path: Path) -> None:
    embed, head = torch.nn.Embedding(10, 4), torch.nn.Linear(4, 10, bias=False)
    head.weight = embed.weight
    listing = listing_of(tmp_path / "f.pt", torch.nn.ModuleDict({"embed": embed, "head": head}).state_dict())
    assert listing.totals.parameters == 40
    assert {each.share for each in listing.tensors} == {0}


def test_an_optimizer_of_the_head_is_joined_where_only_one_place_fits(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Linear(5, 5), torch.nn.Linear(5, 7))
    optimizer = torch.optim.Adam([*model[1].parameters(), *model[2].parameters()])
    listing = listing_of(tmp_path / "f.pt", {"model": model.state_dict(), "optimizer": trained(model, optimizer)})
    owners = {each.key: each.belongs_to for each in listing.tensors if each.kind == "optimizer"}
    names = ["1.weight", "1.bias", "2.weight", "2.bias"]
    assert owners == {f"state.{at}.{leaf}": name for at, name in enumerate(names) for leaf in LEAVES}


def test_a_parameter_that_fits_twice_is_joined_to_none(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, 3), torch.nn.Linear(3, 2))
    optimizer = torch.optim.Adam([*model[1].parameters(), *model[2].parameters()])
    listing = listing_of(tmp_path / "f.pt", {"model": model.state_dict(), "optimizer": trained(model, optimizer)})
    owners = {each.key: each.belongs_to for each in listing.tensors if each.key.endswith("exp_avg")}
    assert owners == {
        "state.0.exp_avg": "",
        "state.1.exp_avg": "",
        "state.2.exp_avg": "2.weight",
        "state.3.exp_avg": "2.bias",
    }


def test_buffers_that_look_like_parameters_do_not_keep_an_optimizer_apart(tmp_path: Path) -> None:
    model = torch.nn.Linear(4, 3)
    model.register_buffer("mask", torch.ones(3, 3))
    optimizer = torch.optim.Adam(model.parameters())
    listing = listing_of(tmp_path / "f.pt", {"model": model.state_dict(), "optimizer": trained(model, optimizer)})
    owners = {each.belongs_to for each in listing.tensors if each.kind == "optimizer"}
    assert owners == {"weight", "bias"}


LEAVES = ("step", "exp_avg", "exp_avg_sq")
