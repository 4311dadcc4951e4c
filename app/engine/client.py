"""One engine by name, across all its lives: requests in, Operations out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.operation import Operation, Problem
from app.engine.process import EngineProcess
from app.engine.watch import Watch
from inspector.engine import messages
from inspector.engine.messages import PROTOCOL, Busy, Failure, Part, Ping, Pong, Progress, Ready, Request, Result
from inspector.engine.wire import encode

CANCEL_PATIENCE = 3_000  # milliseconds a job may go on after a cancel
MOST_DEATHS = 2  # of one engine while it ran the same request
BARREN_LIVES = 3  # in a row that answered nothing: restarting does not help

_outgoing = msgspec.msgpack.Decoder(messages.Outgoing)


@dataclass
class Pending:
    """A request that has no answer yet."""

    request: Request
    payload: bytes
    operation: Operation
    sent: bool = False
    begun: bool = False  # in this life
    deaths: int = 0


class EngineClient(QObject):
    """Sends requests to one engine and starts it again when it dies. On the GUI thread; never waits.

    With `resend` an unanswered request goes to the next life too, so its parts may come twice; one that was running
    at two deaths fails. Without it all fail at a death.
    """

    ready = Signal(object)  # Ready: a life begins to listen
    died = Signal(str, bool)  # a sentence; whether a request was running that may be to blame
    restarted = Signal()  # it listens again after a death
    failed = Signal(str)  # a sentence: it is not started again, until `restart`
    logged = Signal(str)  # what it wrote to stderr
    busy = Signal(str)  # what it does instead of answering: "import torch"; "" when that has ended
    closed = Signal()  # after `close`, once no process is left

    def __init__(
        self,
        name: str,
        title: str,
        command: list[str],
        role: str,
        *,
        resend: bool = False,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self.name = name
        self.title = title  # begins a sentence: "The lab"
        self.state = "starting"  # "ready", "failed", "closed"
        self.refusal: Callable[[Request], Problem | None] = lambda request: None
        self._command = command
        self._role = role
        self._resend = resend
        self._pending: dict[int, Pending] = {}
        self._last_id = 0
        self._lives = 0
        self._barren = 0
        self._why_failed = ""
        self._answers = messages.ANSWERS
        self._parts = messages.PARTS
        self._watch = Watch(self)
        self._watch.ping_wanted.connect(self._ping)
        self._watch.hung.connect(lambda reason: self._process.kill(reason))  # noqa: PLW0108  # the process changes
        self._process: EngineProcess
        self._start()

    @property
    def pid(self) -> int:
        """Of the process; 0 when there is none, and of no meaning when the command leads to another machine."""
        return self._process.pid

    @property
    def operations(self) -> list[Operation]:
        """Those that have not ended, oldest first."""
        return [pending.operation for pending in self._pending.values() if pending.operation.is_open]

    def send(self, request: Request, payload: bytes = b"") -> Operation:
        """Queue a request. The Operation ends in a later turn of the event loop, so there is time to connect to it."""
        self._last_id += 1
        request = msgspec.structs.replace(request, id=self._last_id)
        operation = Operation(request.id)
        problem = self._refused(request)
        if problem is not None:
            QTimer.singleShot(0, self, lambda: operation.fail(problem))
            return operation
        pending = Pending(request, payload, operation)
        self._pending[request.id] = pending
        operation.cancel_wanted.connect(lambda: self._cancel(request.id))
        if self.state == "ready":
            self._write(pending)
        return operation

    def restart(self, command: list[str] | None = None) -> None:
        """End this life and begin another, with another command if given."""
        self._command = command or self._command
        self._barren = 0
        if self.state == "failed":
            self._replace()
        elif self.state != "closed":
            self._process.kill(self.tr("was restarted"))

    def close(self) -> None:
        """End the engine; every open Operation is cancelled. Does not wait: `closed` follows, or see `wait`."""
        if self.state == "closed":
            return
        self.state = "closed"
        self._watch.stop()
        pending, self._pending = self._pending, {}
        self._process.gone.connect(self.closed)
        self._process.close()
        for each in pending.values():
            each.operation.withdraw()

    def wait(self, milliseconds: int) -> None:
        """After `close`: give it this long to end, then kill it. No zombie is left."""
        self._process.wait(milliseconds)

    # a life

    def _start(self) -> None:
        self._process = EngineProcess(self._command, self._role, self)
        self._process.received.connect(self._receive)
        self._process.logged.connect(self.logged)
        self._process.ended.connect(self._ended)
        self.state = "starting"
        self._answered = False
        self._process.start()
        self._watch.start(self._process.pid)

    def _replace(self) -> None:
        self._process.deleteLater()
        self._start()

    def _ended(self, reason: str, by_itself: bool) -> None:
        self._watch.stop()
        never_ready = self.state == "starting"
        self._barren = 0 if self._answered else self._barren + 1
        if never_ready and by_itself:
            why = self._process.last_words or reason
            if self._command[0] not in why:
                why = f"{self._command[0]}: {why}"
            self._fail(self.tr("{engine} did not start: {why}").format(engine=self.title, why=why))
            return
        sentence = self.tr("{engine} {happened}.").format(engine=self.title, happened=reason)
        running = next((each for each in self._pending.values() if each.begun and each.operation.is_open), None)
        if running is not None:
            running.deaths += 1
        dead = self._process
        if self._barren >= BARREN_LIVES:
            end = self.tr("It did so {n} times in a row and was not started again.").format(n=BARREN_LIVES)
            self._fail(f"{sentence} {end}")
        else:
            lost = self._take_lost()
            self._replace()
            self.died.emit(sentence, running is not None)
            for each in lost:
                again = self.tr("It did so twice during this.") if each.deaths >= MOST_DEATHS else ""
                each.operation.fail(Problem("EngineDied", f"{sentence} {again}".rstrip(), dead.last_words))

    def _take_lost(self) -> list[Pending]:
        """Remove what the next life will not be asked, and return what of it somebody waits for."""
        before, self._pending = self._pending, {}
        lost = []
        for id, each in before.items():
            if not each.operation.is_open:
                continue
            if each.sent and (not self._resend or each.deaths >= MOST_DEATHS):
                lost.append(each)
            else:
                each.sent = each.begun = False
                self._pending[id] = each
        return lost

    def _fail(self, sentence: str) -> None:
        self.state = "failed"
        self._why_failed = sentence
        pending, self._pending = self._pending, {}
        self.failed.emit(sentence)
        for each in pending.values():
            each.operation.fail(Problem("EngineDied", sentence))

    # messages out

    def _refused(self, request: Request) -> Problem | None:
        if self.state == "failed":
            return Problem("EngineDied", self._why_failed)
        if self.state == "closed":
            return Problem("EngineDied", self.tr("{engine} was closed.").format(engine=self.title))
        return self.refusal(request)

    def _write(self, pending: Pending) -> None:
        pending.sent = True
        self._process.write(encode(msgspec.msgpack.encode(pending.request), pending.payload))

    def _tell(self, request: Request) -> None:
        self._process.write(encode(msgspec.msgpack.encode(request)))

    def _ping(self) -> None:
        if self.state == "ready":
            self._tell(Ping())

    def _cancel(self, id: int) -> None:
        pending = self._pending.get(id)
        if pending is not None and not pending.sent:
            del self._pending[id]
        elif pending is not None:
            self._tell(messages.Cancel(target=id))
            self._be_patient(id)

    def _be_patient(self, id: int) -> None:
        life = self._process
        QTimer.singleShot(CANCEL_PATIENCE, self, lambda: self._lose_patience(id, life))

    def _lose_patience(self, id: int, life: EngineProcess) -> None:
        pending = self._pending.get(id)
        if pending is None or life is not self._process:
            return
        if pending.begun:
            life.kill(self.tr("did not stop within 3 s of a cancel and was restarted"))
        else:
            self._be_patient(id)  # it waits behind what holds the interpreter, such as `import torch`

    # messages in

    def _receive(self, header: bytes, payload: bytearray) -> None:
        self._watch.alive()
        try:
            message = _outgoing.decode(header)
            self._take(message, payload)
        except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
            self._process.kill(self.tr("sent what is no answer ({error})").format(error=error))

    def _take(self, message: messages.Message, payload: bytearray) -> None:
        match message:
            case Result() | Failure():
                self._answered = True
                pending = self._pending.pop(message.id, None)
                if pending is not None:
                    self._finish(pending, message, payload)
            case Part():
                if (pending := self._pending.get(message.id)) and pending.operation.is_open:
                    pending.operation.add(_decoder(self._parts[type(pending.request)]).decode(message.value))
            case Progress():
                if pending := self._pending.get(message.id):
                    pending.begun = True
                    pending.operation.report(message.done, message.total, message.text)
            case Busy():
                self._watch.allow(message.seconds)
                self.busy.emit(message.text)
            case Ready():
                self._begin(message)
            case Pong():
                pass

    def _finish(self, pending: Pending, message: Result | Failure, payload: bytearray) -> None:
        if not pending.operation.is_open:
            return
        if isinstance(message, Failure):
            pending.operation.fail(Problem(message.kind, message.message, message.hint, message.traceback))
        else:
            answer = _decoder(self._answers[type(pending.request)]).decode(message.value)
            pending.operation.finish(answer, payload)

    def _begin(self, message: Ready) -> None:
        if message.protocol != PROTOCOL:
            words = self.tr("speaks protocol {theirs}, this window speaks {ours}")
            self._process.kill(words.format(theirs=message.protocol, ours=PROTOCOL))
            self._barren = BARREN_LIVES
            return
        self._lives += 1
        self.state = "ready"
        self._watch.allow(0)
        for pending in list(self._pending.values()):
            self._write(pending)
        self.ready.emit(message)
        if self._lives > 1:
            self.restarted.emit()


@cache
def _decoder(type: Any) -> msgspec.msgpack.Decoder:
    return msgspec.msgpack.Decoder(type)
