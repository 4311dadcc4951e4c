"""The real files that stand beside the checkout, as their README describes them."""

from pathlib import Path

import pytest

import inspector
from inspector.checkpoint.result import Listing


def open_real(shared_data: Path, name: str) -> Listing:
    with inspector.open_checkpoint(shared_data / "checkpoints" / name) as checkpoint:
        return checkpoint.listing


@pytest.mark.parametrize(
    ("name", "precision", "parameters", "tensors"),
    [("resnet20-cifar10.th", 91.78, 269_722, 97), ("resnet32-cifar10.th", 92.78, 464_154, 157)],
)
def test_cifar_resnets(shared_data: Path, name: str, precision: float, parameters: int, tensors: int) -> None:
    listing = open_real(shared_data, name)
    assert listing.format == "legacy"
    assert set(listing.wrapper.strip("{}").split(", ")) == {"'best_prec1'", "'state_dict'"}
    assert dict(listing.values) == {"best_prec1": pytest.approx(precision)}
    assert listing.containers[0].path == "state_dict"
    assert listing.containers[0].prefix == "module."
    assert listing.totals.parameters == parameters
    assert len(listing.tensors) == tensors
    assert all(tensor.key.startswith("module.") for tensor in listing.tensors)
    assert listing.title.startswith("ResNet checkpoint, 0.")
    assert (listing.error, listing.calls, listing.partial) == (None, (), False)


@pytest.mark.parametrize("name", ["resnet20-cifar10.th", "facenet-onet.pt", "lpips-squeeze.pth"])
def test_tensors_are_those_that_torch_loads(shared_data: Path, name: str) -> None:
    import torch

    with inspector.open_checkpoint(shared_data / "checkpoints" / name) as checkpoint:
        listing = checkpoint.listing
        loaded = torch.load(shared_data / "checkpoints" / name, map_location="cpu", weights_only=True)
        state_dict = loaded.get("state_dict", loaded)
        assert [tensor.key for tensor in listing.tensors] == list(state_dict)
        for index, (key, theirs) in enumerate(state_dict.items()):
            ours = listing.tensors[index]
            assert (ours.shape, ours.stride) == (tuple(theirs.shape), theirs.stride()), key
            assert ours.dtype == str(theirs.dtype).removeprefix("torch.")
            assert ours.nbytes == theirs.nbytes
            row = checkpoint.values(index, rows=1, columns=8).cells[0]
            flat = theirs.reshape(-1, theirs.shape[-1] if theirs.ndim else 1)
            assert list(row) == [str(value) for value in flat[0, :8].tolist()]
        numbers = sum(theirs.nbytes for theirs in state_dict.values())
        assert listing.totals.bytes == numbers


def test_the_recipe_loads_resnet20(shared_data: Path) -> None:
    recipe = open_real(shared_data, "resnet20-cifar10.th").recipe
    names: dict = {}
    exec(recipe, names)
    assert "conv1.weight" in names["state_dict"]


def test_facenet(shared_data: Path) -> None:
    listing = open_real(shared_data, "facenet-onet.pt")
    assert (listing.format, listing.wrapper) == ("legacy", "plain")
    assert [tensor.key for tensor in listing.tensors[:3]] == ["conv1.weight", "conv1.bias", "prelu1.weight"]


def test_lpips_was_saved_on_a_gpu(shared_data: Path) -> None:
    listing = open_real(shared_data, "lpips-squeeze.pth")
    assert [tensor.key for tensor in listing.tensors] == [f"lin{at}.model.1.weight" for at in range(7)]
    assert {tensor.device for tensor in listing.tensors} == {"cuda:0"}


def test_silero(shared_data: Path) -> None:
    listing = open_real(shared_data, "silero_vad_16k.safetensors")
    assert (listing.format, len(listing.tensors), listing.values) == ("safetensors", 15, ())
    assert listing.totals.parameters == 309_633


def test_quantized_torchscript(shared_data: Path) -> None:
    name = "mobilenet-quantized.torchscript.pt"
    listing = open_real(shared_data, name)
    assert listing.format == "torchscript"
    assert listing.modules[0].type == "torchvision.models.quantization.mobilenet.QuantizableMobileNetV2"
    quantized = [index for index, tensor in enumerate(listing.tensors) if tensor.layout == "quantized"]
    assert len(quantized) == 53
    with inspector.open_checkpoint(shared_data / "checkpoints" / name) as checkpoint:
        assert checkpoint.values(quantized[0]).cells
        text = checkpoint.text(listing.texts[0].name)
        assert text.body
        assert not text.truncated


def test_a_folder_is_a_list_to_choose_from(shared_data: Path) -> None:
    opened = inspector.open_path(shared_data / "checkpoints")
    assert isinstance(opened, inspector.Folder)
    assert len(opened.candidates) == 6
