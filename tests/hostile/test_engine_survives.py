"""The real reader process against the worst of each family: it answers, and while it works it answers Ping."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.checkpoint.result import Opened, Rows, Values
from inspector.engine import wire
from inspector.engine.environment import scrubbed
from inspector.engine.messages import Failure, OpenPath, Outgoing, Part, Ping, Pong, ReadValues, Request, Result
from tests.hostile.corpus import CASES, zip_bytes

WORST = (
    "code-many_ways",
    "code-legacy_every_pickle",
    "code-ext4_registered",
    "bombs-twenty_million_opcodes",
    "bombs-persistent_ids",
    "bombs-deep_tuple_as_key",
    "bombs-laughing_dicts_of_tensors",
    "bombs-text_ten_megabytes",
    "bombs-text_surrogates",
    "bombs-zip_bomb_in_a_tensor",
    "bombs-seventy_thousand_entries",
    "broken-every_byte_backwards",
    "broken-no_stop",
    "tensors-size_overflows",
    "tensors-expanded_to_2_40",
    "zips-zip64_huge",
    "zips-deflate_corrupt",
    "formats-safetensors_deep_lists",
    "formats-tar_negative_size",
    "formats-npy_header_deep",
    "formats-sharded_many",
    "files-fifo",
    "files-dev_zero",
    "files-sparse_honest",
    "files-name_with_nul",
)
PONG = 1.0  # seconds
PATIENCE = 60.0


class Reader:
    """A reader process and what it sent, by request."""

    def __init__(self, root: Path):
        command = [sys.executable, str(root / "inspector" / "engine" / "__main__.py"), "--role", "reader"]
        environment = scrubbed(os.environ, "reader")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self.pongs: queue.SimpleQueue[float] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Result | Failure | None] = queue.SimpleQueue()
        self.parts: list[msgspec.Raw] = []
        self._number = 0
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def send(self, request: Request) -> None:
        self._number += 1
        header = msgspec.msgpack.encode(msgspec.structs.replace(request, id=self._number))
        self.process.stdin.write(b"".join(wire.encode(header)))  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]

    def ask(self, request: Request) -> tuple[Result | Failure, float]:
        """The answer, and the longest that a Ping waited for its Pong meanwhile."""
        self.parts.clear()
        self.send(request)
        slowest, end = 0.0, time.monotonic() + PATIENCE
        while time.monotonic() < end:
            started = time.monotonic()
            self.send(Ping())
            slowest = max(slowest, self.pongs.get(timeout=PATIENCE) - started)
            try:
                answer = self.answers.get(timeout=0.05)
            except queue.Empty:
                continue
            assert answer is not None, "the reader ended"
            return answer, slowest
        raise AssertionError("no answer came")

    def close(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait(10)
        self._thread.join(10)
        self.process.stdout.close()  # type: ignore[union-attr]

    def _receive(self) -> None:
        frames, decode = wire.Decoder(), msgspec.msgpack.Decoder(Outgoing).decode
        while data := os.read(self.process.stdout.fileno(), 1 << 20):  # type: ignore[union-attr]
            for header, _ in frames.feed(data):
                self._accept(decode(header))
        self.answers.put(None)

    def _accept(self, message: Any) -> None:
        if isinstance(message, Pong):
            self.pongs.put(time.monotonic())
        elif isinstance(message, Part):
            self.parts.append(message.value)
        elif isinstance(message, Result | Failure):
            self.answers.put(message)


@pytest.fixture(scope="module")
def reader(root: Path) -> Iterator[Reader]:
    reader = Reader(root)
    yield reader
    reader.close()


@pytest.mark.parametrize("name", WORST)
def test_reader_answers_and_lives(name: str, reader: Reader, tmp_path: Path) -> None:
    case = CASES[name](tmp_path)
    for path in case.paths:
        answer, slowest = reader.ask(OpenPath(path=path))
        assert slowest <= PONG
        if isinstance(answer, Failure):
            check_failure(answer)
        else:
            msgspec.msgpack.decode(answer.value, type=Opened)
            for part in reader.parts:
                msgspec.msgpack.decode(part, type=Rows)
        answer, slowest = reader.ask(ReadValues(tensor=0))
        assert slowest <= PONG
        if isinstance(answer, Failure):
            check_failure(answer)
    assert not (tmp_path / "canary").exists()
    check_good_file(reader, tmp_path)


def check_failure(failure: Failure) -> None:
    """One of our own sentences, not an accident."""
    assert failure.kind.endswith(("File", "Format", "Reached", "Changed", "Tensor", "Request")), failure.traceback
    assert failure.message.endswith(".")
    assert "\n" not in failure.message


def check_good_file(reader: Reader, folder: Path) -> None:
    """The same process still opens and reads an honest file."""
    good = folder / "good.pt"
    good.write_bytes(zip_bytes.checkpoint(zip_bytes.good()))
    answer, _ = reader.ask(OpenPath(path=os.fsencode(good)))
    assert isinstance(answer, Result), answer
    answer, _ = reader.ask(ReadValues(tensor=0))
    assert isinstance(answer, Result), answer
    values = msgspec.msgpack.decode(answer.value, type=Values)
    assert [cell for row in values.cells for cell in row] == list(zip_bytes.GOOD)
