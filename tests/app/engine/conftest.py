"""Engines of the window with real processes; none may be left when a test is over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.engine.client import EngineClient
from app.engine.operation import Operation
from app.engine.pool import EnginePool
from inspector.engine import messages
from tests.obedient_engine import COMMAND, Did, Do
from tests.processes import children


@pytest.fixture(autouse=True)
def no_leaked_processes() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before, "a process was left over"


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the app know what the obedient engine answers."""
    monkeypatch.setitem(messages.ANSWERS, Do, Did)
    monkeypatch.setitem(messages.PARTS, Do, Did)


@pytest.fixture
def client(qtbot: Any) -> Iterator[EngineClient]:
    """A running obedient engine whose requests are lost when it dies, as a reader's are."""
    with_name = EngineClient("reader:1", "The reader", COMMAND, "reader")
    qtbot.waitSignal(with_name.ready).wait()
    yield with_name
    with_name.close()
    with_name.wait(1_000)


@pytest.fixture
def lab(qtbot: Any) -> Iterator[EngineClient]:
    """A running obedient engine whose requests survive it, as the lab's do."""
    with_name = EngineClient("lab", "The lab", COMMAND, "lab", resend=True)
    qtbot.waitSignal(with_name.ready).wait()
    yield with_name
    with_name.close()
    with_name.wait(1_000)


@pytest.fixture
def pool(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[EnginePool]:
    monkeypatch.setattr("app.engine.pool.reader_command", lambda: COMMAND)
    monkeypatch.setattr("app.engine.pool.lab_command", lambda interpreter="": COMMAND)
    pool = EnginePool()
    yield pool
    pool.shutdown()


class Outcome:
    """Everything an Operation emits."""

    def __init__(self, operation: Operation):
        self.operation = operation
        self.events: list[tuple[Any, ...]] = []
        self.parts: list[Any] = []
        operation.part.connect(self.parts.append)
        operation.finished.connect(lambda value, payload: self.events.append(("finished", value, payload)))
        operation.failed.connect(lambda problem: self.events.append(("failed", problem)))
        operation.cancelled.connect(lambda: self.events.append(("cancelled",)))

    @property
    def answer(self) -> Any:
        assert self.events[0][0] == "finished", self.events
        return self.events[0][1]

    @property
    def problem(self) -> Any:
        assert self.events[0][0] == "failed", self.events
        return self.events[0][1]


@pytest.fixture
def outcome(qtbot: Any) -> Callable[..., Outcome]:
    """Waits until an Operation has ended."""

    def outcome(operation: Operation, timeout: int = 8_000) -> Outcome:
        seen = Outcome(operation)
        qtbot.waitUntil(lambda: bool(seen.events), timeout=timeout)
        return seen

    return outcome
