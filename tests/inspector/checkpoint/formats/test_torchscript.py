import warnings
from pathlib import Path

import pytest
import torch

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import zip as zip_format
from inspector.checkpoint.nodes import ModuleNode
from inspector.context import Context
from tests.inspector.checkpoint.tensor_bytes import same, to_torch


def read(path: Path) -> Contents:
    return zip_format.read(Source(path), Context())


def tensors(node: ModuleNode, prefix: str = "") -> dict:
    found = {prefix + name: ref for name, ref in [*node.parameters, *node.buffers]}
    for name, child in node.children:
        found |= tensors(child, f"{prefix}{name}.")
    return found


@pytest.fixture
def scripted(tmp_path: Path) -> tuple[Path, torch.nn.Module]:
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit is deprecated, its files are not
        torch.jit.save(torch.jit.script(model), tmp_path / "x.pt")
    return tmp_path / "x.pt", model


def test_the_tree_has_types_parameters_and_buffers(scripted):
    path, model = scripted
    contents = read(path)
    root = contents.root
    assert contents.format == "torchscript"
    assert contents.error is None
    assert contents.calls == []
    assert root.type == "torch.nn.modules.container.Sequential"
    assert [child.type for _, child in root.children] == [
        "torch.nn.modules.conv.Conv2d",
        "torch.nn.modules.batchnorm.BatchNorm2d",
    ]
    norm = root.children[1][1]
    assert [name for name, _ in norm.parameters] == ["weight", "bias"]
    assert [name for name, _ in norm.buffers] == ["running_mean", "running_var", "num_batches_tracked"]
    found = tensors(root)
    for key, value in model.state_dict().items():
        assert same(to_torch(contents.sources[0], found[key]), value), key
    contents.close()


def test_the_code_can_be_read(scripted):
    contents = read(scripted[0])
    names = [entry.name for entry in contents.texts]
    assert any(name.startswith("code/__torch__/") and name.endswith(".py") for name in names)
    assert not any(name.endswith(".debug_pkl") for name in names)
    contents.close()


def test_the_quantized_file_shows_its_packed_weights(shared_data):
    contents = read(shared_data / "checkpoints" / "mobilenet-quantized.torchscript.pt")
    assert contents.error is None
    assert contents.calls == []
    assert contents.root.type == "torchvision.models.quantization.mobilenet.QuantizableMobileNetV2"
    found = tensors(contents.root)
    assert all(ref.error is None for ref in found.values())
    weight = found["classifier.1._packed_params._packed_params.weight"]
    assert (weight.dtype, weight.shape, weight.layout) == ("qint8", (1000, 1280), "quantized")
    assert sum(key.endswith(".weight") for key in found) == 53
    contents.close()
