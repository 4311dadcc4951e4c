"""What the window is answered: results whose arrays stand in the payload."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from torch import nn

pytest.importorskip("torchvision")

from PIL import Image

from inspector.cam.explain import explain
from inspector.cam.features import feature_maps_of, statistics
from inspector.cam.loaded import explain_loaded, faithfulness_of, randomised_of
from inspector.cam.preprocess import as_picture
from inspector.context import Context
from inspector.engine.handlers import Answer
from inspector.engine.messages import (
    ANSWERS,
    CheckRandomised,
    ExplainImages,
    MeasureFaithfulness,
    ReadFeatureMaps,
    Request,
)
from inspector.engine.portable import packed
from inspector.errors import BadRequest
from inspector.model.load import LoadedModel, load_model

IMAGE = b"images/star-1.png"


@pytest.fixture(scope="module")
def demo(root: Path) -> LoadedModel:
    folder = root / "resources" / "demo"
    return load_model(f"{folder}/shapes_net.py:shapes_net", weights=folder / "shapes-final.pth")


@pytest.fixture(scope="module")
def fields(root: Path) -> dict[str, Any]:
    return {"model": b"shapes_net.py:shapes_net", "folder": os.fsencode(root / "resources" / "demo")}


def crossed(request: Request, answer: Answer) -> tuple[Any, bytes]:
    """The answer as it arrives at the window."""
    return msgspec.msgpack.decode(packed(answer.value), type=ANSWERS[type(request)]), bytes(answer.payload)


def array(payload: bytes, start: int, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    return np.frombuffer(payload, dtype, int(np.prod(shape)), start).reshape(shape)


def test_maps_and_pictures(demo: LoadedModel, fields: dict[str, Any], root: Path) -> None:
    request = ExplainImages(**fields, images=(IMAGE,), methods=("gradcam", "eigencam"), classes=("top2",))
    report, payload = crossed(request, explain_loaded(demo, request, Context()))
    (image,) = report.images
    assert [(each.method, each.cls) for each in image.maps] == [("gradcam", 3), ("gradcam", 2), ("eigencam", None)]
    with Image.open(root / "resources" / "demo" / "images" / "star-1.png") as opened:
        pixels = np.asarray(opened.convert("RGB"))
    width, height = image.shown
    np.testing.assert_array_equal(array(payload, image.picture, (height, width, 3), "u1"), pixels)
    tensor = torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 127.5 - 1
    seen = array(payload, image.preprocessed, (*image.input[1:], 3), "u1")
    np.testing.assert_array_equal(seen, as_picture(tensor))
    expected = explain(
        demo.module, tensor[None], layers="auto", methods=["gradcam", "eigencam"], classes=lambda logits: [[3, 2]]
    )
    for info, raw in zip(image.maps, expected.maps, strict=True):
        values = array(payload, info.start, info.shape, "<f4")
        np.testing.assert_allclose(values, raw.values.numpy(), atol=1e-5, rtol=1e-4)
        assert values.max() == pytest.approx(info.raw_max)
    assert report.seconds[0] > 0
    assert all(info.start % 8 == 0 for info in image.maps)


def test_without_pictures_and_without_arrays(demo: LoadedModel, fields: dict[str, Any]) -> None:
    request = ExplainImages(**fields, images=(IMAGE,), pictures=False)
    report, payload = crossed(request, explain_loaded(demo, request, Context()))
    assert (report.images[0].picture, len(payload)) == (-1, 4 * 64)
    request = ExplainImages(**fields, images=(IMAGE,), arrays=False)
    report, payload = crossed(request, explain_loaded(demo, request, Context()))
    assert (report.images[0].maps[0].start, payload) == (-1, b"")


def test_a_large_picture_is_reduced(
    demo: LoadedModel, fields: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.cam.payload.MOST_SHOWN", 50)
    Image.new("RGB", (200, 100), (255, 0, 0)).save(tmp_path / "red.png")
    request = ExplainImages(**fields, images=(os.fsencode(tmp_path / "red.png"),))
    report, payload = crossed(request, explain_loaded(demo, request, Context()))
    (image,) = report.images
    assert ((image.width, image.height), image.shown) == ((200, 100), (50, 25))
    assert (array(payload, image.picture, (25, 50, 3), "u1") == (255, 0, 0)).all()


def test_faithfulness_is_that_of_the_command(demo: LoadedModel, fields: dict[str, Any]) -> None:
    request = ExplainImages(**fields, images=(IMAGE,), faithfulness=True)
    (image,) = explain_loaded(demo, request, Context()).value.images
    found = faithfulness_of(demo, MeasureFaithfulness(**fields, image=IMAGE, layer="stage2"), Context())
    for one, other in zip(found[:4], image.maps[0].faithfulness[:4], strict=True):
        assert one == pytest.approx(other, abs=1e-6)
    free = faithfulness_of(demo, MeasureFaithfulness(**fields, image=IMAGE, method="eigencam"), Context())
    assert free.deletion_curve[0] == found.deletion_curve[0]
    with pytest.raises(BadRequest, match="no call number 3"):
        faithfulness_of(demo, MeasureFaithfulness(**fields, image=IMAGE, call=3), Context())


def test_the_randomised_twin(demo: LoadedModel, fields: dict[str, Any]) -> None:
    request = CheckRandomised(**fields, image=IMAGE, cls=3)
    found, payload = crossed(request, randomised_of(demo, request, Context()))
    assert found.shape == (8, 8)
    assert array(payload, found.start, found.shape, "<f4").max() > 0
    shown = ExplainImages(**fields, images=(IMAGE,), classes=("3",), randomised=True)
    (image,) = explain_loaded(demo, shown, Context()).value.images
    assert found.correlation == pytest.approx(image.maps[0].randomised)


def run_text(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(text, names)
    return names


def same_tensors(report: Any, payload: bytes) -> None:
    """What the copied Python reads, against what was sent."""
    features = run_text(report.python)["features"]
    for found in report.layers:
        values = array(payload, found.start, (found.held, *found.grid), "<f4")
        theirs = features[found.layer][0]
        assert tuple(features[found.layer].shape) == found.shape
        for at, channel in enumerate(found.channels[: found.held]):
            torch.testing.assert_close(torch.tensor(values[at]), theirs[channel.channel], atol=1e-5, rtol=1e-4)


def test_feature_maps_and_their_python(demo: LoadedModel, fields: dict[str, Any]) -> None:
    request = ReadFeatureMaps(**fields, image=IMAGE, layers=("stem.bn", "stage1", "stage2.1.relu"), most=5)
    report, payload = crossed(request, feature_maps_of(demo, request, Context()))
    assert [(each.layer, each.shape, each.held) for each in report.layers] == [
        ("stem.bn", (1, 16, 32, 32), 5),  # which an in-place ReLU writes over
        ("stage1", (1, 32, 16, 16), 5),
        ("stage2.1.relu", (1, 64, 8, 8), 5),
    ]
    for each in report.layers:
        strengths = [channel.strength for channel in each.channels]
        assert strengths == sorted(strengths, reverse=True)
        assert sorted(channel.channel for channel in each.channels) == list(range(each.shape[1]))
    same_tensors(report, payload)


NETS = """
import torch
from torch import nn

class Again(nn.Module):
    def __init__(self, looks=False):
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.relu = nn.ReLU()
        self.fc = nn.Linear(3, 2)
        self.looks = looks

    def forward(self, x):
        x = self.relu(self.conv(self.relu(self.conv(x))))
        if self.looks and x.sum() < 0:  # no tracer can follow this
            x = -x
        return self.fc(x.mean((2, 3)))
"""


@pytest.mark.parametrize("model", ["Again", "Again(looks=True)"])
def test_the_python_tells_calls_apart_and_does_without_tracing(model: str, root: Path, tmp_path: Path) -> None:
    (tmp_path / "nets.py").write_text(NETS)
    loaded = load_model(f"{tmp_path}/nets.py:{model}")
    request = ReadFeatureMaps(
        model=b"",
        image=os.fsencode(root / "resources" / "demo" / "images" / "star-1.png"),
        layers=("conv", "relu"),
        names=("before", "after"),
        preprocess="size=16",
    )
    report, payload = crossed(request, feature_maps_of(loaded, request, Context()))
    assert [(each.layer, each.call, each.calls) for each in report.layers] == [
        ("conv", 0, 2),
        ("conv", 1, 2),
        ("relu", 0, 2),
        ("relu", 1, 2),
    ]
    assert ("create_feature_extractor" in report.python) == (model == "Again")
    features = run_text(report.python)["features"]
    assert sorted(features) == ["after", "after_1", "before", "before_1"]
    for found in report.layers:
        name = {"conv": "before", "relu": "after"}[found.layer] + (f"_{found.call}" if found.call else "")
        values = array(payload, found.start, (found.held, *found.grid), "<f4").copy()
        order = [channel.channel for channel in found.channels]
        torch.testing.assert_close(torch.from_numpy(values), features[name][0][order])


ODD: dict[str, Callable[[Image.Image], Image.Image]] = {
    "wide.png": lambda image: image.resize((301, 90)),
    "alpha.png": lambda image: image.convert("RGBA").rotate(30, expand=True),
}


@pytest.mark.parametrize("name", ODD)
def test_the_python_preprocesses_alike(name: str, root: Path, tmp_path: Path) -> None:
    with Image.open(root / "resources" / "demo" / "images" / "star-1.png") as image:
        ODD[name](image.convert("RGB")).save(tmp_path / name)
    loaded = load_model("torchvision:squeezenet1_1(num_classes=3)")
    torch.manual_seed(0)
    with torch.no_grad():
        for each in loaded.module.parameters():
            each.fill_(0.01)  # what the copied program builds is filled alike
    request = ReadFeatureMaps(
        model=b"torchvision:squeezenet1_1(num_classes=3)",
        image=os.fsencode(tmp_path / name),
        layers=("features.0",),
        preprocess="size=40,crop=32,mean=0.485:0.456:0.406,std=0.229:0.224:0.225,interpolation=bicubic",
        most=1,
    )
    report, payload = crossed(request, feature_maps_of(loaded, request, Context()))
    (found,) = report.layers
    text = report.python.replace(
        ".module.eval()", ".module.eval()\nfor each in model.parameters(): each.data.fill_(0.01)"
    )
    theirs = run_text(text)["features"]["features.0"][0, 0]
    torch.testing.assert_close(torch.tensor(array(payload, found.start, found.grid, "<f4").copy()), theirs)


def test_layers_without_a_picture(demo: LoadedModel, fields: dict[str, Any]) -> None:
    request = ReadFeatureMaps(**fields, image=IMAGE, layers=("fc", "stem.conv"))
    report, _ = crossed(request, feature_maps_of(demo, request, Context()))
    assert report.layers[0].error == "fc puts out 1 × 4: no picture that could be laid over the image."
    assert report.layers[1].held == 16
    with pytest.raises(BadRequest, match="no layer stem9"):
        feature_maps_of(demo, ReadFeatureMaps(**fields, image=IMAGE, layers=("stem9",)), Context())


def test_statistics_leave_out_what_is_not_finite() -> None:
    values = torch.tensor([[[0.0, 2.0]], [[float("nan"), -5.0]], [[float("inf"), float("nan")]]])
    first, second, third = statistics(values)
    assert (first.channel, first.strength, first.bad) == (1, 5, 1)
    assert second[:] == (0, 1, 1, 0, 2, 1, 0.5, 0)
    assert (third.channel, third.bad, third.min, third.max, third.mean) == (2, 2, 0, 0, 0)


def test_tokens_are_laid_out_as_patches() -> None:
    class Tokens(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Conv2d(3, 6, 8, 8)
            self.norm = nn.LayerNorm(6)
            self.head = nn.Linear(6, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            tokens = self.embed(x).flatten(2).transpose(1, 2)
            return self.head(self.norm(tokens).mean(1))

    from inspector.cam.features import feature_maps
    from inspector.cam.payload import Payload
    from inspector.cam.subject import subject_of

    module = Tokens()
    payload = Payload()
    (found,) = feature_maps(subject_of(module), torch.rand(3, 32, 48), ["norm"], 6, payload, Context())
    assert (found.shape, found.grid, len(found.channels)) == ((1, 24, 6), (4, 6), 6)
