"""What the FLOP panel costs: beyond thop and torchinfo themselves, in forwards of the model; and on the meta device.

    python benchmarks/flops.py [MODEL ...]

The promise: at most 2.5 forwards beyond those two, and under 1 s for a model of 70 layers without weights. A forward,
the panel, thop and torchinfo alone are measured in turns: what else the machine does falls on all of them alike. The
panel runs twice in each turn: anew, as in a process that has counted nothing yet, and again, when it knows the
operators of that model. Both must keep the promise. Less than no forward beyond those two means that they take longer
alone than the whole panel with them in it, where they run on what the reference found out.
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
from inspector.flops.footprint import state_of
from inspector.flops.functions import count_flops
from inspector.flops.recall import forget

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


def anew(model: torch.nn.Module) -> None:
    forget()
    count_flops(model, SHAPE)


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
        "panel_anew": lambda: anew(model),
        "panel": lambda: count_flops(model, SHAPE),
        "thop_and_torchinfo": lambda: others(model),
        "reference_alone": lambda: count_flops(model, SHAPE, compare=False),
        "footprint": lambda: (state_of(model), state_of(model)),
    }
    spent = in_turns(actions)
    first, beyond = (
        (spent[panel] - spent["thop_and_torchinfo"]) / spent["forward"] for panel in ("panel_anew", "panel")
    )
    print(f"{name}: {first:.2f} forwards beyond thop and torchinfo, again {beyond:.2f}; at most {MOST_FORWARDS}")
    report({"what": name, "first_beyond": first, "beyond_forwards": beyond, "at_most": MOST_FORWARDS, **spent})


def on_meta(what: str, make: Callable[[], torch.nn.Module]) -> None:
    model = without_weights(make)
    layers = sum(1 for each in model.modules() if next(each.children(), None) is None)
    actions = {
        "panel_anew": lambda: anew(model),
        "panel": lambda: count_flops(model, SHAPE),
        "reference": lambda: count_flops(model, SHAPE, compare=False),
        "build": lambda: without_weights(make),
    }
    spent = in_turns(actions)
    first, again = spent["panel_anew"], spent["panel"]
    print(f"{what} on meta, {layers} layers: {first:.2f} s, again {again:.2f} s; at most {MOST_SECONDS}")
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
