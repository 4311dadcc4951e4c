"""The engine's two threads: one reads requests, the main one runs them one at a time, in order.

The reading thread answers Ping and Cancel at once, also while a job runs, and ends the process when stdin closes, for
then the app is gone. The main thread is the one that runs the jobs, since signal handlers and some libraries insist on
it.
"""

import os
import signal
import sys
import threading
import traceback
from collections import deque
from typing import Any, NoReturn

import msgspec

from inspector.engine.channel import Channel
from inspector.engine.context import EngineContext, Interrupted
from inspector.engine.handlers import Answer, Handlers, find
from inspector.engine.messages import (
    PROTOCOL,
    Cancel,
    Failure,
    Incoming,
    Message,
    Ping,
    Pong,
    Progress,
    Ready,
    Request,
    Result,
    Shutdown,
)
from inspector.engine.portable import packed
from inspector.engine.wire import BadFrame
from inspector.errors import Cancelled, TorchloupeError

BAD_STREAM = 3  # exit status after garbage on stdin


class Loop:
    """Serves one channel until it closes; `run` never returns."""

    def __init__(self, channel: Channel, role: str, handlers: Handlers, incoming: Any = Incoming):
        self._channel = channel
        self._role = role
        self._handlers = handlers
        self._decoder = msgspec.msgpack.Decoder(incoming)
        self._queue: deque[Request] = deque()
        self._changed = threading.Condition()
        self._running: list[EngineContext] = []  # the job, and an urgent one inside it
        self._process = os.getpid()

    def run(self) -> NoReturn:
        """Say Ready, then serve. On the main thread."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the app's to handle
        version = ".".join(map(str, sys.version_info[:3]))
        self._send(Ready(self._role, PROTOCOL, os.getpid(), version, sys.executable))
        threading.Thread(target=self._receive, name="requests", daemon=True).start()
        self._handlers.start(EngineContext(0, self._send))
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue)
                request, context = self._begin(self._queue[0])
            self._answer(request, context)

    def _begin(self, request: Request) -> tuple[Request, EngineContext]:
        """Take a request from the queue; under the lock."""
        self._queue.remove(request)
        outer = self._running[-1] if self._running else None
        context = EngineContext(request.id, self._send, self._let_urgent_run, outer)
        self._running.append(context)
        return request, context

    def _let_urgent_run(self) -> None:
        """Run the urgent requests that wait, inside the job that gives way. They do not give way themselves."""
        while True:
            with self._changed:
                request = next((waiting for waiting in self._queue if waiting.urgent), None)
                if request is None or len(self._running) > 1 or self._running[0].cancelled:
                    return
                request, context = self._begin(request)
            self._answer(request, context)

    def _answer(self, request: Request, context: EngineContext) -> None:
        self._send(Progress(request.id, 0, 0, ""))  # should we die, the app knows of what
        payload: bytes | memoryview = b""
        try:
            value = find(self._handlers, request)(request, context)
            if isinstance(value, Answer):
                value, payload = value
            answer = Result(request.id, packed(value))
        except Interrupted:
            with self._changed:
                self._running.remove(context)
                self._queue.appendleft(request)
            return
        except BaseException as error:  # also SystemExit: a user's sys.exit() is not ours
            answer = failure(request, error)
        with self._changed:
            self._running.remove(context)
        self._send(answer, payload)

    def _receive(self) -> None:
        try:
            while frame := self._channel.receive():
                self._accept(self._decoder.decode(frame[0]))
        except (BadFrame, msgspec.DecodeError, OSError) as error:
            print(f"The engine stops: what it was sent is no request ({error}).", file=sys.stderr, flush=True)
            os._exit(BAD_STREAM)
        os._exit(0)

    def _accept(self, request: Request) -> None:
        match request:
            case Ping():
                self._send(Pong(request.id))
            case Cancel():
                self._cancel(request.target)
            case Shutdown():
                os._exit(0)
            case _:
                with self._changed:
                    self._queue.append(request)
                    self._changed.notify()

    def _cancel(self, target: int) -> None:
        with self._changed:
            for context in self._running:
                if context.id == target:
                    context.cancelled = True
                    return
            waiting = [request for request in self._queue if request.id == target]
            for request in waiting:
                self._queue.remove(request)
        for request in waiting:
            self._send(failure(request, Cancelled("Cancelled.")))

    def _send(self, message: Message, payload: bytes | memoryview = b"") -> None:
        if os.getpid() != self._process:  # a fork that came back out of the user's code: the other one answers
            os._exit(0)
        try:
            self._channel.send(msgspec.msgpack.encode(message), payload)
        except BrokenPipeError:
            os._exit(0)  # the app is gone


def failure(request: Request, error: BaseException) -> Failure:
    """An error as data: the sentence of one of ours, a sentence around anything else."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, TorchloupeError):
        return Failure(request.id, error.kind, _text(str(error)), _text(error.hint), _text(trace))
    task = type(request).__name__
    if isinstance(error, MemoryError):
        message = f"{task} needs more memory than this process may take; it was stopped."
        return Failure(request.id, "LimitReached", message, traceback=_text(trace))
    kind = type(error).__name__
    message = (
        f"{task} failed unexpectedly with {kind}: {error}" if str(error) else f"{task} failed unexpectedly with {kind}."
    )
    return Failure(request.id, kind, _text(message), traceback=_text(trace))


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
