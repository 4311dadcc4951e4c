"""How long the comparison of keys takes, once both files are listed: 2 x 100,000 keys; and the mapping of 2 x 5,000.

    .venv/bin/python benchmarks/diff_keys.py

No torch and no file: states as a listing gives them. The targets are 1 s and 2 s.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from inspector.diff.diff import diff_keys
from inspector.diff.mapping.discover import discover
from inspector.diff.mapping.rules import apply
from inspector.diff.result import Shape, Side
from inspector.diff.state import Entry, State

ROUNDS = 5
LAYER = {
    "attention.query.weight": (768, 768), "attention.query.bias": (768,),
    "attention.key.weight": (768, 768), "attention.key.bias": (768,),
    "attention.value.weight": (768, 768), "attention.value.bias": (768,),
    "attention.output.dense.weight": (768, 768), "attention.output.dense.bias": (768,),
    "attention.output.norm.weight": (768,), "attention.output.norm.bias": (768,),
    "intermediate.dense.weight": (3072, 768), "intermediate.dense.bias": (3072,),
    "output.dense.weight": (768, 3072), "output.dense.bias": (768,),
    "output.norm.weight": (768,), "output.norm.bias": (768,),
}  # fmt: skip


def model(keys: int) -> dict[str, Shape | None]:
    """A transformer with as many layers as that takes; the layers are all of one shape."""
    shapes: dict[str, Shape | None] = {"embeddings.word.weight": (30_000, 768), "embeddings.norm.weight": (768,)}
    for layer in range(keys // len(LAYER) + 1):
        shapes.update({f"encoder.layer.{layer}.{name}": shape for name, shape in LAYER.items()})
    return dict(list(shapes.items())[:keys])


def convolutions(keys: int) -> dict[str, Shape | None]:
    """Blocks of growing widths, four of each."""
    shapes: dict[str, Shape | None] = {}
    block = 0
    while len(shapes) < keys:
        width = 16 + 4 * (block // 4)
        for part in ("conv1", "conv2"):
            shapes[f"stages.{block // 4}.{block % 4}.{part}.weight"] = (width, width, 3, 3)
            for leaf in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"stages.{block // 4}.{block % 4}.{part}_bn.{leaf}"] = (width,)
            shapes[f"stages.{block // 4}.{block % 4}.{part}_bn.num_batches_tracked"] = ()
        block += 1
    return dict(list(shapes.items())[:keys])


def renamed(shapes: dict[str, Shape | None], seed: int) -> dict[str, Shape | None]:
    """Every segment that is no number under another name, in another order."""
    chance = random.Random(seed)
    table: dict[str, str] = {}
    found = []
    for key, shape in shapes.items():
        parts = [part if part.isdecimal() else table.setdefault(part, f"part{len(table)}") for part in key.split(".")]
        found.append((".".join(parts), shape))
    chance.shuffle(found)
    return dict(found)


def state(shapes: dict[str, Shape | None], prefix: str = "") -> State:
    entries = [Entry(prefix + key, shape, "float32", at) for at, (key, shape) in enumerate(shapes.items())]
    return State(Side("model.pth"), entries)


def measured(name: str, work: Callable[[], object]) -> None:
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    print(f"{name:58} {statistics.median(seconds):7.3f} s  (worst {max(seconds):.3f} s)")


def main() -> None:
    large = model(100_000)
    a, same, wrapped = state(large), state(large), state(large, "module.")
    other = state({f"{key}.other" if at % 10 == 0 else key: shape for at, (key, shape) in enumerate(large.items())})
    measured("keys of 2 x 100,000, equal", lambda: diff_keys(a, same))
    measured("keys of 2 x 100,000, 10% other, names as they are", lambda: diff_keys(a, other, "none"))
    measured("keys of 2 x 100,000 behind module., mapping found", lambda: diff_keys(a, wrapped))
    for name, shapes in (("transformer", model(5_000)), ("convolutions", convolutions(5_000))):
        b = renamed(shapes, 1)
        measured(f"mapping of 2 x 5,000, every segment renamed, {name}", lambda b=b, shapes=shapes: discover(shapes, b))
        found = discover(shapes, b)
        reached = sum(new in shapes for new in apply(found, b))
        print(f"{'':58} {len(found.rules)} rules bring {reached:,} of {len(b):,} keys to the model's")


if __name__ == "__main__":
    main()
