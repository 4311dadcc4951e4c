"""What builds models in a Python file, told from its text: nothing of it runs, and no torch is imported."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.errors import BadRequest, UnreadableFile
from inspector.model import load_model
from inspector.model.factories import list_factories
from inspector.model.result import Factory, FactoryArgument
from inspector.model.zoo_list import list_zoo

TEXT = '''
import enum
from dataclasses import dataclass
from torch import nn
from somewhere import Base

class Block(nn.Module):
    """A block.

    More of it."""
    def __init__(self, width, /, depth: int = 2, *rest, act=nn.ReLU, name: "str | None" = None, **more):
        super().__init__()

    @classmethod
    def small(cls, width=8):
        return cls(width, depth=1)

    @staticmethod
    def helper(x):
        return x + 1

class Wide(Block):
    pass

class Far(Base):
    pass

class Plain: pass
class Colour(enum.Enum):
    RED = 1
@dataclass
class Settings(Base):
    width: int = 3
class Odd(ValueError): pass
class _Hidden(nn.Module): pass

def net(depth=20):
    "Builds it."
    model = nn.Sequential(Block(depth))
    return model.eval()

def over():
    return net(3) if True else None

def annotated() -> "nn.Module": ...

def unknown(path):
    return restore(path)

def accuracy(x) -> float:
    return x.mean()
def names():
    return ["a"]
def show():
    print("x")
def each():
    yield nn.Linear(1, 1)
async def later():
    return net()
def _private():
    return net()
ready = net(5)
number = 3
try:
    import timm
    def tried(): return timm.create_model("x")
except ImportError:
    tried = None
if __name__ == "__main__":
    def inside(): return net()
raise SystemExit("this must not run")
'''
Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "net_of_mine.py"
    path.write_text(TEXT)
    return path


@pytest.fixture
def found(file: Path) -> dict[str, Factory]:
    return {each.name: each for each in list_factories(file.name, str(file.parent)).factories}


def test_what_there_is_the_likely_ones_first(found: dict[str, Factory]) -> None:
    likely = [each.name for each in found.values() if each.likely]
    assert likely == ["Block.small", "Wide", "over", "annotated", "ready", "tried", "Block", "net"]
    assert [each.name for each in found.values() if not each.likely] == ["Far", "unknown"]
    assert [each.name for each in found.values() if each.part] == ["Block", "net"]
    assert {each.name: each.kind for each in found.values()} == {
        "Block": "class",
        "Wide": "class",
        "Far": "class",
        "Block.small": "method",
        "ready": "value",
        **dict.fromkeys(("over", "annotated", "tried", "net", "unknown"), "function"),
    }


def test_arguments(found: dict[str, Factory]) -> None:
    arguments = (
        FactoryArgument("width", "positional", True),
        FactoryArgument("depth", "either", False, "2", "int", True),
        FactoryArgument("rest", "args", False),
        FactoryArgument("act", "keyword", False, "nn.ReLU"),
        FactoryArgument("name", "keyword", False, "None", "'str | None'", True),
        FactoryArgument("more", "kwargs", False),
    )
    assert found["Block"].arguments == arguments
    assert found["Wide"].arguments == arguments
    assert found["Block.small"].arguments == (FactoryArgument("width", "either", False, "8", "", True),)
    assert found["annotated"].returns == "'nn.Module'"
    assert (found["Far"].arguments_known, found["Far"].bases) == (False, ("Base",))


def test_where_they_stand_and_what_they_say(found: dict[str, Factory], file: Path) -> None:
    lines = file.read_text().splitlines()
    assert lines[found["net"].line - 1] == "def net(depth=20):"
    assert (found["net"].doc, found["Block"].doc) == ("Builds it.", "A block.")


def test_the_real_one(shared_data: Path) -> None:
    found = list_factories(str(shared_data / "models" / "cifar_resnet.py")).factories
    assert [each.name for each in found if not each.part] == ["resnet20", "resnet32", "resnet44", "resnet56"]
    assert found[0].name == "resnet20"


def test_no_torch_is_needed(file: Path, root: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from inspector.model.factories import list_factories;"
        f"print(len(list_factories({str(file)!r}).factories))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("10\n", "")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"def f(:", "net_of_mine.py is no valid Python (line 1: "),
        (b"x = 1\0", "net_of_mine.py is no valid Python ("),
        (b"\xff\xfe", "net_of_mine.py is no valid Python ("),
        (b"x = " + b"(" * 5000, "net_of_mine.py is no valid Python ("),
        (b"x = " + b"-" * 9000 + b"1", "net_of_mine.py is nested too deeply to be read."),
    ],
)
def test_no_python_is_one_sentence(file: Path, data: bytes, sentence: str) -> None:
    file.write_bytes(data)
    with pytest.raises(BadRequest, match=r"^[^\n]*$") as caught:
        list_factories(str(file))
    assert sentence in str(caught.value)


def test_definitions_that_go_round_in_circles(file: Path) -> None:
    file.write_text("class A(B): pass\nclass B(A): pass\ndef f(): return g()\ndef g(): return f()\n")
    assert [each.name for each in list_factories(str(file)).factories] == ["f", "g"]


def test_what_is_no_file(tmp_path: Path) -> None:
    for name in ("none.py", ".", "a\0b"):
        with pytest.raises(UnreadableFile, match="cannot be read: "):
            list_factories(name, str(tmp_path))


def test_torchvision_by_group() -> None:
    found = list_zoo("torchvision").factories
    groups = list(dict.fromkeys(each.group for each in found))
    assert groups == ["classification", "detection", "segmentation", "video", "optical_flow", "quantization"]
    by_name = {each.name: each for each in found}
    for name in ("resnet18", "googlenet", "lraspp_mobilenet_v3_large", "ssdlite320_mobilenet_v3_large"):
        defaults = ", ".join(f"{each.name}={each.default}" for each in by_name[name].arguments)
        one = load_model(f"torchvision:{name}", device="meta").module.state_dict()
        other = load_model(f"torchvision:{name}({defaults})", device="meta").module.state_dict()
        assert [(key, value.shape) for key, value in one.items()] == [
            (key, value.shape) for key, value in other.items()
        ]
    assert [each.name for each in by_name["vit_b_16"].arguments] == ["num_classes", "image_size"]


def test_a_library_that_is_none() -> None:
    with pytest.raises(BadRequest, match="'keras' is no library of architectures"):
        list_zoo("keras")
