"""An engine that does as it is told, also what no engine should: a real process around the real loop, for tests.

Run by its path as an engine command; imported by the tests for the message it answers.
"""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path[0] = str(ROOT)

import msgspec  # noqa: E402

from inspector.checkpoint.result import Opened  # noqa: E402
from inspector.engine import wire  # noqa: E402
from inspector.engine.channel import Channel, claim_standard_streams  # noqa: E402
from inspector.engine.context import EngineContext  # noqa: E402
from inspector.engine.guard import die_with_parent  # noqa: E402
from inspector.engine.handlers import Answer  # noqa: E402
from inspector.engine.loop import Loop  # noqa: E402
from inspector.engine.messages import Cancel, OpenPath, Ping, Request, Shutdown  # noqa: E402
from inspector.errors import DamagedFile  # noqa: E402

COMMAND = [sys.executable, str(Path(__file__).resolve())]


class Do(Request, frozen=True):
    """`act` is the name of a method of Acts."""

    act: str
    number: int = 0
    seconds: float = 0.0
    text: str = ""


class Did(msgspec.Struct, frozen=True):
    number: int
    text: str = ""


class Acts:
    def __init__(self, channel: Channel):
        self.channel = channel
        self.done = 0

    def start(self, context: EngineContext) -> None:
        if "--slow-start" in sys.argv:
            with context.busy("get up", 5):
                ctypes.PyDLL(None).usleep(1_500_000)
        if "--die-at-start" in sys.argv:
            os._exit(9)

    def open_path(self, request: OpenPath, context: EngineContext) -> Opened:
        if b"evil" in request.path:
            os._exit(4)
        return Opened()

    def do(self, request: Do, context: EngineContext):
        self.done += 1
        return getattr(self, request.act)(request, context)

    def answer(self, request, context):
        return Did(request.number, request.text)

    def count(self, request, context):
        return Did(self.done)

    def payload(self, request, context):
        return Answer(Did(request.number), bytes([request.number % 251]) * request.number)

    def parts(self, request, context):
        for number in range(request.number):
            context.part(Did(number))
        return Did(request.number)

    def report(self, request, context):
        """As many reports as fit in."""
        end, done = time.monotonic() + request.seconds, 0
        while time.monotonic() < end:
            done += 1
            context.report(done, 0, "working")
        return Did(done)

    def work(self, request, context):
        """Until cancelled."""
        end = time.monotonic() + request.seconds
        while time.monotonic() < end:
            context.check_cancelled()
            time.sleep(0.005)
        return Did(request.number)

    def give_way(self, request, context):
        """As work, but urgent requests run in between."""
        end = time.monotonic() + request.seconds
        while time.monotonic() < end:
            context.check_cancelled()
            context.give_way()
            time.sleep(0.005)
        return Did(request.number)

    def ignore(self, request, context):
        time.sleep(request.seconds)
        return Did(request.number)

    def hold(self, request, context):
        """Hold the interpreter without using the processor: a deadlock in native code."""
        ctypes.PyDLL(None).usleep(int(request.seconds * 1e6))
        return Did(request.number)

    def grind(self, request, context):
        """Hold the interpreter and use the processor: a long native computation."""
        data = bytes(4 << 20)
        end = time.monotonic() + request.seconds
        sys.setswitchinterval(request.seconds * 10)
        while time.monotonic() < end:
            data.count(b"x")
        sys.setswitchinterval(0.005)
        return Did(request.number)

    def signal(self, request, context):
        os.kill(os.getpid(), request.number)
        time.sleep(60)

    def exit(self, request, context):
        os._exit(request.number)

    def sys_exit(self, request, context):
        sys.exit(request.text)

    def crash(self, request, context):
        ctypes.string_at(0)

    def crash_once(self, request, context):
        """The first life that comes here dies; `text` is a file that remembers."""
        try:
            os.close(os.open(request.text, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return Did(request.number)
        os._exit(1)

    def damaged(self, request, context):
        raise DamagedFile("model.pt is damaged at byte 7.", "Copy it again.", position=7)

    def unexpected(self, request, context):
        raise ValueError(request.text)

    def memory(self, request, context):
        raise MemoryError

    def talk(self, request, context):
        print("from Python")
        os.write(1, b"TLP1 from a descriptor\n")
        ctypes.CDLL(None).puts(b"from C")
        ctypes.CDLL(None).fflush(None)
        print("to stderr", file=sys.stderr)
        return Did(request.number)

    def flood(self, request, context):
        for _ in range(request.number):
            os.write(2, b"x" * 1023 + b"\n")
        return Did(request.number)

    def listen(self, request, context):
        return Did(0, repr(sys.stdin.read()))

    def garbage(self, request, context):
        os.write(self.channel._outgoing, b"Segmentation fault, says a library that prints on its own\n")
        time.sleep(60)

    def oversized(self, request, context):
        os.write(self.channel._outgoing, wire.PREFIX.pack(wire.MAGIC, 10, 1 << 62))
        time.sleep(60)

    def no_message(self, request, context):
        self.channel.send(msgspec.msgpack.encode({"type": "Nonsense"}))
        time.sleep(60)

    def truncated(self, request, context):
        os.write(self.channel._outgoing, wire.PREFIX.pack(wire.MAGIC, 10, 1 << 20) + b"half")
        os._exit(0)

    def spawn(self, request, context):
        """A child that outlives us, unless somebody ends it with us."""
        return Did(subprocess.Popen(["sleep", "60"]).pid)

    def environment(self, request, context):
        return Did(0, os.environ.get(request.text, ""))

    def folder(self, request, context):
        return Did(0, os.getcwd())


if __name__ == "__main__":
    channel = claim_standard_streams()
    die_with_parent()
    Loop(channel, "lab", Acts(channel), Do | OpenPath | Ping | Cancel | Shutdown).run()
