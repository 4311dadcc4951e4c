"""`identify`: the architecture and its arguments out of keys and shapes; without torch once the index is there."""

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

import inspector
from inspector.model import index, load_model
from inspector.model.architectures import CLASSES, names
from inspector.model.identify import identify
from inspector.model.index import architectures
from inspector.model.signature import TRACKED, Shape, Signature
from inspector.model.weightless import weightless
from inspector.model.zoo import torchvision_builder

MAIN = Path(__file__).resolve().parents[3] / "main.py"
TWINS = {"fasterrcnn_mobilenet_v3_large_320_fpn": "fasterrcnn_mobilenet_v3_large_fpn"}  # the same but for image sizes
BUILT = (
    "alexnet",
    "densenet121",
    "efficientnet_b0",
    "mobilenet_v3_small",
    "regnet_y_400mf",
    "squeezenet1_1",
    "swin_t",
    "deeplabv3_resnet50",
    "fasterrcnn_resnet50_fpn_v2",
    "maskrcnn_resnet50_fpn",
    "retinanet_resnet50_fpn",
    "ssdlite320_mobilenet_v3_large",
)
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None; from main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="module")
def known() -> tuple[Signature, ...]:
    return architectures()


def state(name: str, **arguments: Any) -> dict[str, torch.Tensor]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return weightless(lambda: torchvision_builder(name)(**arguments)).state_dict()


def shapes(values: dict[str, torch.Tensor]) -> dict[str, Shape]:
    return {key: tuple(value.shape) for key, value in values.items() if not key.endswith(TRACKED)}


def saved(values: dict[str, torch.Tensor], path: Path) -> Path:
    torch.save({key: torch.zeros(value.shape) for key, value in values.items()}, path)
    return path


@pytest.mark.parametrize("name", BUILT)
def test_another_head(known: tuple[Signature, ...], name: str) -> None:
    best = identify(shapes(state(name, num_classes=7)), known)[0]
    assert (best.name, best.arguments, best.fits) == (name, (("num_classes", 7),), True)


def test_no_architecture_is_taken_for_another(known: tuple[Signature, ...]) -> None:
    """Each of the index, with a head of another size."""
    assert {each.name for each in known} == set(names())
    for signature in known:
        numbers = dict.fromkeys(signature.numbers, 7)
        best = identify({key: signature.shape(key, numbers) for key in signature.keys}, known)[0]
        assert (best.name, best.fits) == (TWINS.get(signature.name, signature.name), True)
        assert dict(best.arguments) == signature.arguments | numbers


def test_arguments_of_published_weights(known: tuple[Signature, ...]) -> None:
    for name, arguments in (
        ("fcn_resnet50", {"aux_loss": True}),
        ("googlenet", {"aux_logits": False}),
        ("vit_b_16", {"image_size": 384}),
        ("keypointrcnn_resnet50_fpn", {"num_keypoints": 5}),
    ):
        best = identify(shapes(state(name, **arguments)), known)[0]
        assert (best.name, dict(best.arguments), best.fits) == (name, arguments, True)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("mobilenet_v2", {"width_mult": 0.5}),
        ("mobilenet_v2", {"num_classes": 5, "width_mult": 1.4}),
        ("mobilenet_v2", {"width_mult": 0.35}),
        ("mobilenet_v3_large", {"width_mult": 0.75}),
        ("mobilenet_v3_small", {"reduced_tail": True, "num_classes": 3, "width_mult": 2.0}),
        ("resnet50", {"groups": 32, "width_per_group": 8}),
        ("resnet101", {"num_classes": 9, "width_per_group": 96}),
        ("resnet152", {"groups": 16, "width_per_group": 4}),
        ("vit_b_16", {"image_size": 64}),
        ("vit_h_14", {"num_classes": 2, "image_size": 518}),
        ("densenet169", {"bn_size": 2}),
        ("swin_v2_t", {"mlp_ratio": 3}),
    ],
)
def test_arguments_that_most_shapes_depend_on(
    known: tuple[Signature, ...], name: str, arguments: dict[str, Any]
) -> None:
    wanted = shapes(state(name, **arguments))
    best = identify(wanted, known)[0]
    assert (best.name, dict(best.arguments), best.fits) == (name, arguments, True)
    assert shapes(state(best.name, **dict(best.arguments))) == wanted


def test_the_plainer_of_two_that_make_the_same_model(known: tuple[Signature, ...]) -> None:
    """Widths are rounded to 8 channels, and some are architectures of their own."""
    wanted = shapes(state("mobilenet_v2", width_mult=0.501))
    assert identify(wanted, known)[0].arguments == (("width_mult", 0.5),)
    wanted = shapes(state("resnet50", groups=32, width_per_group=4))
    assert (identify(wanted, known)[0].name, identify(wanted, known)[0].arguments) == ("resnext50_32x4d", ())


def test_some_tensors_of_another_width_are_not_the_width_of_all(known: tuple[Signature, ...]) -> None:
    values = shapes(state("resnet50"))
    values |= {key: (32, *shape[1:]) for key, shape in values.items() if key.startswith("layer1.0.conv1")}
    best = identify(values, known)[0]
    assert (best.name, best.arguments) == ("resnet50", ())
    assert best.shape == (("layer1.0.conv1.weight", (32, 64, 1, 1), (64, 64, 1, 1)),)
    values = shapes(state("resnet50", width_per_group=32, groups=3))  # 96 channels in all
    values |= {key: (values[key][0], 36, 3, 3) for key in values if key.endswith("conv2.weight")}
    best = identify(values, known)[0]
    assert best.name == "resnet50"
    assert not best.fits
    assert best.arguments == ()  # no whole number of groups


def test_the_defaults_are_those_of_the_builders(known: tuple[Signature, ...]) -> None:
    """A state_dict made with defaults has no arguments, so that the name alone builds it."""
    for name in ("resnet18", "fcos_resnet50_fpn", "keypointrcnn_resnet50_fpn", "lraspp_mobilenet_v3_large", "s3d"):
        best = identify(shapes(state(name)), known)[0]
        assert (best.name, best.arguments, best.fits) == (name, (), True)
    assert set(CLASSES.values()) == {91, 21, 400}


def test_what_does_not_fit_is_named(known: tuple[Signature, ...]) -> None:
    values = shapes(state("resnet18"))
    values["head.weight"] = (3, 512)
    del values["fc.weight"]
    values["conv1.weight"] = (64, 1, 7, 7)
    best, second = identify(values, known)[:2]
    assert (best.name, best.missing, best.unexpected) == ("resnet18", ("fc.weight",), ("head.weight",))
    assert best.shape == (("conv1.weight", (64, 1, 7, 7), (64, 3, 7, 7)),)
    assert best.matched == 102 - 2
    assert not best.fits
    assert second.score < best.score


@pytest.mark.parametrize("prefix", ["module.", "model.encoder_q."])
def test_a_model_inside_a_model(known: tuple[Signature, ...], prefix: str) -> None:
    values = {prefix + key: shape for key, shape in shapes(state("resnet18", num_classes=5)).items()}
    best = identify(values | {"queue": (128, 64)}, known)[0]
    assert (best.name, best.prefix, best.arguments) == ("resnet18", prefix, (("num_classes", 5),))
    assert best.unexpected == ("queue",)
    assert best.missing == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "guesses"),
    [
        ("resnet50", r"layer(\d)", r"stages.\1", False),
        ("resnet18", r"conv(\d)", r"c\1", True),
        ("mobilenet_v2", "^features", "body", False),
        ("fcn_resnet50", "^backbone.layer", "encoder.block", False),
    ],
)
def test_under_other_names(known: tuple[Signature, ...], name: str, old: str, new: str, guesses: bool) -> None:
    values = {re.sub(old, new, key): shape for key, shape in shapes(state(name, num_classes=7)).items()}
    best = identify(values, known)[0]
    assert (best.name, best.arguments, best.fits) == (name, (("num_classes", 7),), True)
    assert best.matched == len(values)
    assert bool(best.guesses) == guesses


def test_under_another_nesting_too(known: tuple[Signature, ...]) -> None:
    """Only order and shapes tell it, the counters of batches among them by another name."""
    steps = (("layer", "stage."), (r"bn(\d)", r"conv\1.norm"), ("^conv1", "stem.conv"), ("weight$", "kernel"))
    values = {key: tuple(value.shape) for key, value in state("resnet50", num_classes=7).items()}
    for old, new in (*steps, ("num_batches_tracked", "steps"), ("bias$", "offset"), ("^fc", "head")):
        values = {re.sub(old, new, key): shape for key, shape in values.items()}
    best = identify(values, known)[0]
    assert (best.name, best.arguments) == ("resnet50", (("num_classes", 7),))
    assert (best.matched, best.missing, best.shape) == (267, (), ())
    assert best.guesses > 200


def test_what_is_none_of_them(known: tuple[Signature, ...], shared_data: Path) -> None:
    assert identify({}, known) == []
    assert identify({"a.weight": (3, 4)}, known) == []
    for name in ("resnet20-cifar10.th", "silero_vad_16k.safetensors"):
        assert inspector.identify_checkpoint(shared_data / "checkpoints" / name).candidates == ()


def test_the_best_builds_with_the_weights(tmp_path: Path, known: tuple[Signature, ...]) -> None:
    values = {f"my_net.{key}": value for key, value in state("shufflenet_v2_x0_5", num_classes=3).items()}
    path = saved(values, tmp_path / "it.pt")
    found = inspector.identify_checkpoint(path)
    assert (found.tensors, found.container) == (len(shapes(values)), "")
    best = found.candidates[0]
    assert best.model == "torchvision:shufflenet_v2_x0_5(num_classes=3)"
    loaded = load_model(best.model, weights=path)
    assert loaded.weights is not None
    assert loaded.weights.prefix == "my_net."


def test_the_command_needs_no_torch(tmp_path: Path, known: tuple[Signature, ...]) -> None:
    path = saved(state("resnet18", num_classes=10), tmp_path / "it.pt")
    command = [sys.executable, "-c", WITHOUT_TORCH, "identify", str(path)]
    environment = os.environ | {"TORCHLOUPE_ARCHITECTURES": str(index.folder())}
    done = subprocess.run(
        [*command, "--json"], check=False, capture_output=True, text=True, cwd=MAIN.parent, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert set(document) == {"path", "container", "candidates", "error"}
    assert document["candidates"][0] == {
        "name": "resnet18",
        "arguments": {"num_classes": 10},
        "matched": 102,
        "missing": [],
        "unexpected": [],
        "shape": [],
        "prefix": "",
        "score": 1.0,
        "rules": [],
        "guesses": 0,
    }
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=MAIN.parent, env=environment)
    assert done.stdout.splitlines()[:2] == ["it.pt: resnet18, num_classes=10", "  all 102 tensors fit"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"version": 1}', b'{"version": 99}', b'{"version": 1, "architectures": [3]}']
)
def test_a_damaged_index_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: tuple[Signature, ...], damage: bytes
) -> None:
    monkeypatch.setenv("TORCHLOUPE_ARCHITECTURES", str(tmp_path))
    monkeypatch.setattr("inspector.model.architectures.names", lambda: ["alexnet"])
    file = tmp_path / f"torchvision-{index._release()}.json"
    file.write_bytes(damage)
    made = architectures()
    assert [each.name for each in made] == ["alexnet"]
    assert architectures() == made  # from the file
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_bad_file_is_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, str(MAIN), "identify", str(tmp_path / "none.pt"), "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert json.loads(done.stdout)["error"]
