"""What `inspector.look` costs a script, against torch.save: `.venv/bin/python benchmarks/look.py` (target: 1.5 of it).

Both write into the same folder of the disk, in turns; a window that answers at once stands in for the real one. The
growth of the process while it looks is said too: values are written from where they stand.
"""

import json
import os
import resource
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
import torchvision

import inspector
from benchmarks.interleave import machine
from inspector import handover
from inspector.snapshot import spool

ROUNDS = 7
MODELS = {
    "tiny": lambda: torch.nn.Sequential(torch.nn.Linear(8, 8)),
    "resnet50": torchvision.models.resnet50,
    "1 GiB": lambda: torch.nn.Sequential(*(torch.nn.Linear(4096, 4096, bias=False) for _ in range(16))),
    "1 GiB, transposed": lambda: torch.nn.ParameterList([torch.ones(4096, 4096).t() for _ in range(16)]),
    "10,000 tensors": lambda: torch.nn.ParameterList([torch.ones(16) for _ in range(10_000)]),
}


def main() -> None:
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder, socket.socket(socket.AF_UNIX) as window:
        state = Path(folder)
        os.environ["TORCHLOUPE_STATE_DIR"] = folder
        window.bind(handover.socket_path(state))
        window.listen()
        threading.Thread(target=_answer, args=(window, state), daemon=True).start()
        for name, make in MODELS.items():
            _measure(name, make(), state)
        os.unlink(handover.socket_path(state))


def _answer(window: socket.socket, state: Path) -> None:
    while True:
        connection, _ = window.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(handover.ANSWER)
        for waiting in spool.waiting(state):
            spool.take(waiting.path)


def _measure(name: str, model: torch.nn.Module, state: Path) -> None:
    seconds: dict[str, list[float]] = {"look": [], "save": []}
    grown = 0
    for number in range(ROUNDS + 1):
        before, began = _peak(), time.perf_counter()
        snapshot = inspector.look(model)
        looked = time.perf_counter() - began
        grown = max(grown, _peak() - before) if number else grown
        assert not snapshot.problem
        assert snapshot.path is not None
        began = time.perf_counter()
        torch.save(model.state_dict(), state / "saved.pt")
        saved = time.perf_counter() - began
        for path in (snapshot.path, state / "saved.pt"):
            os.unlink(path)
        if number:  # the first is for the caches
            seconds["look"].append(looked)
            seconds["save"].append(saved)
    ours, peer = (statistics.median(each) for each in seconds.values())
    figures = {
        "what": f"look at {name}",
        "ours_ms": round(ours * 1000, 1),
        "peer_ms": round(peer * 1000, 1),
        "ratio": round(ours / peer, 3),
        "grown_mb": round(grown / 1e6, 1),
    }
    print(f"{figures['what']}: {figures['ours_ms']} ms against {figures['peer_ms']} ms, ratio {figures['ratio']}")
    print(json.dumps(figures | machine()), flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
