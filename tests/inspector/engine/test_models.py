"""The lab's memory of live models: built once, and anew where a file of it or the request says so."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from inspector.engine.context import EngineContext
from inspector.engine.messages import DescribeModel
from inspector.engine.models import ModelMemory
from inspector.errors import BadRequest, ModelGone, NotTrusted
from inspector.model import LoadedModel, user_code

CONTEXT = EngineContext(1, lambda message: None)
NET = "from torch import nn\nfrom {sizes} import SIZE\ndef net(width=2):\n    return nn.Linear(width, SIZE)\n"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if "mine" in name:
            del sys.modules[name]
    user_code._projects.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net_of_mine.py").write_text(NET.format(sizes="sizes_of_mine"))
    (tmp_path / "sizes_of_mine.py").write_text("SIZE = 4\n")
    return tmp_path


def get(memory: ModelMemory, folder: Path, model: str = "net_of_mine.py:net", **more: Any) -> LoadedModel:
    return memory.get(DescribeModel(model=model.encode(), folder=os.fsencode(folder), **more), "cpu", CONTEXT)


def test_the_last_two_are_kept(folder: Path) -> None:
    memory = ModelMemory()
    one = get(memory, folder)
    other = get(memory, folder, "net_of_mine.py:net(width=3)")
    assert get(memory, folder) is one
    assert get(memory, folder, "torchvision:alexnet", search=(b"/elsewhere",)) is not one
    assert get(memory, folder) is one
    assert get(memory, folder, "net_of_mine.py:net(width=3)") is not other


def test_the_one_that_is_looked_at_stays(folder: Path) -> None:
    """Whatever it is held against, and whatever device it is asked about on: its values are read by its build."""
    memory = ModelMemory()

    def described(model: str) -> int:
        return memory.describe(DescribeModel(model=model.encode(), folder=os.fsencode(folder)), CONTEXT).build

    def on_meta(width: int) -> LoadedModel:
        request = DescribeModel(model=b"net_of_mine.py:net(width=%d)" % width, folder=os.fsencode(folder))
        return memory.get(request, "meta", CONTEXT)

    build = described("net_of_mine.py:net")
    for width in (3, 4, 5):
        get(memory, folder, f"net_of_mine.py:net(width={width})")
        assert memory.known(build)
    with pytest.raises(BadRequest):
        get(memory, folder, "net_of_mine.py:nothing")
    one, two = on_meta(2), on_meta(3)
    assert on_meta(2) is one
    assert on_meta(3) is two
    assert memory.known(build)
    # another one takes its place
    described("net_of_mine.py:net(width=6)")
    get(memory, folder, "net_of_mine.py:net(width=7)")
    with pytest.raises(ModelGone):
        memory.known(build)


@pytest.mark.parametrize("name", ["net_of_mine.py", "sizes_of_mine.py"])
@pytest.mark.parametrize("model", ["net_of_mine.py:net", "net_of_mine:net"])
def test_an_edited_file_is_read_again(folder: Path, name: str, model: str) -> None:
    memory = ModelMemory()
    one = get(memory, folder, model)
    file = folder / name
    file.write_text(file.read_text() + "SIZE = 4444\n")
    changed = get(memory, folder, model)
    assert isinstance(one.module, nn.Linear)
    assert isinstance(changed.module, nn.Linear)
    assert (one.module.out_features, changed.module.out_features) == (4, 4444)
    assert get(memory, folder, model) is changed
    file.unlink()
    with pytest.raises(BadRequest):
        get(memory, folder, model)


def test_other_weights_are_another_model(folder: Path) -> None:
    memory = ModelMemory()
    path = folder / "w.pt"
    for value in (1.0, 2.0):
        torch.save({"weight": torch.full((4, 2), value), "bias": torch.zeros(4)}, path)
        asked = get(memory, folder, weights=b"w.pt")
        assert isinstance(asked.module, nn.Linear)
        assert asked.module.weight[0, 0] == value
        assert get(memory, folder, weights=b"w.pt") is asked


def test_a_fresh_one_and_one_that_an_analysis_changed(folder: Path) -> None:
    memory = ModelMemory()
    one = get(memory, folder)
    fresh = get(memory, folder, fresh=True)
    assert fresh is not one
    assert get(memory, folder) is fresh
    memory.forget(fresh)
    assert get(memory, folder) is not fresh


def test_a_kept_model_finds_its_own_neighbours_again(tmp_path: Path) -> None:
    """What its forward imports late is not the module of that name which another model brought."""
    late = "from torch import nn\nclass Net(nn.Module):\n    def forward(self):\n        import late_of_mine\n"
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "net_of_mine.py").write_text(f"{late}        return late_of_mine.NAME\n")
        (tmp_path / name / "late_of_mine.py").write_text(f"NAME = {name!r}\n")
    memory = ModelMemory()
    answers = [get(memory, tmp_path / name, "net_of_mine.py:Net").module() for name in "abab"]
    assert answers == ["a", "b", "a", "b"]


def test_only_what_the_user_agreed_to_is_run(folder: Path) -> None:
    memory, file = ModelMemory(), folder / "sizes_of_mine.py"
    consent = ((os.fsencode(file), hashlib.sha256(file.read_bytes()).hexdigest()),)
    one = get(memory, folder, consent=consent)
    assert get(memory, folder, consent=consent) is one
    file.write_text("SIZE = 5; raise SystemExit\n")
    with pytest.raises(NotTrusted, match=r"sizes_of_mine\.py is not the file that was trusted"):
        get(memory, folder, consent=consent)
    file.unlink()
    with pytest.raises(NotTrusted):
        get(memory, folder, consent=consent)
