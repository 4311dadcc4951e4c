"""What the FLOP panel costs: beyond thop and torchinfo themselves, in forwards of the model; and on the meta device.

    python benchmarks/flops.py [MODEL ...]

The promise: at most 2.5 forwards beyond those two, and under 1 s for a model of 70 layers without weights. A forward,
the panel, thop and torchinfo alone are measured in turns: what else the machine does falls on all of them alike.
"""

import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable

import torch
import torchvision

from inspector.flops import counters
from inspector.flops.copies import meta_copy
from inspector.flops.functions import count_flops

MODELS = ("resnet18", "resnet50", "vit_b_16", "swin_t", "mobilenet_v2")
BLOCKS = 70  # of the deep model
SHAPE = (1, 3, 224, 224)
ROUNDS = 5
MOST_FORWARDS, MOST_SECONDS = 2.5, 1.0


def in_turns(actions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Medians in seconds; each ran once before."""
    spent: dict[str, list[float]] = {name: [] for name in actions}
    for number in range(ROUNDS + 1):
        for name, action in actions.items():
            begun = time.perf_counter()
            action()
            if number:
                spent[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in spent.items()}


def others(model: torch.nn.Module) -> None:
    """thop and torchinfo alone, on copies without values as the panel runs them."""
    for name in ("thop", "torchinfo"):
        copied = meta_copy(model)
        assert copied is not None
        counters.run(name, copied, (torch.zeros(SHAPE, device="meta"),), {})


def without_weights(make: Callable[[], torch.nn.Module]) -> torch.nn.Module:
    with torch.device("meta"):
        return make().eval()


def deep() -> torch.nn.Module:
    """A vision transformer of 70 blocks, 3.4 times ViT-L's: 700 modules and more."""
    return torchvision.models.VisionTransformer(224, 16, BLOCKS, 16, 1024, 4096)


def report(figures: dict[str, object]) -> None:
    machine = {"processors": os.cpu_count(), "threads": torch.get_num_threads(), "torch": torch.__version__}
    rounded = {key: round(each, 4) if isinstance(each, float) else each for key, each in figures.items()}
    print(json.dumps(rounded | machine), flush=True)


def against_forwards(name: str) -> None:
    model = torchvision.models.get_model(name, weights=None).eval()
    x = torch.zeros(SHAPE)

    def forward() -> None:
        with torch.no_grad():
            model(x)

    actions = {
        "forward": forward,
        "panel": lambda: count_flops(model, SHAPE),
        "thop_and_torchinfo": lambda: others(model),
        "reference_alone": lambda: count_flops(model, SHAPE, compare=False),
    }
    spent = in_turns(actions)
    beyond = (spent["panel"] - spent["thop_and_torchinfo"]) / spent["forward"]
    print(f"{name}: {beyond:.2f} forwards beyond thop and torchinfo; at most {MOST_FORWARDS}")
    report({"what": name, "beyond_forwards": beyond, "at_most": MOST_FORWARDS, **spent})


def on_meta(what: str, make: Callable[[], torch.nn.Module]) -> None:
    model = without_weights(make)
    layers = sum(1 for each in model.modules() if next(each.children(), None) is None)
    actions = {
        "reference": lambda: count_flops(model, SHAPE, compare=False),
        "panel": lambda: count_flops(model, SHAPE),
        "build": lambda: without_weights(make),
    }
    spent = in_turns(actions)
    print(f"{what} without weights, {layers} layers: {spent['panel']:.2f} s with all counters; at most {MOST_SECONDS}")
    report({"what": f"{what} on meta", "layers": layers, "at_most": MOST_SECONDS, **spent})


def main() -> None:
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or MODELS:
        against_forwards(name)
        on_meta(name, lambda name=name: torchvision.models.get_model(name, weights=None))
    if not sys.argv[1:]:
        on_meta(f"a transformer of {BLOCKS} blocks", deep)


if __name__ == "__main__":
    main()
