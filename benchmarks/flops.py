"""What the FLOP panel costs: beyond thop and torchinfo themselves, in forwards of the model; and on the meta device.

    python benchmarks/flops.py [MODEL ...]

The promise: at most 2.5 forwards beyond those two, and under 1 s for a model of 70 layers without weights.
"""

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
SHAPE = (1, 3, 224, 224)
RUNS = 5


def median(action: Callable[[], object]) -> float:
    """Seconds."""
    spent = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        action()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def others(model: torch.nn.Module) -> None:
    """thop and torchinfo alone, on copies without values as the panel runs them."""
    for name in ("thop", "torchinfo"):
        copied = meta_copy(model)
        assert copied is not None
        counters.run(name, copied, (torch.zeros(SHAPE, device="meta"),), {})


def main() -> None:
    warnings.simplefilter("ignore")
    print(f"{torch.get_num_threads()} threads, torch {torch.__version__}, medians of {RUNS}")
    for name in sys.argv[1:] or MODELS:
        model = torchvision.models.get_model(name, weights=None).eval()
        x = torch.zeros(SHAPE)
        with torch.no_grad():
            model(x)
            count_flops(model, SHAPE)
            forward = median(lambda model=model, x=x: model(x))
        panel = median(lambda model=model: count_flops(model, SHAPE))
        theirs = median(lambda model=model: others(model))
        alone = median(lambda model=model: count_flops(model, SHAPE, compare=False))
        with torch.device("meta"):
            bare = torchvision.models.get_model(name, weights=None).eval()
        meta = median(lambda bare=bare: count_flops(bare, SHAPE))
        print(
            f"{name}: forward {forward:.3f} s, panel {panel:.3f} s, thop and torchinfo {theirs:.3f} s,"
            f" beyond them {(panel - theirs) / forward:.2f} forwards; reference alone {alone:.3f} s;"
            f" panel without weights {meta:.3f} s"
        )


if __name__ == "__main__":
    main()
