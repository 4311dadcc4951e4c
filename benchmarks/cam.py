"""What maps cost, in forwards and backwards of the model: ours of all layers at once, the libraries' of one each.

    python benchmarks/cam.py [MODEL ...] [--perturb]

The promise: the five gradient methods at all 53 convolutions of resnet50 in at most 1.5 forwards and backwards, and at
least 100 times as fast as either library for the same maps. The libraries are measured at every eighth layer with each
method that they have, in turns with ours; what all layers and the five methods would take them is their mean times as
many. Score-CAM and Ablation-CAM (`--perturb`; alone it measures nothing else) are measured against grad-cam's in turns:
one image of 96 pixels, the 256 channels of layer3 of resnet18, a forward for each; a minute or two on two cores.
"""

import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable

import torch
import torchvision
from interleave import machine

from inspector.cam.explain import explain

SIZE, CLASS, ROUNDS, EVERY = 224, 243, 7, 8
PERTURBED, PERTURB_ROUNDS = 96, 3  # pixels: every channel costs a forward
METHODS = ("gradcam", "layercam", "gradcampp", "hirescam", "xgradcam")
THEIRS = {
    "gradcam": "GradCAM",
    "layercam": "LayerCAM",
    "gradcampp": "GradCAMPlusPlus",
    "hirescam": "HiResCAM",
    "xgradcam": "XGradCAM",
}


def seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def forward_and_backward(model: torch.nn.Module, x: torch.Tensor) -> None:
    """What one of anything costs: a forward, and a backward to every parameter."""
    model(x)[0, CLASS].backward()
    model.zero_grad()


def ours(model: torch.nn.Module, x: torch.Tensor, layers: list[str], methods: tuple[str, ...] = METHODS) -> None:
    explain(model, x, layers=layers, methods=methods, classes=lambda logits: [[CLASS]])


def grad_cam(model: torch.nn.Module, x: torch.Tensor, layer: str, name: str) -> None:
    import pytorch_grad_cam
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    method = getattr(pytorch_grad_cam, name)
    with method(model, [model.get_submodule(layer)]) as cam:
        cam(x, [ClassifierOutputTarget(CLASS)])


def captum(model: torch.nn.Module, x: torch.Tensor, layer: str) -> None:
    from captum.attr import LayerGradCam

    LayerGradCam(model, model.get_submodule(layer)).attribute(x, CLASS)


def gradients(name: str) -> None:
    """The gradient methods at all convolutions of one model."""
    model = torchvision.models.get_model(name, weights=None).eval()
    x = torch.randn(1, 3, SIZE, SIZE)
    layers = [each for each, module in model.named_modules() if isinstance(module, torch.nn.Conv2d)]
    some = layers[::EVERY]
    forward_and_backward(model, x)
    ours(model, x, layers)
    base: list[float] = []
    taken: list[float] = []
    theirs: dict[str, list[float]] = {"grad-cam": [], "captum": []}
    for number in range(max(ROUNDS, len(some))):
        layer = some[number % len(some)]
        base.append(seconds(lambda: forward_and_backward(model, x)))
        taken.append(seconds(lambda: ours(model, x, layers)))
        for method in METHODS:
            theirs["grad-cam"].append(seconds(lambda m=method, at=layer: grad_cam(model, x, at, THEIRS[m])))
        theirs["captum"].append(seconds(lambda at=layer: captum(model, x, at)))
    one, all_of_ours = statistics.median(base), statistics.median(taken)
    maps = len(layers) * len(METHODS)
    figures: dict[str, object] = {
        "what": name,
        "maps": maps,
        "forward_backward_ms": round(one * 1000, 1),
        "ours_ms": round(all_of_ours * 1000, 1),
        "ours_in_forward_backwards": round(statistics.median(a / b for a, b in zip(taken, base, strict=True)), 2),
    }
    for library, spent in theirs.items():
        each = statistics.mean(spent)
        figures[f"{library}_each_in_forward_backwards"] = round(each / one, 2)
        figures[f"{library}_times_ours"] = round(each * maps / all_of_ours)
    report(figures)


def perturbations() -> None:
    """Score-CAM and Ablation-CAM at layer3 of resnet18: 256 forwards each, in batches."""
    model = torchvision.models.resnet18(weights=None).eval()
    x = torch.randn(1, 3, PERTURBED, PERTURBED)
    for ours_name, their_name in (("scorecam", "ScoreCAM"), ("ablationcam", "AblationCAM")):
        mine, other = [], []
        for number in range(PERTURB_ROUNDS + 1):
            taken = seconds(lambda name=ours_name: ours(model, x, ["layer3"], (name,)))
            theirs = seconds(lambda name=their_name: grad_cam(model, x, "layer3", name))
            if number:  # the first warms both up
                mine.append(taken)
                other.append(theirs)
        figures: dict[str, object] = {
            "what": ours_name,
            "channels": 256,
            "ours_ms": round(statistics.median(mine) * 1000, 1),
            "grad-cam_ms": round(statistics.median(other) * 1000, 1),
            "ratio": round(statistics.median(a / b for a, b in zip(mine, other, strict=True)), 3),
        }
        report(figures)


def report(figures: dict[str, object]) -> None:
    """A line for people and a line of JSON."""
    print(", ".join(f"{name} {value}" for name, value in figures.items()))
    print(json.dumps(figures | machine()), flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    words = [each for each in sys.argv[1:] if not each.startswith("-")]
    print(f"{torch.get_num_threads()} threads, torch {torch.__version__}")
    if "--perturb" in sys.argv:
        perturbations()
    for name in words or ([] if "--perturb" in sys.argv else ["resnet50"]):
        gradients(name)


if __name__ == "__main__":
    main()
