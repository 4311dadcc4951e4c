"""Images shown to models: what is told of each, and which errors are one image's and which everyone's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from inspector.cam.explainer import Asked, Explainer, Shown
from inspector.cam.functions import explain_images
from inspector.cam.sources import Origin, Values
from inspector.cam.spec import parse_spec
from inspector.cam.subject import Subject
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, DamagedFile
from inspector.stats.result import SILENCE

Image = pytest.importorskip("PIL.Image")


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(3, 8, 3, 2, 1)
        self.relu = nn.ReLU(inplace=True)
        self.second = nn.Conv2d(8, 8, 3, 2, 1)
        self.fc = nn.Linear(8, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.relu(self.second(self.first(x).relu())).mean((2, 3)))


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    paths = []
    for number in range(5):
        pixels = np.random.default_rng(number).integers(0, 256, (20 + number, 30, 3), np.uint8)
        paths.append(str(tmp_path / f"{number}.png"))
        Image.fromarray(pixels).save(paths[-1])
    return paths


def subject(module: nn.Module | None = None, spec: str = "size=16,mean=0.5,std=0.5") -> Subject:
    return Subject(module or Small(), Origin("small"), parse_spec(spec), SILENCE, Values())


def shown(paths: list[str], asked: Asked | None = None, module: nn.Module | None = None) -> list[Shown]:
    return list(Explainer(subject(module), asked or Asked()).show(paths))


def test_one_by_one_is_all_at_once(photos: list[str]) -> None:
    asked = Asked(("first", "second"), ("gradcam", "layercam", "eigencam"), ("top2",))
    together = shown(photos, asked)
    for path, each in zip(photos, together, strict=True):
        (alone,) = shown([path], asked)
        assert [info[:6] for info in alone.info.maps] == [info[:6] for info in each.info.maps]
        for one, other in zip(alone.maps, each.maps, strict=True):
            torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)
        assert each.info.width == 30
        assert len(each.info.predictions) == 4
        assert sum(prediction.probability for prediction in each.info.predictions) == pytest.approx(1)


def test_a_bad_image_among_good_ones_has_its_error(photos: list[str], tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"nothing")
    paths = [photos[0], str(tmp_path / "bad.png"), photos[1]]
    found = shown(paths)
    assert [bool(each.info.error) for each in found] == [False, True, False]
    assert "bad.png is no image" in found[1].info.error
    assert [each.info.path for each in found] == paths
    with pytest.raises(BadRequest):
        shown(photos, Asked(layers=("none",)))


def test_an_only_bad_image_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.png").write_bytes(b"")
    with pytest.raises(DamagedFile):
        shown([str(tmp_path / "empty.png")])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(classes=("4",)), "There is no class 4"),
        (Asked(classes=("99999999999999999999",)), "There is no class"),
        (Asked(classes=("dog",)), "no class 'dog'"),
        (Asked(layers=("nowhere",)), "no layer nowhere"),
        (Asked(layers=("all", "first")), "exclude each other"),
        (Asked(methods=("magic",)), "no method magic"),
        (Asked(layers=("fc",)), "fc puts out"),
    ],
)
def test_what_cannot_be_asked(asked: Asked, words: str, photos: list[str]) -> None:
    for paths in (photos[:1], photos):
        with pytest.raises(BadRequest, match=words):
            shown(paths, asked)


def test_models_that_cannot_be_explained(photos: list[str]) -> None:
    class Fails(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise ValueError("not today")

    for module, words in ((nn.Sequential(nn.Flatten(), nn.Linear(768, 2)), "No layer"), (Fails(), "not today")):
        for paths in (photos[:1], photos):
            with pytest.raises(BadRequest, match=words):
                shown(paths, module=module)


def test_an_exported_program_has_no_layers(photos: list[str]) -> None:
    exported = torch.export.export(Small().eval(), (torch.zeros(1, 3, 16, 16),)).module()
    for layers in ("auto", "first"):
        with pytest.raises(BadRequest, match="exported program"):
            shown(photos, Asked(layers=(layers,)), exported)
    assert shown(photos[:1], Asked(), torch.fx.symbolic_trace(Small()))[0].maps  # which keeps its layers


def test_probabilities_that_round_to_the_same_keep_their_order(photos: list[str]) -> None:
    module = Small()
    with torch.no_grad():
        module.fc.weight.mul_(1e-3)
        module.fc.bias.copy_(torch.tensor([-300.0, -200.0, 0.0, -150.0]))
    info = shown(photos[:1], Asked(classes=("top4",)), module)[0].info
    assert [each.probability for each in info.predictions] == [1, 0, 0, 0]
    assert [each.cls for each in info.predictions] == [2, 3, 1, 0] == [each.cls for each in info.maps]


def test_names_that_do_not_fit(photos: list[str], tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("cat\ndog\n")
    asked = subject()
    asked.names_file = str(tmp_path / "names.txt")
    with pytest.raises(BadRequest, match="names 2 classes; the model tells 4 apart"):
        list(Explainer(asked, Asked()).show(photos))


def test_auto_beside_names(photos: list[str]) -> None:
    explainer = Explainer(subject(), Asked(layers=("auto", "first")))
    found = list(explainer.show(photos))
    assert len(explainer.layers) == 2
    assert explainer.layers[1].name == "first"
    assert [each.layer for each in found[4].info.maps] == [each.name for each in explainer.layers]


def test_a_model_that_gives_probabilities(photos: list[str]) -> None:
    class Sure(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return (super().forward(x) * 1000).softmax(1)

    (one,) = shown(photos[:1], module=Sure())
    assert one.info.predictions[0].probability == pytest.approx(1)
    assert [flag.name for flag in one.info.maps[0].flags][-1] in ("flag.saturated", "flag.zero_gradient")


def test_a_layer_that_the_class_does_not_depend_on(photos: list[str]) -> None:
    class Deaf(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.fc(self.second(self.first(x)).mean((2, 3)) * 0)

    (one,) = shown(photos[:1], module=Deaf())
    assert [flag.name for flag in one.info.maps[0].flags] == ["flag.zero_gradient"]
    assert not one.info.maps[0].painted


def test_nan(photos: list[str]) -> None:
    class Broken(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x * float("nan"))

    (one,) = shown(photos[:1], Asked(faithfulness=True, randomised=True), Broken())
    (info,) = one.info.maps
    assert [flag.name for flag in info.flags] == ["flag.nan"]
    assert (info.raw_min, info.faithfulness) == (None, None)


def test_the_module_is_left_as_it_was(photos: list[str]) -> None:
    module = Small().train()
    module.fc.weight.grad = torch.ones_like(module.fc.weight)
    before = {key: value.clone() for key, value in module.state_dict().items()}
    shown(photos[:2], Asked(methods=("gradcam", "scorecam"), faithfulness=True, randomised=True), module)
    assert module.training
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())
    assert torch.equal(module.fc.weight.grad, torch.ones_like(module.fc.weight))
    assert not any(each._forward_hooks for each in module.modules())


def test_cancel(photos: list[str]) -> None:
    class Impatient(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        list(Explainer(subject(), Asked(), Impatient()).show(photos))


def test_the_python_gives_the_same_maps(photos: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo = root / "resources" / "demo"
    first = explain_images(
        f"{demo}/shapes_net.py:shapes_net",
        demo / "images" / "star-1.png",
        weights=demo / "shapes-final.pth",
        methods="gradcam,hirescam",
        classes=[0, "star"],
    )
    names: dict[str, object] = {}
    exec(first.report.python, names)
    again = names["explained"]
    assert again.report.images == first.report.images  # type: ignore[attr-defined]
    np.testing.assert_array_equal(np.stack(again.maps[0]), np.stack(first.maps[0]))  # type: ignore[attr-defined]
    assert capsys.readouterr().out.count("stage2") == 4
    assert first.overlay(0, 0).shape == (64, 64, 3)


def test_cifar(shared_data: Path) -> None:
    found = explain_images(
        f"{shared_data}/models/cifar_resnet.py:resnet20",
        shared_data / "cifar10",
        weights=shared_data / "checkpoints" / "resnet20-cifar10.th",
        methods="eigencam",
    )
    assert len(found.report.images) == 500
    right = [Path(each.path).parent.name == each.predictions[0].name for each in found.report.images]
    assert sum(right) == 400


TOKENS = """
import torch
from torchvision.models import VisionTransformer

def net():
    torch.manual_seed(0)
    return VisionTransformer(32, 8, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=16, num_classes=3)
"""


def test_heads_and_the_python_of_mixed_methods(
    photos: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torchvision")
    monkeypatch.setattr("inspector.cam.explainer.LARGEST_BATCH", 1)
    (tmp_path / "tokens.py").write_text(TOKENS)
    options: dict[str, Any] = {"methods": "gradcam,rollout", "heads": True, "preprocess": "size=32"}
    first = explain_images(f"{tmp_path}/tokens.py:net", photos[:2], **options)
    kept = [[(each.method, each.layer, each.head) for each in image.maps] for image in first.report.images]
    assert kept[0] == kept[1]
    assert [(method, head) for method, _, head in kept[0]] == [("gradcam", None), ("rollout", 0), ("rollout", 1)]
    names: dict[str, Any] = {}
    exec(first.report.python, names)
    again = names["explained"].report
    assert [[(each.method, each.layer, each.head) for each in image.maps] for image in again.images] == kept
    assert capsys.readouterr().out


def test_the_python_of_a_module_calls_it_model(photos: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    module = Small()
    first = explain_images(module, photos[0], preprocess="size=16")
    assert "explain_images(\n    model,\n" in first.report.python
    names: dict[str, Any] = {"model": module}
    exec(first.report.python, names)
    np.testing.assert_array_equal(names["explained"].maps[0][0], first.maps[0][0])
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("images", "options", "said"),
    [
        ("", {}, "path of an image is empty"),
        ([], {}, "images names nothing"),
        ("photo", {"methods": ""}, "methods names nothing"),
        ("photo", {"layers": " , "}, "layers names nothing"),
        ("photo", {"classes": ""}, "names no class"),
    ],
)
def test_what_names_nothing(images: Any, options: dict[str, Any], said: str, photos: list[str]) -> None:
    with pytest.raises(BadRequest, match=said):
        explain_images(Small(), photos[0] if images == "photo" else images, **options)


def test_channels_that_all_weigh_the_same_are_flagged(photos: list[str]) -> None:
    module = Small()
    nn.init.zeros_(module.fc.weight)
    asked = Asked(("second",), ("scorecam",))
    assert [flag.name for flag in shown(photos[:1], asked, module)[0].info.maps[0].flags] == ["flag.even"]
    assert shown(photos[:1], asked)[0].info.maps[0].flags == ()


def test_faithfulness_of_a_model_that_takes_one_image(photos: list[str]) -> None:
    class Alone(Small):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x[0][None])

    asked = Asked(faithfulness=True)
    (alone,), (many,) = shown(photos[:1], asked, Alone()), shown(photos[:1], asked)
    found, expected = alone.info.maps[0].faithfulness, many.info.maps[0].faithfulness
    assert found is not None
    assert expected is not None
    assert found.deletion_curve == pytest.approx(expected.deletion_curve, abs=1e-5)
    assert found.random_insertion == pytest.approx(expected.random_insertion, abs=1e-5)


def test_models_that_take_no_images(photos: list[str]) -> None:
    class Reads(nn.Module):
        def __init__(self, first: nn.Module) -> None:
            super().__init__()
            self.first = first
            self.fc = nn.Linear(8, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            found = self.first(x)
            return self.fc((found[0] if isinstance(found, tuple) else found).mean(1))

    for layer, said in ((nn.Embedding(9, 8), "whole numbers"), (nn.LSTM(6, 8, batch_first=True), "1 × 16 × 6")):
        for layers in ("auto", "first"):
            with pytest.raises(BadRequest, match=f"This model takes no images: its first layer takes {said}"):
                explain_images(Reads(layer), photos[0], layers=layers)
