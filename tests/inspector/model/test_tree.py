"""The live tree: modules, parameters and buffers as the real module has them."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inspector.errors import BadRequest
from inspector.model import LoadedModel, load_model
from inspector.model.name import ModelName
from inspector.model.result import ModelTree, ModuleNode
from inspector.model.tree import describe_tree


def described(module: nn.Module) -> ModelTree:
    return describe_tree(LoadedModel(module, "it", ModelName("module", "it", "it")))


def node(tree: ModelTree, name: str) -> ModuleNode:
    return next(each for each in tree.modules if each.name == name)


@pytest.mark.parametrize("name", ["resnet18", "vit_b_16", "fasterrcnn_resnet50_fpn", "fcn_resnet50", "googlenet"])
def test_it_is_what_torch_says(name: str) -> None:
    loaded = load_model(f"torchvision:{name}", device="meta")
    tree, module = describe_tree(loaded), loaded.module
    first_names = [each.name for each in tree.modules if each.same_as is None]
    assert first_names == [name for name, _ in module.named_modules()]
    assert tree.parameters == sum(each.numel() for each in module.parameters())
    own = {each.name: each for part in tree.modules for each in part.own}
    assert {key for key, each in own.items() if each.persistent} == set(module.state_dict())
    for at, part in enumerate(tree.modules):
        real = module.get_submodule(part.name)
        assert part.children == len(list(real.children()))
        assert part.parameters == sum(each.numel() for each in real.parameters())
        below = tree.modules[at + 1 : at + 1 + part.descendants]
        assert all(each.name.startswith(f"{part.name}." if part.name else "") for each in below)


def test_shared_modules_and_tied_parameters() -> None:
    shared = nn.Linear(4, 4)
    model = nn.ModuleDict({"a": shared, "b": nn.Linear(4, 4), "c": shared})
    b = model["b"]
    assert isinstance(b, nn.Linear)
    b.weight = shared.weight
    tree = described(model)
    assert [each.name for each in tree.modules] == ["", "a", "b", "c"]
    assert node(tree, "c").same_as == "a"
    assert node(tree, "a").same_as is None
    assert [(each.name, each.tied_to) for each in node(tree, "b").own] == [("b.weight", "a.weight"), ("b.bias", "")]
    assert tree.parameters == 16 + 4 + 4
    assert node(tree, "").container == "ModuleDict"


def test_a_module_that_contains_itself() -> None:
    model = nn.Sequential(nn.ReLU())
    model.add_module("me", model)
    assert [(each.name, each.same_as) for each in described(model).modules] == [("", None), ("0", None), ("me", "")]


def test_freezing_hooks_modes_and_buffers() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Sequential(nn.Linear(2, 2)))
    model[0].requires_grad_(False)
    model[1].eval().register_buffer("passing", torch.zeros(1), persistent=False)

    def on_forward(*_: Any) -> None: ...

    model[0].register_forward_hook(on_forward)
    tree = described(model)
    assert [each.frozen for each in tree.modules] == ["some", "all", "none", "none", "none"]
    assert [each.training for each in tree.modules] == [True, True, False, True, True]
    assert [hook.kind for hook in node(tree, "0").hooks] == ["forward"]
    assert node(tree, "0").hooks[0].function.endswith("on_forward")
    kinds = {each.name: (each.kind, each.persistent) for each in node(tree, "1").own}
    assert kinds["1.running_mean"] == ("buffer", True)
    assert kinds["1.passing"] == ("buffer", False)
    assert tree.trainable == 4 + 6


def test_the_source_of_forward(tmp_path: Path) -> None:
    text = "from torch import nn\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"
    (tmp_path / "net.py").write_text(text)
    tree = describe_tree(load_model("net.py:Net", folder=tmp_path))
    assert (tree.modules[0].file, tree.modules[0].line) == (str(tmp_path / "net.py"), 4)
    assert tree.type == "net.Net"
    assert tree.modules[0].forward == "(x)"


def test_what_a_forward_takes() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise ValueError

    class Net(nn.Module):
        def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None, *, deep: bool = True) -> torch.Tensor:
            return x

    class Worse(nn.Module):
        def forward(self, x=Odd()):  # noqa: B008
            return x

    found = [each.forward for each in described(nn.Sequential(Net(), Worse(), nn.ModuleList())).modules]
    assert found == ["(input)", "(x: Tensor, mask: Tensor | None = None, *, deep: bool = True)", "", ""]


def test_too_deep_a_nest() -> None:
    module: nn.Module = nn.Identity()
    for _ in range(3000):
        module = nn.Sequential(module)
    with pytest.raises(BadRequest, match=r"^it nests its modules too deeply to be listed\.$"):
        described(module)


def test_a_class_whose_extra_repr_raises() -> None:
    class Odd(nn.Module):
        def extra_repr(self) -> str:
            raise ValueError

    assert described(Odd()).modules[0].extra_repr == "(ValueError in extra_repr)"


def test_a_lazy_module_has_no_shape_yet() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = nn.LazyLinear(3)
    tree = described(model)
    assert tree.modules[0].own[0].shape is None
    assert tree.parameters == 0


def test_torchscript(shared_data: Path) -> None:
    path = shared_data / "checkpoints" / "mobilenet-quantized.torchscript.pt"
    tree = describe_tree(load_model(str(path)))
    assert [each.type for each in tree.modules[:2]] == ["torch.jit.QuantizableMobileNetV2", "torch.jit.Sequential"]
    assert tree.type.startswith("torch.jit.")
