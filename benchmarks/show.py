"""`show` as a whole process against `torch.load(mmap=True, weights_only=True)`: `.venv/bin/python benchmarks/show.py`.

A zip checkpoint of 4 GB in 40 tensors (target: 0.1 of torch's time, 60 MB), the same of 40 MB (the memory must not
differ) and one of 50,000 tensors (target: 0.3). Takes 4 GB of the temporary folder while it runs.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.interleave import ROOT, interleave, report

ROUNDS = 7
PEER = "import sys, torch; torch.load(sys.argv[1], mmap=True, weights_only=True)"


def save(path: Path, tensors: int, elements: int) -> None:
    """A state_dict in a process of its own: what torch holds while saving must not stay in ours."""
    import subprocess

    make = "import sys, torch; path, tensors, elements = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])\n"
    make += "state = {f'blocks.{i // 4}.layer{i % 4}.weight': torch.zeros(elements) for i in range(tensors)}\n"
    make += "torch.save({'state_dict': state, 'epoch': 3}, path)"
    subprocess.run([sys.executable, "-c", make, str(path), str(tensors), str(elements)], check=True)


def compare(what: str, path: Path, **targets: float) -> None:
    measured = interleave(
        {
            "show": [sys.executable, str(ROOT / "main.py"), "show", str(path), "--json"],
            "torch": [sys.executable, "-c", PEER, str(path)],
        },
        ROUNDS,
    )
    report(what, measured["show"], measured["torch"], **targets)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.pt")
        for what, tensors, elements, targets in (
            ("show of 40 MB", 40, 250_000, {"target_mb": 60}),
            ("show of 4 GB", 40, 25_000_000, {"target_ratio": 0.1, "target_mb": 60}),
            ("show of 50,000 tensors", 50_000, 16, {"target_ratio": 0.3}),
        ):
            save(path, tensors, elements)
            compare(what, path, **targets)


if __name__ == "__main__":
    main()
