"""A lab for one request of a command: started, asked, ended, so that no user's code can harm the command itself.

What it prints goes nowhere, or to stderr with `echo`; a crash, an early exit and an endless loop are one sentence.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from inspector import errors
from inspector.context import Context
from inspector.engine import messages
from inspector.engine.channel import Channel
from inspector.engine.environment import scrubbed
from inspector.engine.messages import ANSWERS, PROTOCOL, Busy, Failure, Progress, Ready, Request, Result
from inspector.engine.wire import BadFrame
from inspector.errors import BadRequest, EngineDied, LimitReached, TorchloupeError

ENGINE = Path(__file__).with_name("__main__.py")
START_SECONDS = 120.0  # until it listens; importing torch has its own
IMPORT_SECONDS = 300.0
TICK = 0.1  # seconds between two looks at the clock and at a cancel
LAST_WORDS = 20

_decoder = msgspec.msgpack.Decoder(messages.Outgoing)


class Answered(NamedTuple):
    value: Any  # of the type in ANSWERS
    payload: bytes


def ask_lab(
    request: Request,
    what: str,
    context: Context | None = None,
    *,
    python: str = "",
    seconds: float = 300.0,
    echo: bool = False,
    by_step: bool = False,
) -> Answered:
    """Start a lab in the interpreter `python` ("" for this one), ask it once, and end it with all it has started.

    `what` names the user's code in sentences. Raises the error that the lab answers with, EngineDied when it ends
    before it answers, LimitReached when the job takes longer than `seconds`, with `by_step` when it does so without a
    word of progress, Cancelled, BadRequest for an interpreter that cannot be run.
    """
    context = context or Context()
    request = msgspec.structs.replace(request, id=1)
    with _started(python or sys.executable) as (process, to_it, from_it, log):
        channel = Channel(from_it.fileno(), to_it.fileno())
        words: deque[str] = deque(maxlen=LAST_WORDS)
        listener = threading.Thread(target=_listen, args=(log, words, echo), daemon=True)
        listener.start()
        arrived: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        threading.Thread(target=_receive, args=(channel, arrived), daemon=True).start()
        deadline, limit, begun = time.monotonic() + START_SECONDS, START_SECONDS, False
        while True:
            context.check_cancelled()
            try:
                frame = arrived.get(timeout=TICK)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise _too_long(what, limit, begun) from None
                continue
            if frame is None:
                process.wait(10)
                listener.join(1)
                raise _died(what, process.returncode, words, begun)
            message = _decoder.decode(frame[0])
            match message:
                case Ready():
                    if message.protocol != PROTOCOL:
                        raise BadRequest(f"{python} has a Torchloupe of another version.")
                    with contextlib.suppress(BrokenPipeError):
                        channel.send(msgspec.msgpack.encode(request))
                    deadline, limit = time.monotonic() + IMPORT_SECONDS, IMPORT_SECONDS
                case Progress(id=1) if not begun:
                    deadline, limit, begun = time.monotonic() + seconds, seconds, True
                case Progress(id=1):
                    if by_step:
                        deadline = time.monotonic() + seconds
                    context.report(message.done, message.total, message.text)
                case Busy(text=text) if text:
                    context.report(0, 0, text)
                case Result(id=1):
                    return Answered(msgspec.msgpack.decode(message.value, type=ANSWERS[type(request)]), frame[1])
                case Failure(id=1):
                    raise _error(message)


@contextlib.contextmanager
def _started(python: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes], IO[bytes]]]:
    """The process, its stdin, stdout and stderr; in its own session, so that all it starts can be ended with it."""
    try:
        process = subprocess.Popen(
            [python, str(ENGINE), "--role", "lab"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=scrubbed(os.environ, "lab"),
            cwd="/",  # python must find nothing there
            start_new_session=True,
        )
    except OSError as error:
        raise BadRequest(f"{python} cannot be run: {error.strerror}.", "Name a Python with --lab-python.") from None
    with process:
        try:
            if process.stdin and process.stdout and process.stderr:  # they are pipes
                yield process, process.stdin, process.stdout, process.stderr
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _receive(channel: Channel, arrived: "queue.SimpleQueue[tuple[bytes, bytes] | None]") -> None:
    with contextlib.suppress(BadFrame, OSError):  # nothing after it can be understood
        while frame := channel.receive():
            arrived.put(frame)
    arrived.put(None)


def _listen(log: IO[bytes], words: deque[str], echo: bool) -> None:
    with contextlib.suppress(ValueError, OSError):  # it is closed under us
        for line in log:
            text = line.decode("utf-8", "backslashreplace")
            words.append(text.strip())
            if echo:
                sys.stderr.write(text)


def _error(failure: Failure) -> TorchloupeError:
    """The error that the lab met; with --debug its traceback is shown too."""
    kind = getattr(errors, failure.kind, TorchloupeError)
    error: TorchloupeError = kind(failure.message, failure.hint)
    if failure.traceback:
        error.add_note(failure.traceback)
    return error


def _too_long(what: str, limit: float, begun: bool) -> LimitReached:
    if begun:
        return LimitReached(f"{what} took longer than {limit:g} s and was stopped.", "--timeout gives it more time.")
    return LimitReached(f"Python was not ready for {what} after {limit:g} s and was stopped.")


def _died(what: str, code: int | None, words: deque[str], begun: bool) -> EngineDied:
    if not begun and code and code > 0:  # it says itself what it lacks
        said = next((line for line in reversed(words) if line), "")
        return EngineDied(said or f"The Python for {what} ended with status {code}.")
    if code is not None and code < 0:
        name = (signal.strsignal(-code) or f"signal {-code}").lower()
        return EngineDied(f"{what} ended its process ({name}).")
    return EngineDied(f"{what} ended its process (exit status {code}).")
