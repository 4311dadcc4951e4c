"""Which argument is a path, which the name of a model."""

import os

import pytest

from app.state.live_model import ModelSource
from app.words.model_argument import model_of, taken_apart
from inspector.errors import BadRequest


@pytest.fixture
def folder(tmp_path) -> str:
    for name in ("nets.py", "a:b.pth", "last.pth"):
        (tmp_path / name).touch()
    return str(tmp_path)


@pytest.mark.parametrize("text", ["last.pth", "gone.pth", "nets.py", "a:b.pth", "gone:1/last.pth", "/x(1)/y:z"])
def test_a_path_is_a_path(folder, text):
    assert model_of(text, folder) is None


def test_names_are_those_of_everywhere(folder):
    net = os.path.join(folder, "nets.py")
    file = os.fsencode(net)
    assert model_of("nets.py:words", folder) == ModelSource(f"{net}:words", file=file)
    assert model_of(f"{net}:Net.small(2, name='x:y')", "/") == ModelSource(f"{net}:Net.small(2, name='x:y')", file=file)
    assert model_of("torchvision:resnet18", folder) == ModelSource("torchvision:resnet18")
    assert model_of("package.module:make", folder) == ModelSource("package.module:make", os.fsencode(folder))


@pytest.mark.parametrize("text", ["gone.py:words", "nets.py:words(a=b)", "torchvision:"])
def test_what_can_only_be_a_name_is_no_document(folder, text):
    with pytest.raises(BadRequest):
        model_of(text, folder)


def test_files_and_a_model_together(folder):
    paths, model = taken_apart(["last.pth", "torchvision:resnet18", "nets.py:words"], folder)
    assert paths == (os.fsencode(os.path.join(folder, "last.pth")),)
    assert model == ModelSource("torchvision:resnet18")
    assert taken_apart([], folder) == ((), None)
