"""`torchloupe cam`: its JSON, its files, and one sentence for whatever goes wrong."""

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.one_lab import OneLab, one_lab
from tests.ran import command

Image = pytest.importorskip("PIL.Image")

KEYS = {"class", "faithfulness", "flags", "layer", "method", "npy", "png", "raw_max", "raw_min", "shape"}


@pytest.fixture(scope="module")
def lab() -> Iterator[OneLab]:
    with one_lab() as lab:
        yield lab


@pytest.fixture
def run(alone: Any, lab: OneLab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, asking the lab of all these tests."""
    monkeypatch.setattr("inspector.engine.child.ask_lab", lab.ask)
    return alone


@pytest.fixture
def alone(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Any:
    """The command in a folder with images, with a lab of its own."""
    (tmp_path / "photos").mkdir()
    for name in ("star-1.png", "circle-1.png"):
        (tmp_path / "photos" / name).write_bytes((root / "resources" / "demo" / "images" / name).read_bytes())
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    return command("cam", capfd)


@pytest.fixture
def demo(root: Path) -> tuple[str, str, str]:
    """The demo's network as the command's words; IMAGEs follow MODEL."""
    folder = root / "resources" / "demo"
    return f"{folder}/shapes_net.py:shapes_net", "--weights", f"{folder}/shapes-final.pth"


def test_the_document_and_the_files(alone: Any, demo: tuple[str, str, str]) -> None:
    words = ("--layer", "stage1,stage2", "--method", "gradcam,eigencam", "--class", "star", "--faithfulness")
    ran = alone(*demo, "photos", *words, "-o", "out", "--npy", "--json")
    assert ran.code == 0, ran.err
    document = ran.document
    assert document["model"] == demo[0]
    assert document["error"] is None
    assert [image["path"] for image in document["images"]] == ["photos/circle-1.png", "photos/star-1.png"]
    star = document["images"][1]
    assert star["predictions"][0]["class"] == 3
    assert star["predictions"][0]["name"] == "star"
    assert star["predictions"][0]["probability"] > 0.9
    found = [(each["layer"], each["method"], each["class"], each["shape"]) for each in star["maps"]]
    assert sorted(found, key=str) == [
        ("stage1", "eigencam", None, [16, 16]),
        ("stage1", "gradcam", 3, [16, 16]),
        ("stage2", "eigencam", None, [8, 8]),
        ("stage2", "gradcam", 3, [8, 8]),
    ]
    for each in star["maps"]:
        assert set(each) == KEYS
        assert set(each["faithfulness"]) == {"deletion", "insertion", "random_deletion", "random_insertion"}
        assert each["flags"] == []
        assert each["png"].startswith("out/star-1.")
        with Image.open(each["png"]) as written:
            assert written.size == (64, 64)
        raw = np.load(each["npy"])
        assert (raw.dtype, list(raw.shape)) == (np.float32, each["shape"])
        assert float(raw.max()) == pytest.approx(each["raw_max"], rel=1e-6)
        assert float(raw.min()) == pytest.approx(each["raw_min"], rel=1e-6)
    files = {each[key] for image in document["images"] for each in image["maps"] for key in ("png", "npy")}
    assert len(files) == len(list(Path("out").iterdir())) == 16


def test_a_second_run_into_the_folder_of_the_images_explains_the_same_ones(
    run: Any, demo: tuple[str, str, str]
) -> None:
    mine = "photos/star-1.gradcam.stage2.3-star.png"  # as the first map would be called
    Path(mine).write_bytes(Path("photos/circle-1.png").read_bytes())
    images = ["photos/circle-1.png", mine, "photos/star-1.png"]
    runs, documents = [], []
    for _ in range(2):
        ran = run(*demo, "photos", "-o", "photos", "--json")
        assert ran.code == 0, ran.err
        document = ran.document
        documents.append(document)
        assert [image["path"] for image in document["images"]] == sorted(images)
        runs.append([each["png"] for image in document["images"] for each in image["maps"]])
        assert Path(mine).read_bytes() == Path("photos/circle-1.png").read_bytes()
    assert runs[0] == runs[1]
    assert documents[0]["warnings"] == []
    assert documents[1]["warnings"] == ["passed over in folders: pictures that Torchloupe wrote (3)"]
    named = run(*demo, runs[0][0], "--json")
    assert named.document["images"][0]["path"] == runs[0][0]
    for path in images:
        Path(path).unlink()
    ran = run(*demo, "photos", "--json")
    assert ran.code == 2
    assert "photos but pictures that Torchloupe wrote" in ran.document["error"]


def test_text(run: Any, demo: tuple[str, str, str]) -> None:
    Path("names.txt").write_text("round\nfour corners\nthree corners\npointed\n")
    words = ("--randomised", "--preprocess", "size=64,mean=0.5,std=0.5", "--classes", "names.txt", "--class", "pointed")
    ran = run(*demo, "photos/star-1.png", *words)
    assert ran.code == 0, ran.err
    for words in ("set by hand", "names from names.txt", "pointed (3)", "gradcam at stage2", "-o DIR"):
        assert words in ran.out
    assert not list(Path().glob("*.png"))


def test_raw_maps_alone(run: Any, demo: tuple[str, str, str]) -> None:
    ran = run(*demo, "photos/star-1.png", "--npy", "--json")
    (found,) = ran.document["images"][0]["maps"]
    assert (found["png"], found["npy"]) == (None, "./star-1.gradcam.stage2.3-star.npy")
    assert not list(Path().glob("*.png"))
    assert np.load(found["npy"]).shape == (8, 8)


def test_a_bad_image_among_others(run: Any, demo: tuple[str, str, str]) -> None:
    ran = run(*demo, "photos/star-1.png", "bad.jpg", "--json")
    assert ran.code == 2
    first, second = ran.document["images"]
    assert first["error"] is None
    assert "bad.jpg ends too early" in second["error"]
    assert second["maps"] == second["predictions"] == []


def test_one_sentence(run: Any, demo: tuple[str, str, str]) -> None:
    ran = run(*demo, "photos/star-1.png", "--class", "4", "--json")
    assert ran.code == 2
    assert "There is no class 4: the model tells 4 apart" in ran.document["error"]
    assert ran.document["images"] == []
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1


SENTENCES = {
    "a bad image": (("bad.jpg",), "bad.jpg ends too early"),
    "a class without a name": (("photos/star-1.png", "--class", "dog"), "no class 'dog'"),
    "a layer that there is none of": (("photos/star-1.png", "--layer", "stage9"), "no layer stage9"),
    "a layer without a picture": (("photos/star-1.png", "--layer", "fc"), "fc puts out 1 × 4"),
    "a method that there is none of": (("photos/star-1.png", "--method", "magic"), "no method magic"),
    "a device that is not here": (("photos/star-1.png", "--device", "cuda:7"), "no device cuda:7"),
    "a device without values": (("photos/star-1.png", "--device", "meta"), "there are no values"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_other_sentences(name: str, run: Any, demo: tuple[str, str, str]) -> None:
    words, expected = SENTENCES[name]
    ran = run(*demo, *words, "--json")
    assert ran.code == 2
    assert expected in ran.document["error"]
    assert ran.err.count("\n") == 1


EARLY = {
    "no spec": (("photos/star-1.png", "--preprocess", "224"), "'224' is no part of a preprocessing"),
    "no class": (("photos/star-1.png", "--class", "top0"), "names no class"),
    "no image": (("nothing.png",), "nothing.png does not exist"),
    "an empty path": (("",), "path of an image is empty"),
    "no names": (("photos/star-1.png", "--classes", "none.txt"), "none.txt does not exist"),
    "no method": (("photos/star-1.png", "--method", ","), "--method names nothing"),
}


@pytest.mark.parametrize("name", EARLY)
def test_what_is_wrong_by_itself_starts_no_lab(
    name: str, run: Any, demo: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.engine.child.ask_lab", None)
    words, expected = EARLY[name]
    ran = run(*demo, *words)
    assert ran.code == 2
    assert expected in ran.err


def test_a_command_that_names_no_image(run: Any) -> None:
    ran = run("torchvision:resnet18", "--json")
    assert ran.code == 2
    assert "IMAGE" in ran.document["error"]


WITHOUT_TORCH = """
import sys

sys.modules["torch"] = None
import inspector
from inspector import cli
from inspector.errors import BadRequest

try:
    inspector.explain_images("torchvision:resnet18", "x.png")
except BadRequest as error:
    print(error)
sys.exit(cli.main(["cam", "torchvision:resnet18", *sys.argv[1:]]))
"""


def test_without_torch_it_is_said_that_it_is_missing(root: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare")
    image = root / "resources" / "demo" / "images" / "star-1.png"
    words = [sys.executable, "-c", WITHOUT_TORCH, image, "--lab-python", tmp_path / "bare" / "bin" / "python"]
    ran = subprocess.run(list(map(str, words)), cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 2
    assert ran.stdout.startswith("Explaining images needs torch, which ")
    assert "lacks" in ran.stderr
    assert "torch" in ran.stderr
    assert ran.stderr.count("\n") == 1
