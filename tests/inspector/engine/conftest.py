"""An engine at the end of a plain pipe."""

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from inspector.engine import wire
from inspector.engine.environment import scrubbed
from inspector.engine.messages import Failure, Outgoing, Part, Ready, Request, Result
from tests.processes import children

CACHE = "TORCHLOUPE_NATIVE_CACHE"


class Pipe:
    """Blocking frames to and from one engine process. Every wait ends: a test that hangs is a bug of the engine."""

    def __init__(self, command: list[str], role: str = "reader", **options: Any):
        options.setdefault("env", scrubbed({"PATH": "/usr/bin:/bin", CACHE: os.environ[CACHE]}, role))
        options.setdefault("cwd", "/")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, **options
        )
        self._last = 0

    def send(self, request: Request) -> int:
        self._last += 1
        self.write(b"".join(wire.encode(msgspec.msgpack.encode(msgspec.structs.replace(request, id=self._last)))))
        return self._last

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)

    def receive(self) -> tuple[Any, bytes]:
        """The next message, decoded but for its value, and its payload."""
        header, payload = wire.sizes(self._read(wire.PREFIX.size))
        return msgspec.msgpack.decode(self._read(header), type=Outgoing), self._read(payload)

    def ready(self) -> Ready:
        message, _ = self.receive()
        assert isinstance(message, Ready)
        return message

    def answer(self, id: int) -> tuple[Any, bytes]:
        """The Result or Failure for a request, whatever comes before it."""
        while True:
            message, payload = self.receive()
            if isinstance(message, Result | Failure) and message.id == id:
                return message, payload

    def ask(self, request: Request, type: Any) -> tuple[Any, bytes]:
        """The decoded answer, or the Failure."""
        message, payload = self.answer(self.send(request))
        return (message if isinstance(message, Failure) else msgspec.msgpack.decode(message.value, type=type)), payload

    def parts(self, id: int, type: Any) -> list[Any]:
        """All parts of a request up to its answer, which is left out."""
        found = []
        while True:
            message, _ = self.receive()
            if isinstance(message, Part):
                found.append(msgspec.msgpack.decode(message.value, type=type))
            elif isinstance(message, Result | Failure) and message.id == id:
                return found

    def end(self) -> tuple[int, str]:
        """Exit status and stderr of an engine that ends by itself."""
        status = self.process.wait(5)
        return status, self.process.stderr.read().decode()

    def close(self) -> None:
        with self.process:  # closes its pipes and waits for it
            self.process.kill()

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self.process.stdout.read(size - len(data))
            assert piece, f"the engine ended: {self.process.wait(5)}, {self.process.stderr.read().decode()}"
            data += piece
        return data


@pytest.fixture
def start() -> Iterator[Callable[..., Pipe]]:
    """Starts engines; all are gone when the test is over."""
    before, pipes = children(), []

    def start(*arguments: Any, **options: Any) -> Pipe:
        pipes.append(Pipe(*arguments, **options))
        return pipes[-1]

    yield start
    for pipe in pipes:
        pipe.close()
    assert children() <= before
