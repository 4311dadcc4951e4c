"""The first values of a clicked weight on a cold reader: `.venv/bin/python benchmarks/first_values.py`.

A reader process has just opened a file of 400 MB and nothing more; the clock runs from the request for values to the
answer, numpy's import included (target: 0.3 s). Beside it, in turns: a process that imports torch, maps the file and
prints as many values.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

from benchmarks.interleave import ROOT, Measured, interleave, report
from benchmarks.show import save
from inspector.engine import wire
from inspector.engine.environment import scrubbed
from inspector.engine.messages import Failure, OpenPath, Outgoing, ReadValues, Request, Result

ROUNDS = 7
KEY = "blocks.5.layer0.weight"
PEER = "import sys, torch; print(torch.load(sys.argv[1], mmap=True)['state_dict'][sys.argv[2]][:512].tolist())"


def ask(process: subprocess.Popen[bytes], request: Request) -> Result:
    """The answer to the only request under way."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"".join(wire.encode(msgspec.msgpack.encode(request))))
    process.stdin.flush()
    frames, decode = wire.Decoder(), msgspec.msgpack.Decoder(Outgoing).decode
    while data := os.read(process.stdout.fileno(), 1 << 20):
        for header, _ in frames.feed(data):
            message = decode(header)
            if isinstance(message, Failure):
                raise RuntimeError(message.message)
            if isinstance(message, Result):
                return message
    raise RuntimeError("the reader ended")


def first_values(path: Path) -> float:
    """Seconds from the request to the values, in a fresh reader that has opened `path`."""
    command = [sys.executable, str(ROOT / "inspector" / "engine" / "__main__.py"), "--role", "reader"]
    environment = scrubbed(os.environ, "reader")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        ask(process, OpenPath(id=1, path=os.fsencode(path)))
        started = time.perf_counter()
        ask(process, ReadValues(id=2, tensor=20))
        taken = time.perf_counter() - started
        assert process.stdin is not None
        process.stdin.close()
    return taken


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.pt")
        save(path, 40, 2_500_000)
        ours, peers = [], []
        for _ in range(ROUNDS):
            ours.append(first_values(path))
            peers.extend(interleave({"torch": [sys.executable, "-c", PEER, str(path), KEY]}, 1)["torch"].seconds)
        report("first values", Measured(tuple(ours), 0), Measured(tuple(peers), 0), target_ms=300)


if __name__ == "__main__":
    main()
