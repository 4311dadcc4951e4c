"""Programs that torch.export.save writes, and the layout of earlier versions made from the same parts."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.verify import verify
from inspector.checkpoint.nodes import ModuleNode, TensorRef
from inspector.checkpoint.read import read
from inspector.checkpoint.tensors.values import matrix_size, read_values
from inspector.context import Context


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
        self.register_buffer("scale", torch.ones(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.features(x) * self.scale + torch.tensor([1.5, 2.5]).view(1, 2, 1, 1)


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> tuple[Path, Net]:
    net = Net().eval()
    path = tmp_path_factory.mktemp("pt2") / "net.pt2"
    torch.export.save(torch.export.export(net, (torch.zeros(1, 1, 8, 8),)), path)
    return path, net


@pytest.fixture
def old(exported, tmp_path) -> Path:
    """As torch 2.1 to 2.6 laid it out."""
    with zipfile.ZipFile(exported[0]) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("models/model.json"))
        program = archive.read(name)
    parts = {"serialized_state_dict.pt": dict(exported[1].state_dict()), "serialized_constants.pt": {}}
    with zipfile.ZipFile(tmp_path / "old.pt2", "w") as archive:
        archive.writestr("serialized_exported_program.json", program)
        for name, value in parts.items():
            buffer = io.BytesIO()
            torch.save(value, buffer)
            archive.writestr(name, buffer.getvalue())
        archive.writestr("version", "7.3")
    return tmp_path / "old.pt2"


def opened(path: Path) -> Contents:
    contents = read(path)
    assert isinstance(contents, Contents)
    return contents


def tensors(node: ModuleNode, prefix: str = "") -> dict[str, tuple[str, TensorRef]]:
    found = {prefix + key: ("parameter", ref) for key, ref in node.parameters if ref}
    found |= {prefix + key: ("buffer", ref) for key, ref in node.buffers if ref}
    for name, child in node.children:
        found |= tensors(child, f"{prefix}{name}.")
    return found


def check(contents: Contents, net: Net) -> None:
    found = tensors(contents.root)
    parameters = dict(net.named_parameters())
    for key, value in net.state_dict().items():
        kind, ref = found[key]
        assert (kind == "parameter") == (key in parameters)
        cells = read_values(contents.sources, ref, 0, 0, 0, *matrix_size(ref)).cells
        assert [cell for row in cells for cell in row] == [str(number) for number in value.flatten().tolist()]
    assert contents.root.type.endswith(".Net")
    (features,) = (child for name, child in contents.root.children if name == "features")
    assert [child.type for _, child in features.children] == [
        "torch.nn.modules.conv.Conv2d",
        "torch.nn.modules.batchnorm.BatchNorm2d",
    ]
    assert contents.origin.torch_version == torch.__version__
    assert (contents.calls, contents.warnings, contents.error) == ([], [], None)
    assert verify(contents, Context()).state == "ok"


def test_a_program_is_its_module_tree_with_classes_and_values(exported):
    contents = opened(exported[0])
    check(contents, exported[1])
    constants = [ref for key, (_, ref) in tensors(contents.root).items() if "lifted" in key]
    assert [read_values(contents.sources, ref, 0, 0, 0, 1, 2).cells for ref in constants] == [(("1.5", "2.5"),)]
    contents.close()


def test_the_layout_of_earlier_versions_shows_the_same(old, exported):
    contents = opened(old)
    check(contents, exported[1])
    contents.close()


def test_the_graph_is_a_text(exported):
    contents = opened(exported[0])
    (graph,) = (text for text in contents.texts if text.name == "graph of model")
    text = (graph.data or b"").decode()
    assert "parameter features.0.weight: float32 [2, 1, 3, 3]" in text
    assert (
        "conv2d = aten.conv2d.default(x, features.0.weight, features.0.bias)  # float32 [1, 2, 6, 6] in features.0"
        in text
    )
    assert text.rstrip().splitlines()[-1].startswith("return ")
    assert any(text.name == "models/model.json" for text in contents.texts)
    contents.close()


def rewritten(path: Path, to: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w") as target:
        for name in source.namelist():
            inner = name.partition("/")[2]
            if changes.get(inner, b"") is not None:
                target.writestr(name, changes.get(inner) or source.read(name))
    return to


def test_pickled_inputs_are_read_for_what_they_would_call(exported, tmp_path):
    class Bad:
        def __reduce__(self):
            return print, ("hello",)

    buffer = io.BytesIO()
    torch.save(Bad(), buffer)
    contents = opened(rewritten(exported[0], tmp_path / "x", {"data/sample_inputs/model.pt": buffer.getvalue()}))
    (call,) = contents.calls
    assert call.target == "__builtin__.print"
    assert "data/sample_inputs/model.pt: " in call.entry
    contents.close()


def test_a_missing_or_impossible_record_costs_its_own_tensor_only(exported, tmp_path):
    contents = opened(rewritten(exported[0], tmp_path / "x", {"data/weights/weight_0": None}))
    errors = [ref.error for _, ref in tensors(contents.root).values() if ref.error]
    assert errors == ["its record 'weight_0' is missing"]
    contents.close()
    contents = opened(rewritten(exported[0], tmp_path / "y", {"data/weights/weight_0": b"1234"}))
    assert [ref.error for _, ref in tensors(contents.root).values() if ref.error] == [
        "it reads 72 bytes of a storage of 4"
    ]
    contents.close()


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"7", b'{"graph_module": {"graph": {"nodes": [1, {"inputs": 2}]}}}', b"[" * 90_000]
)
def test_a_program_that_makes_no_sense_leaves_the_tensors(exported, tmp_path, body):
    contents = opened(rewritten(exported[0], tmp_path / "x", {"models/model.json": body}))
    assert len(tensors(contents.root)) == len(exported[1].state_dict()) + 1
    contents.close()


def test_arguments_nested_too_deep_are_cut(exported, tmp_path):
    with zipfile.ZipFile(exported[0]) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("models/model.json"))
        program = json.loads(archive.read(name))
    deep: object = {"as_int": 1}
    for _ in range(400):
        deep = {"as_ints": [deep]}
    program["graph_module"]["graph"]["nodes"][0]["inputs"][0]["arg"] = deep
    contents = opened(rewritten(exported[0], tmp_path / "x", {"models/model.json": json.dumps(program).encode()}))
    assert b"an object" in (contents.texts[0].data or b"")
    contents.close()
