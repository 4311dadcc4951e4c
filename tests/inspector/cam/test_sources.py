"""Where the preprocessing and the names of classes come from."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.cam.class_names import read_names
from inspector.cam.phrases import english
from inspector.cam.sources import Origin, Values, checkpoint_values, find_names, find_spec
from inspector.cam.spec import Spec
from inspector.cam.subject import subject_of
from inspector.errors import BadRequest, LimitReached, UnreadableFile
from inspector.model.load import load_model


def test_the_demo(root: Path) -> None:
    demo = root / "resources" / "demo"
    loaded = load_model(f"{demo}/shapes_net.py:shapes_net", weights=demo / "shapes-final.pth")
    subject = subject_of(loaded)
    assert subject.preprocessing.spec == "size=64,mean=0.5,std=0.5"
    assert subject.learn_names(4) == ("circle", "square", "triangle", "star")
    assert english(subject.names_source) == "names from the checkpoint's classes"
    early = subject_of(load_model(f"{demo}/shapes_net.py:shapes_net", weights=demo / "shapes-early.pth"))
    assert early.learn_names(4) == subject.names
    assert early.preprocessing == subject.preprocessing


def test_known_by_the_files_name() -> None:
    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(8, 10))
    origin = Origin("nets.py:net", "file", "net", "/runs/vgg-cifar-10.pth", (1, 3, 32, 32))
    spec, source = find_spec(net, origin, "", Values())
    assert spec.mean == (0.4914, 0.4822, 0.4465)
    assert english(source) == "as for CIFAR-10, by the file's name"
    assert find_names(net, origin, 10, "", Values(), ())[0][0] == "airplane"
    hundred = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(8, 100))
    origin = Origin("nets.py:net", "file", "net", "/runs/vgg-cifar100.pth", (1, 3, 32, 32))
    assert "CIFAR-100" in english(find_spec(hundred, origin, "", Values())[1])
    grey = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(8, 10))
    origin = Origin("mnist.py:net", "file", "net", "", (1, 1, 28, 28))
    assert find_spec(grey, origin, "", Values())[0].mean == (0.1307,)


def test_by_hand_wins() -> None:
    spec, source = find_spec(nn.Identity(), Origin(), "size=8", Values())
    assert (spec, source.name) == (Spec((8, 8)), "preprocess.hand")


def test_a_guess_is_called_one() -> None:
    spec, source = find_spec(nn.Identity(), Origin(example=(1, 3, 48, 64)), "", Values())
    assert (spec.size, source.name) == ((48, 64), "preprocess.guess")
    spec, source = find_spec(nn.Identity(), Origin(), "", Values(input_size=(3, 96, 96)))
    assert (spec.size, source.name) == ((96, 96), "preprocess.size")


def test_timm() -> None:
    net = nn.Identity()
    net.pretrained_cfg = {  # type: ignore[assignment]
        "input_size": (3, 224, 224),
        "mean": (0.5, 0.5, 0.5),
        "std": (0.5, 0.5, 0.5),
        "crop_pct": 0.9,
        "interpolation": "bicubic",
    }
    spec, source = find_spec(net, Origin(), "", Values())
    assert str(spec) == "size=248,crop=224,mean=0.5,std=0.5,interpolation=bicubic"
    assert source.name == "preprocess.timm"


def test_torchvision_says_which_weights() -> None:
    pytest.importorskip("torchvision")
    spec, source = find_spec(nn.Identity(), Origin("", "torchvision", "resnet50"), "", Values())
    assert spec.short == 232
    assert "IMAGENET1K_V2" in english(source)
    assert "size=256" in english(source)  # and what the other weights would take
    names, _ = find_names(nn.Identity(), Origin("", "torchvision", "resnet50"), 1000, "", Values(), ())
    assert names[207] == "golden retriever"
    assert find_names(nn.Identity(), Origin("", "torchvision", "resnet50"), 7, "", Values(), ())[0] == ()


def test_what_a_checkpoint_says(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    for value in (["a", "b"], ("a", "b"), {0: "a", 1: "b"}, {"a": 0, "b": 1}):
        torch.save({"state_dict": {"w": torch.zeros(1)}, "class_names": value, "input_size": [3, 5, 6]}, path)
        assert checkpoint_values(str(path)) == Values(("a", "b"), "class_names", (3, 5, 6))
    for value in ([], [1, 2], {0: "a", 2: "b"}, "ab", None, {0: 1}, [["a"]]):
        torch.save({"state_dict": {"w": torch.zeros(1)}, "classes": value, "input_size": [3, -5, "x"]}, path)
        assert checkpoint_values(str(path)) == Values()
    path.write_bytes(b"no checkpoint")
    assert checkpoint_values(str(path)) == Values()
    assert checkpoint_values("") == Values()


def test_folders_name_classes_where_their_number_is_right() -> None:
    paths = ["/data/cat/1.png", "/data/dog/1.png", "/data/ant/9.png"]
    assert find_names(nn.Identity(), Origin(), 3, "", Values(), paths)[0] == ("ant", "cat", "dog")
    assert find_names(nn.Identity(), Origin(), 4, "", Values(), paths)[0] == ()
    assert find_names(nn.Identity(), Origin(), 1, "", Values(), paths[:1])[0] == ()


NAMES = {
    "lines": ("cat\r\ndog\n\n", ("cat", "dog")),
    "a mark first": ("\ufeffcat\ndog", ("cat", "dog")),
    "list": ('["cat", "dog"]', ("cat", "dog")),
    "numbered": ('{"1": "dog", "0": "cat"}', ("cat", "dog")),
    "torchvision's": ('{"0": ["n01", "cat"], "1": ["n02", "dog"]}', ("cat", "dog")),
    "class_to_idx": ('{"dog": 1, "cat": 0}', ("cat", "dog")),
    "brackets": ("[unknown]\ndog", ("[unknown]", "dog")),
}


@pytest.mark.parametrize("name", NAMES)
def test_files_of_names(name: str, tmp_path: Path) -> None:
    text, expected = NAMES[name]
    (tmp_path / "classes.txt").write_text(text, encoding="utf-8")
    assert read_names(str(tmp_path / "classes.txt")) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "[]", "{}", '{"0": "a", "2": "b"}', '{"x": "a"}', "[1, 2]", "[[[]]]"])
def test_files_that_name_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text(text)
    with pytest.raises(BadRequest, match=r"classes\.txt"):
        read_names(str(tmp_path / "classes.txt"))


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile):
        read_names(str(tmp_path / "none.txt"))
    with pytest.raises(UnreadableFile):
        read_names(str(tmp_path))
    (tmp_path / "a.bin").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadRequest, match="UTF-8"):
        read_names(str(tmp_path / "a.bin"))
    monkeypatch.setattr("inspector.cam.class_names.MOST_BYTES", 10)
    (tmp_path / "long.txt").write_text(json.dumps(["x"] * 100))
    with pytest.raises(LimitReached):
        read_names(str(tmp_path / "long.txt"))


def test_a_file_with_another_number_of_names(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("cat\ndog")
    with pytest.raises(BadRequest, match="names 2 classes; the model tells 10 apart"):
        find_names(nn.Identity(), Origin(), 10, str(tmp_path / "classes.txt"), Values(), ())
