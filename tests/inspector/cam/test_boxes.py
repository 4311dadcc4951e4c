"""Detection models from an image file on: boxes told, one of several explained, by the library and by the command."""

import json
from pathlib import Path
from typing import Any

import pytest

torchvision = pytest.importorskip("torchvision")
pytest.importorskip("PIL.Image")

from inspector.cam.cam_json import cam_document  # noqa: E402
from inspector.cam.cam_text import cam_lines  # noqa: E402
from inspector.cam.functions import ExplainedImages, explain_images  # noqa: E402
from inspector.cam.loaded import explain_loaded, randomised_of  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.engine.messages import CheckRandomised, ExplainImages  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from inspector.model.load import LoadedModel, load_model  # noqa: E402

NET = """
import torch
from torch.nn import init
from torchvision.models import get_model

def net():
    torch.manual_seed(0)
    model = get_model(
        "fasterrcnn_mobilenet_v3_large_320_fpn", weights=None, weights_backbone=None, num_classes=4,
        box_score_thresh=0.0, min_size=96, max_size=128, box_detections_per_img=20,
    )
    init.normal_(model.roi_heads.box_predictor.cls_score.weight, std=3)  # one class alone would win
    return model
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    path = tmp_path_factory.mktemp("net") / "net.py"
    path.write_text(NET)
    return load_model(f"{path}:net", trust=True)


@pytest.fixture
def image(root: Path) -> Path:
    return root / "resources" / "demo" / "images" / "star-1.png"


def explained(loaded: LoadedModel, image: Path, **options: Any) -> ExplainedImages:
    return explain_images(loaded.module, image, **options)


@pytest.fixture
def several(loaded: LoadedModel, image: Path) -> int:
    """A class of which there are three boxes or more."""
    boxes = explained(loaded, image, methods="eigencam").report.images[0].boxes
    return next(box.cls for box in boxes if box.number == 3)


def test_one_of_several_is_named_by_its_number(loaded: LoadedModel, image: Path, several: int) -> None:
    found = explained(loaded, image, methods="layercam", classes=f"{several},{several}#3,{several}#1", signed=True)
    shown = found.report.images[0]
    assert [(each.cls, each.box) for each in shown.maps] == [(several, 1), (several, 3)]
    assert float(abs(found.maps[0][0] - found.maps[0][1]).max()) > 0
    document = json.loads(json.dumps(cam_document(found.report)))["images"][0]
    assert [each["box"] for each in document["maps"]] == [1, 3]
    assert [each["score"] for each in document["boxes"]] == sorted((box.score for box in shown.boxes), reverse=True)
    third = next(each for each in document["boxes"] if (each["class"], each["number"]) == (several, 3))
    left, top, right, bottom = third["box"]
    assert 0 <= left < right <= 64
    assert 0 <= top < bottom <= 64
    lines = "\n".join(cam_lines(found.report, False))
    assert f"  {several}#1  from " in lines
    assert f", {several}, box 3: " in lines
    assert " boxes more" in lines


def test_a_classifier_has_no_boxes(root: Path, image: Path) -> None:
    demo = root / "resources" / "demo"
    options: dict[str, Any] = {"weights": demo / "shapes-final.pth"}
    found = explain_images(f"{demo}/shapes_net.py:shapes_net", image, **options)
    assert "boxes" not in cam_document(found.report)["images"][0]
    assert found.report.images[0].maps[0].box == 0
    with pytest.raises(BadRequest, match=r"There is no box 2 of class 3: the model gives none\."):
        explain_images(f"{demo}/shapes_net.py:shapes_net", image, classes="star#2", **options)


def test_a_detector_is_given_the_picture_as_it_is(loaded: LoadedModel, image: Path) -> None:
    """It resizes and normalises by itself: done before, too, it would see another picture."""
    report = explained(loaded, image, methods="eigencam").report
    assert report.preprocessing.spec == "mean=0,std=1"
    assert report.preprocessing.source.name == "preprocess.own"
    assert 0 <= report.images[0].channels[0].min <= report.images[0].channels[0].max <= 1


def test_the_files_of_two_boxes(loaded: LoadedModel, image: Path, several: int, tmp_path: Path) -> None:
    request = ExplainImages(
        b"net",
        images=(bytes(image),),
        methods=("layercam",),
        classes=(str(several), f"{several}#2"),
        signed=True,
        out=bytes(tmp_path),
        png=False,
        npy=True,
    )
    explain_loaded(loaded, request, Context())
    assert sorted(each.name.partition("layercam")[2].split(".")[-2] for each in tmp_path.iterdir()) == [
        str(several),
        f"{several}-box2",
    ]


def test_the_check_of_one_box(loaded: LoadedModel, image: Path, several: int) -> None:
    def checked(box: int) -> tuple[float, bytes]:
        answer = randomised_of(
            loaded, CheckRandomised(b"net", image=bytes(image), method="layercam", cls=several, box=box), Context()
        )
        return answer.value.correlation, bytes(answer.payload)

    assert checked(1) != checked(2)
    with pytest.raises(BadRequest, match="and none with number 99"):
        checked(99)
