"""The worker processes and the queue in front of them: each case's reports, or how the worker died of it."""

import dataclasses
import json
import queue
import select
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from tests.hostile.corpus import CASES, zip_bytes
from tests.hostile.corpus.case import Case

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 120  # seconds of wall time for one case; the limit itself is counted in processor time
RESIDENT = 400 << 20
RETIRED_AFTER = 150  # cases


@dataclasses.dataclass(frozen=True)
class Trial:
    """What was expected and what came."""

    case: Case
    folder: Path
    reports: list[dict[str, Any]]
    died: str = ""  # how the worker ended, if it did
    canary: bool = False


class Workers:
    """`count` processes that work through the named cases; `trial` waits for one of them."""

    def __init__(
        self, names: Iterable[str], folder: Path, count: int = 2, program: Path = WORKER, resident: int = RESIDENT
    ):
        self._program = program
        self._resident = resident  # a worker that keeps more after a case is replaced
        self._folder = folder
        self._good = folder / "second.pt"
        self._good.write_bytes(zip_bytes.checkpoint(zip_bytes.good()))
        self._trials: dict[str, Future[Trial]] = {name: Future() for name in names}
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for name in self._trials:
            self._waiting.put(name)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def trial(self, name: str) -> Trial:
        return self._trials[name].result(timeout=600)

    def close(self) -> None:
        """Drop what is still waiting and end the processes."""
        while not self._waiting.empty():
            self._waiting.get()
        for thread in self._threads:
            thread.join(PATIENCE + 10)

    def _work(self) -> None:
        try:
            self._work_through()
        except BaseException as error:
            for trial in self._trials.values():
                if not trial.done():
                    trial.set_exception(error)
            raise

    def _work_through(self) -> None:
        worker, done = None, 0
        while not self._waiting.empty():
            try:
                name = self._waiting.get_nowait()
            except queue.Empty:
                break
            if worker is None:
                worker, done = self._start(), 0
            trial = self._try(worker, name)
            done += 1
            self._trials[name].set_result(trial)
            resident = max((report["resident"] for report in trial.reports), default=0)
            if trial.died or resident > self._resident or done >= RETIRED_AFTER:
                self._end(worker)
                worker = None
        if worker is not None:
            self._end(worker)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", str(self._program), str(self._good)]
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self._folder)
        if not worker.stdout.readline():  # type: ignore[union-attr]
            self._end(worker)
            raise RuntimeError("the reader cannot open even the good file")
        return worker

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        worker.stdin.close()  # type: ignore[union-attr]
        worker.stdout.close()  # type: ignore[union-attr]
        try:
            worker.wait(5)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()

    def _try(self, worker: subprocess.Popen[bytes], name: str) -> Trial:
        folder = self._folder / name
        folder.mkdir()
        case = CASES[name](folder)
        request = dataclasses.asdict(case) | {"paths": [path.hex() for path in case.paths]}
        line, died, ready = b"", "", [worker]
        try:
            worker.stdin.write(json.dumps(request).encode() + b"\n")  # type: ignore[union-attr]
            worker.stdin.flush()  # type: ignore[union-attr]
            ready, _, _ = select.select([worker.stdout], [], [], PATIENCE * max(1, len(case.paths) / 200))
            line = worker.stdout.readline() if ready else b""  # type: ignore[union-attr]
        except BrokenPipeError:
            pass
        if not line:
            if not ready:
                worker.kill()
            status = worker.wait()
            died = f"ended with status {status}" if ready else "gave no answer"
        canary = (folder / "canary").exists()
        shutil.rmtree(folder, ignore_errors=True)
        return Trial(case, folder, json.loads(line) if line else [], died, canary)
