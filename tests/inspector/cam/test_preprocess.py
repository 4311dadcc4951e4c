"""The preprocessed tensor is what torchvision's transforms make of the same picture."""

import numpy as np
import pytest
import torch

pytest.importorskip("torchvision")
from PIL import Image
from torchvision.models import get_model_weights
from torchvision.transforms import functional as F

from inspector.cam.preprocess import PICTURE_SPAN, as_picture, preprocess, ranges
from inspector.cam.result import Box
from inspector.cam.sources import Origin, Values, find_spec
from inspector.cam.spec import IMAGENET_MEAN, Spec, parse_spec
from inspector.errors import BadRequest, LimitReached

ZOO = (
    *("resnet18", "resnet50", "vit_b_32", "swin_t", "efficientnet_b3", "inception_v3", "fcn_resnet50"),
    "fasterrcnn_resnet50_fpn",
)


def photo(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(width * height).integers(0, 256, (height, width, 3), np.uint8))


@pytest.mark.parametrize("name", ZOO)
def test_equal_to_torchvision(name: str) -> None:
    for weights in list(get_model_weights(name)):
        origin = Origin(f"torchvision:{name}", "torchvision", name, f"/somewhere/{weights.url.rsplit('/', 1)[-1]}")
        spec, source = find_spec(torch.nn.Identity(), origin, "", Values())
        assert weights.name in dict(source.values)["weights"]
        theirs = weights.transforms()
        for size in ((320, 213), (60, 70), (1, 1)):
            if name == "fcn_resnet50" and size == (1, 1):
                continue
            image = photo(*size)
            ours, _ = preprocess(image, parse_spec(str(spec)))
            torch.testing.assert_close(ours, theirs(image), atol=1e-5, rtol=0)


def test_without_crop_the_size_is_exact_and_one_that_has_it_is_left_alone() -> None:
    image = photo(32, 32)
    tensor, box = preprocess(image, parse_spec("size=32"))
    torch.testing.assert_close(tensor, F.pil_to_tensor(image) / 255, atol=0, rtol=0)
    assert box == Box(0, 0, 32, 32)
    tensor, box = preprocess(photo(100, 50), parse_spec("size=32"))
    assert (tensor.shape, box) == ((3, 32, 32), Box(0, 0, 100, 50))


@pytest.mark.parametrize("size", [(10, 20), (223, 300), (500, 101), (225, 225)])
def test_the_crop_of_what_is_too_small(size: tuple[int, int]) -> None:
    image = photo(*size)
    tensor, box = preprocess(image, Spec(crop=(224, 224)))
    torch.testing.assert_close(tensor, F.pil_to_tensor(F.center_crop(image, [224])) / 255, atol=0, rtol=0)
    assert (box.right - box.left, box.bottom - box.top) == (224, 224)


def test_the_box_is_what_the_crop_shows() -> None:
    _, box = preprocess(photo(640, 320), parse_spec("size=256,crop=224"))
    assert box == Box(180, 20, 460, 300)


def test_a_strip_does_not_fill_the_memory() -> None:
    strip = Image.fromarray(np.tile(np.arange(60_000) // 240, (1, 1)).astype(np.uint8)).convert("RGB")
    tensor, box = preprocess(strip, parse_spec("size=256,crop=224"))
    assert tensor.shape == (3, 224, 224)
    assert 29_999 < (box.left + box.right) / 2 < 30_001
    assert tensor.mean() == pytest.approx(125 / 255, abs=0.01)
    with pytest.raises(LimitReached, match="60,000 × 1"):
        preprocess(strip, parse_spec("short=256"))


@pytest.mark.parametrize("spec", ["mean=0.5", "short=4000", "size=4001", "size=64,crop=4001"])
def test_more_than_a_model_can_be_given(spec: str) -> None:
    large = Image.new("RGB", (4001, 4001))
    with pytest.raises(LimitReached, match="16 million are the most"):
        preprocess(large if "short" not in spec else large.resize((5, 6)), parse_spec(spec))
    tensor, _ = preprocess(Image.new("RGB", (5, 5)), parse_spec("size=40"))
    assert tensor.shape == (3, 40, 40)
    with pytest.raises(LimitReached):
        preprocess(Image.new("RGB", (5, 5)), parse_spec("size=40"), most=1599)


def test_grey_models() -> None:
    tensor, _ = preprocess(photo(28, 28), parse_spec("size=28,mean=0.1:0.2:0.3,std=0.5"), channels=1)
    expected = (F.pil_to_tensor(photo(28, 28).convert("L")) / 255 - 0.2) / 0.5
    torch.testing.assert_close(tensor, expected, atol=1e-6, rtol=0)
    with pytest.raises(BadRequest, match="2 values for mean"):
        preprocess(photo(8, 8), parse_spec("size=8,mean=1:2"))
    with pytest.raises(BadRequest, match="takes 5 channels"):
        preprocess(photo(8, 8), parse_spec("size=8"), channels=5)


def test_the_tensor_as_a_picture_shows_a_wrong_mean() -> None:
    tensor = torch.tensor([-9.0, -PICTURE_SPAN, 0.0, PICTURE_SPAN, float("nan")]).expand(3, 1, 5)
    assert as_picture(tensor)[0, :, 0].tolist() == [0, 0, 128, 255, 0]
    image = photo(16, 16)
    right = as_picture(preprocess(image, Spec(mean=IMAGENET_MEAN, std=(0.225,)))[0])
    wrong = as_picture(preprocess(image, Spec())[0])
    assert abs(right.astype(int).mean() - 127) < 20 < abs(wrong.astype(int).mean() - 127)
    assert as_picture(torch.zeros(1, 2, 2)).shape == (2, 2, 3)


def test_ranges() -> None:
    found = ranges(torch.tensor([[[0.0, 2.0]], [[1.0, 1.0]]]))
    assert found[0] == (0, 2, 1, 1)
    assert found[1] == (1, 1, 1, 0)
