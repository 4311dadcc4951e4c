"""`identify` as a whole process against `import torch` alone: `.venv/bin/python benchmarks/identify.py` (target: 1 s).

State_dicts with a head of 7 classes, the largest that torchvision has among them. The index is made first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.interleave import ROOT, interleave, report

ROUNDS = 5
NAMES = ("resnet50", "efficientnet_v2_l", "maxvit_t", "maskrcnn_resnet50_fpn_v2", "deeplabv3_resnet101")
SAVE = """
import sys, torch
from inspector.model import load_model
for name in sys.argv[2:]:
    state = load_model(f"torchvision:{name}(num_classes=7)", device="meta").module.state_dict()
    torch.save({key: torch.zeros(()).expand(value.shape) for key, value in state.items()}, f"{sys.argv[1]}/{name}.pth")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", SAVE, folder, *NAMES], check=True, cwd=ROOT, env=environment)
        for name in NAMES:
            command = [sys.executable, str(ROOT / "main.py"), "identify", f"{folder}/{name}.pth"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            measured = interleave({"identify": command, "torch": [sys.executable, "-c", "import torch"]}, ROUNDS)
            report(f"identify a {name}", measured["identify"], measured["torch"], target_ms=1000)


if __name__ == "__main__":
    main()
