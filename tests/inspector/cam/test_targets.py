"""Detection and segmentation: a class is explained by its best box, or within its mask."""

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from torch import Tensor, nn  # noqa: E402

from inspector.cam.explain import explain  # noqa: E402
from inspector.cam.explained import Aim, Explained  # noqa: E402
from inspector.cam.targets import run  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from inspector.flops.footprint import compared, state_of  # noqa: E402
from tests.inspector.cam.networks import images  # noqa: E402


class Masks(nn.Module):
    """A segmentation model whose logits are a 1 x 1 convolution over one layer, at twice its size."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.stem = nn.Sequential(nn.Conv2d(3, 5, 3, stride=2, padding=1), nn.ReLU(inplace=True))
        self.head = nn.Conv2d(5, 4, 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"out": nn.functional.interpolate(self.head(self.stem(x)), scale_factor=2, mode="nearest")}


def test_a_class_is_explained_within_its_mask() -> None:
    model, batch = Masks().eval(), images(2, 16)
    out = model(batch)["out"].detach()
    masks = out.argmax(1)
    found = [sorted(set(mask.flatten().tolist())) for mask in masks]
    explained = explain(model, batch, layers=["stem"], methods=["hirescam"], classes=lambda _: found, signed=True)
    assert explained.task == "segmentation"
    shares = torch.stack([(masks == cls).float().mean((1, 2)) for cls in range(4)], 1)
    torch.testing.assert_close(explained.probabilities, shares)
    torch.testing.assert_close(explained.logits.softmax(1), shares)
    a = model.stem(batch).detach()
    for one in explained.maps:
        inside = (masks[one.image] == one.cls)[::2, ::2].float()  # every cell is four pixels
        right = torch.einsum("c,chw->hw", model.head.weight[one.cls, :, 0, 0], a[one.image]) * inside / inside.sum()
        torch.testing.assert_close(one.values, right.detach())


def test_a_class_without_a_pixel() -> None:
    model = Masks().eval()
    with torch.no_grad():
        model.head.bias[3] = -100  # type: ignore[index]
    with pytest.raises(BadRequest, match=r"^No pixel of image 1 is of class 3\.$"):
        explain(model, images(1, 16), layers=["stem"], methods=["gradcam"], classes=lambda _: [[3]])


@pytest.mark.parametrize("name", ["fcn_resnet50", "lraspp_mobilenet_v3_large"])
def test_segmentation_of_torchvision_is_explained_in_its_backbone(name: str) -> None:
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, weights=None, weights_backbone=None, num_classes=3).eval()
    explained = top(model, images(1, 32), "auto")
    (layer,) = explained.layers
    assert layer.reason.name == "layer.backbone"
    assert layer.name.startswith("backbone.")
    assert [one.values.shape for one in explained.maps] == [layer.grid] * 2


def top(model: nn.Module, batch: Tensor, layers: str) -> Explained:
    return explain(
        model,
        batch,
        layers=layers,
        methods=["gradcam", "eigencam"],
        classes=lambda logits: logits.topk(1).indices.tolist(),
    )


@pytest.fixture(scope="module")
def detector() -> nn.Module:
    torch.manual_seed(0)
    return torchvision.models.get_model(
        "fasterrcnn_mobilenet_v3_large_320_fpn",
        weights=None,
        weights_backbone=None,
        num_classes=4,
        box_score_thresh=0.0,
        min_size=96,
        max_size=128,
    )


def test_a_detector_is_explained_in_its_backbone(detector: nn.Module) -> None:
    batch = torch.rand(1, 3, 48, 60)
    before = state_of(detector)
    explained = top(detector, batch, "auto")
    assert compared(before, state_of(detector)).changes == ()
    assert explained.task == "detection"
    (layer,) = explained.layers
    assert layer.name.startswith("backbone.body.")
    assert layer.grid == (3, 4)  # 96 x 120 of 96 x 128 pixels; what was padded is left out
    best = explained.boxes[0][0]
    assert explained.probabilities.shape == (1, 4)
    assert float(explained.probabilities.max()) == pytest.approx(best.score)
    assert {one.cls for one in explained.maps} == {best.cls, None}
    assert all(one.values.shape == layer.grid for one in explained.maps)


def test_the_gradient_is_that_of_the_best_box(detector: nn.Module) -> None:
    batch = torch.rand(1, 3, 48, 60)
    explained = explain(
        detector,
        batch,
        layers="auto",
        methods=["hirescam"],
        classes=lambda logits: logits.topk(1).indices.tolist(),
        signed=True,
    )
    layer, best = explained.layers[0].name, explained.boxes[0][0]
    kept = []
    hook = detector.get_submodule(layer).register_forward_hook(lambda _, given, out: kept.append(out))
    detector.eval()
    (found,) = detector(list(batch))
    hook.remove()
    row = int((found["labels"] == best.cls).nonzero()[0])  # boxes come best first
    (g,) = torch.autograd.grad(found["scores"][row], kept[0])
    right = (kept[0] * g).sum(1)[0].detach()[:3, :4]
    torch.testing.assert_close(explained.maps[0].values, right, rtol=1e-3, atol=1e-9)


def test_one_box_of_several_of_a_class(detector: nn.Module) -> None:
    batch = torch.rand(1, 3, 48, 60, generator=torch.Generator().manual_seed(0))
    found = top(detector, batch, "auto").boxes[0]
    cls = next(box.cls for box in found if box.number == 3)
    same = [box for box in found if box.cls == cls]
    assert [box.number for box in same] == list(range(1, len(same) + 1))
    assert [box.score for box in same] == sorted((box.score for box in same), reverse=True)
    explained = explain(
        detector,
        batch,
        layers="auto",
        methods=["hirescam", "eigencam"],
        classes=lambda _: [[cls, Aim(cls, 3), Aim(cls, 1)]],
        signed=True,
    )
    boxes = [(one.method, one.cls, one.box) for one in explained.maps]
    assert sorted(boxes, key=str) == [("eigencam", None, 0), ("hirescam", cls, 1), ("hirescam", cls, 3)]
    kept = []
    layer = explained.layers[0].name
    hook = detector.get_submodule(layer).register_forward_hook(lambda _, given, out: kept.append(out))
    (output,) = detector.eval()(list(batch))
    hook.remove()
    row = int((output["labels"] == cls).nonzero()[2])
    (g,) = torch.autograd.grad(output["scores"][row], kept[0])
    right = (kept[0] * g).sum(1)[0].detach()[:3, :4]
    (third,) = (one.values for one in explained.maps if one.box == 3)
    torch.testing.assert_close(third, right, rtol=1e-3, atol=1e-9)


def test_a_box_that_there_is_none_of(detector: nn.Module) -> None:
    batch = torch.rand(1, 3, 48, 60)
    best = top(detector, batch, "auto").boxes[0][0]
    with pytest.raises(BadRequest, match=r"^Image 1 has \d+ boxes of class \d, and none with number 1000\.$"):
        explain(detector, batch, layers="auto", methods=["gradcam"], classes=lambda _: [[Aim(best.cls, 1000)]])


def test_a_box_of_a_model_without_boxes() -> None:
    cls = int(Masks().eval()(images(1, 16))["out"].argmax(1)[0, 0, 0])
    with pytest.raises(BadRequest, match=rf"There is no box 2 of class {cls}: the model gives none\."):
        explain(Masks(), images(1, 16), layers=["stem"], methods=["gradcam"], classes=lambda _: [[Aim(cls, 2)]])


def test_a_class_without_a_box(detector: nn.Module) -> None:
    with pytest.raises(BadRequest, match=r"No box of class 0 was found in image 1\."):  # 0 is the background
        explain(detector, torch.rand(1, 3, 48, 60), layers="auto", methods=["gradcam"], classes=lambda _: [[0]])


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        return self.conv(x).mean((2, 3)) * scale


def test_a_model_that_takes_more_than_an_image() -> None:
    with pytest.raises(BadRequest) as raised:
        run(Two(), torch.zeros(1, 3, 8, 8))
    assert str(raised.value) == (
        "This model takes more than an image: Two.forward() missing 1 required positional argument: 'scale'."
    )
    assert "takes images alone" in raised.value.hint
