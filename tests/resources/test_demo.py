"""The bundled demo is what its README says: two formats, two stages of one training, small."""

import importlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
Image = pytest.importorskip("PIL.Image")

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
PARTS = ("shapes", "shapes_net", "make_demo")


@pytest.fixture(scope="module")
def make_demo() -> Iterator[ModuleType]:
    """The demo's script, imported as it is when it is run: from its own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DEMO))
        yield importlib.import_module("make_demo")
        for name in PARTS:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def unseen(make_demo: ModuleType) -> tuple[np.ndarray, np.ndarray]:
    """The images, and their classes, on which the script measures accuracy."""
    return make_demo.render_set(make_demo.TEST_IMAGES, make_demo.TEST_SEED)


def load(name: str) -> dict[str, Any]:
    return torch.load(DEMO / name, weights_only=True)


def strip_prefix(state: dict[str, Any]) -> dict[str, Any]:
    assert all(key.startswith("module.") for key in state)
    return {key.removeprefix("module."): value for key, value in state.items()}


def model_of(make_demo: ModuleType, state: dict[str, Any]) -> Any:
    model = make_demo.shapes_net(len(make_demo.CLASSES))
    model.load_state_dict(state)
    return model


def test_everything_is_under_two_megabytes() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_the_early_checkpoint_is_in_the_legacy_format_through_data_parallel(make_demo: ModuleType) -> None:
    assert not zipfile.is_zipfile(DEMO / "shapes-early.pth")
    assert tuple(load("shapes-early.pth")) == make_demo.EARLY_KEYS
    strip_prefix(load("shapes-early.pth")["state_dict"])


def test_the_final_checkpoint_is_a_zip_with_the_momentum_of_every_parameter(make_demo: ModuleType) -> None:
    assert zipfile.is_zipfile(DEMO / "shapes-final.pth")
    final = load("shapes-final.pth")
    assert tuple(final) == make_demo.FINAL_KEYS
    parameters = dict(model_of(make_demo, final["state_dict"]).named_parameters())
    momenta = [final["optimizer"]["state"][index]["momentum_buffer"] for index in range(len(parameters))]
    assert [momentum.shape for momentum in momenta] == [parameter.shape for parameter in parameters.values()]


@pytest.mark.parametrize(("name", "entry"), [("shapes-early.pth", "best_acc1"), ("shapes-final.pth", "accuracy")])
def test_each_checkpoint_is_as_accurate_as_it_says(
    make_demo: ModuleType, unseen: tuple[np.ndarray, np.ndarray], name: str, entry: str
) -> None:
    saved = load(name)
    state = saved["state_dict"] if name == "shapes-final.pth" else strip_prefix(saved["state_dict"])
    # A different processor rounds differently, which may turn a handful of images.
    assert make_demo.accuracy(model_of(make_demo, state), *unseen) == pytest.approx(saved[entry], abs=0.5)
    assert f"| {saved[entry]:.1f}% |" in (DEMO / "README.md").read_text()


def test_training_went_on_after_the_early_checkpoint() -> None:
    assert load("shapes-final.pth")["accuracy"] > load("shapes-early.pth")["best_acc1"] + 30


def test_the_final_network_names_the_bundled_images(make_demo: ModuleType) -> None:
    paths = sorted((DEMO / "images").glob("*.png"))
    assert len(paths) == make_demo.PICTURES
    images = np.stack([np.asarray(Image.open(path)) for path in paths])
    labels = np.array([make_demo.CLASSES.index(path.stem.split("-")[0]) for path in paths])
    assert make_demo.accuracy(model_of(make_demo, load("shapes-final.pth")["state_dict"]), images, labels) == 100


def test_the_bundled_images_are_rendered_by_the_script(make_demo: ModuleType) -> None:
    images, labels = make_demo.render_set(make_demo.PICTURES, make_demo.PICTURE_SEED)
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = DEMO / "images" / f"{make_demo.CLASSES[label]}-{index // len(make_demo.CLASSES) + 1}.png"
        # One step of 255, for a last bit of sin() that differs between processors.
        assert np.abs(np.asarray(Image.open(path)).astype(int) - image).max() <= 1
