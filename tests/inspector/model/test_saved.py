"""Models out of a file, and the consent that those need which run what is pickled in them."""

import warnings
from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.errors import BadRequest, NotTrusted, UnsupportedFormat
from inspector.model import load_model


@pytest.fixture
def net() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU()).eval()


def test_torchscript(tmp_path: Path, net: nn.Module) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(net), tmp_path / "it.pt")
    loaded = load_model(str(tmp_path / "it.pt"))
    assert torch.equal(loaded.module(torch.ones(1, 3)), net(torch.ones(1, 3)))
    assert all(each.is_meta for each in load_model(str(tmp_path / "it.pt"), device="meta").module.parameters())


def test_the_input_of_a_script_is_told_by_its_first_layer(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(nn.Sequential(nn.Conv2d(3, 4, 7), nn.ReLU())), tmp_path / "it.pt")
    assert load_model(str(tmp_path / "it.pt")).example_input == (1, 3, 224, 224)


def test_an_exported_program(tmp_path: Path, net: nn.Module) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(torch.export.export(net, (torch.ones(1, 3),)), tmp_path / "it.pt2")
    loaded = load_model(str(tmp_path / "it.pt2"))
    assert loaded.example_input == (1, 3)
    assert all(each.is_meta for each in load_model(str(tmp_path / "it.pt2"), device="meta").module.parameters())
    assert torch.equal(loaded.module(torch.ones(1, 3)), net(torch.ones(1, 3)))


def test_a_pickled_module_needs_trust(tmp_path: Path, net: nn.Module) -> None:
    torch.save({"model": net, "epoch": 3}, tmp_path / "it.pt")
    with pytest.raises(NotTrusted) as caught:
        load_model(str(tmp_path / "it.pt"))
    assert "torch.nn.modules" in str(caught.value)
    assert "--trust" in caught.value.hint
    loaded = load_model(str(tmp_path / "it.pt"), trust=True)
    assert torch.equal(loaded.module(torch.ones(1, 3)), net(torch.ones(1, 3)))


def test_a_pickled_module_whose_class_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "net_beside.py").write_text(
        "from torch import nn\nclass Net(nn.Linear): pass\ndef net(): return Net(1, 2)\n"
    )
    import sys

    sys.path.insert(0, str(tmp_path))
    import net_beside  # pyright: ignore[reportMissingImports]

    torch.save(net_beside.net(), tmp_path / "it.pt")
    sys.path.remove(str(tmp_path))
    del sys.modules["net_beside"]
    assert type(load_model(str(tmp_path / "it.pt"), trust=True).module).__name__ == "Net"
    sys.modules.pop("net_beside", None)
    sys.path.remove(str(tmp_path))


def test_what_holds_no_model_says_so(tmp_path: Path, net: nn.Module) -> None:
    torch.save(net.state_dict(), tmp_path / "it.pt")
    with pytest.raises(BadRequest, match=r"it\.pt holds tensors and no model") as caught:
        load_model(str(tmp_path / "it.pt"))
    assert "--weights" in caught.value.hint
    from safetensors.torch import save_file

    save_file(dict(net.state_dict()), tmp_path / "it.safetensors")
    with pytest.raises(UnsupportedFormat, match="holds tensors"):
        load_model(str(tmp_path / "it.safetensors"))
