import os
import signal
import sys
import time

import pytest

from app.engine import client as client_module
from app.engine import watch as watch_module
from app.engine.client import EngineClient
from tests.app.engine.conftest import Outcome
from tests.obedient_engine import COMMAND, Did, Do
from tests.processes import is_running, wait_until


def test_an_answer_with_its_payload(client, outcome):
    seen = outcome(client.send(Do("payload", 100_000)))
    assert seen.events == [("finished", Did(100_000), bytes([100_000 % 251]) * 100_000)]
    assert client.operations == []


def test_requests_before_ready_wait_for_it(qtbot, outcome):
    early = EngineClient("reader:1", "The reader", COMMAND, "reader")
    assert early.state == "starting"
    assert outcome(early.send(Do("answer", 1))).answer == Did(1)
    early.close()
    early.wait(1_000)


def test_a_user_action_reads_as_a_sentence(client, qtbot):
    said = []
    client.send(Do("answer", 1)).success(lambda value, payload: said.append(value)).failure(said.append)
    client.send(Do("damaged")).success(lambda value, payload: said.append(value)).failure(said.append)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[0] == Did(1)
    assert (said[1].kind, said[1].message, said[1].hint) == (
        "DamagedFile",
        "model.pt is damaged at byte 7.",
        "Copy it again.",
    )


def test_parts_come_in_order_before_the_answer(client, outcome):
    seen = outcome(client.send(Do("parts", 50)))
    assert [part.number for part in seen.parts] == list(range(50))


def test_progress(client, qtbot):
    operation, said = client.send(Do("report", seconds=0.3)), []
    operation.progressed.connect(lambda *args: said.append(args))
    qtbot.waitUntil(lambda: not operation.is_open)
    assert said[0] == (0, 0, "")  # it has begun
    assert all((done > 0, total, text) == (True, 0, "working") for done, total, text in said[1:])
    assert len(said) > 2


def test_prints_reach_the_log_and_nothing_else(client, qtbot, outcome):
    said = []
    client.logged.connect(said.append)
    assert outcome(client.send(Do("talk", 5))).answer == Did(5)
    qtbot.waitUntil(lambda: {"from Python", "from C", "to stderr"} <= set("".join(said).splitlines()))


def test_a_flood_of_prints_is_cut(client, qtbot, outcome):
    said = []
    client.logged.connect(said.append)
    outcome(client.send(Do("flood", 20_000)))
    assert max(map(len, said)) < 70_000


def test_a_hundred_large_answers(client, qtbot):
    lengths = []
    for _ in range(100):
        client.send(Do("payload", 10 << 20)).success(lambda value, payload: lengths.append(len(payload)))
    qtbot.waitUntil(lambda: len(lengths) == 100, timeout=30_000)
    assert set(lengths) == {10 << 20}


# cancel


def test_a_cancel_is_acknowledged_at_once_and_the_late_answer_dropped(client, qtbot, outcome):
    operation = client.send(Do("ignore", seconds=0.3))
    seen = Outcome(operation)
    operation.cancel()
    assert seen.events == [("cancelled",)]
    operation.cancel()
    assert outcome(client.send(Do("answer", 2))).answer == Did(2)
    assert seen.events == [("cancelled",)]


def test_a_cancelled_job_stops(client, qtbot, outcome):
    operation = client.send(Do("work", seconds=60))
    qtbot.waitSignal(operation.progressed).wait()
    operation.cancel()
    asked = time.monotonic()
    assert outcome(client.send(Do("count"))).answer == Did(2)
    assert time.monotonic() - asked < 1


def test_a_job_that_ignores_a_cancel_costs_its_engine_a_restart(client, qtbot, monkeypatch, outcome):
    monkeypatch.setattr(client_module, "CANCEL_PATIENCE", 300)
    first = client.pid
    operation = client.send(Do("ignore", seconds=60))
    qtbot.waitSignal(operation.progressed).wait()
    with qtbot.waitSignal(client.restarted), qtbot.waitSignal(client.died) as died:
        operation.cancel()
    assert died.args == ["The reader did not stop within 3 s of a cancel and was restarted.", False]
    assert client.pid != first
    assert outcome(client.send(Do("answer", 3))).answer == Did(3)


def test_a_cancel_before_the_job_has_begun_costs_no_restart(qtbot, monkeypatch, outcome):
    monkeypatch.setattr(client_module, "CANCEL_PATIENCE", 200)
    slow = EngineClient("lab", "The lab", [*COMMAND, "--slow-start"], "lab")
    qtbot.waitSignal(slow.busy).wait()
    first = slow.pid
    slow.send(Do("ignore", seconds=60)).cancel()
    assert outcome(slow.send(Do("count"))).answer == Did(1)
    assert slow.pid == first
    slow.close()
    slow.wait(1_000)


def test_a_cancel_that_was_obeyed_costs_no_restart(client, qtbot, monkeypatch, outcome):
    monkeypatch.setattr(client_module, "CANCEL_PATIENCE", 100)
    first = client.pid
    operation = client.send(Do("work", seconds=60))
    qtbot.waitSignal(operation.progressed).wait()
    operation.cancel()
    qtbot.wait(300)
    assert client.pid == first


# deaths


@pytest.mark.parametrize(
    ("how", "what"),
    [
        (Do("signal", signal.SIGKILL), "was killed, by another program or because memory ran out"),
        (Do("crash"), "crashed (segmentation fault)"),
        (Do("signal", signal.SIGBUS), "crashed (bus error)"),
        (Do("signal", signal.SIGABRT), "aborted"),
        (Do("exit", 0), "ended by itself with status 0"),
        (Do("exit", 77), "ended by itself with status 77"),
        (Do("garbage"), "sent what is no answer (no frame begins with b'Segm')"),
        (Do("oversized"), "sent what is no answer (a frame of 10 + 4,611,686,018,427,387,904 bytes is larger"),
        (Do("no_message"), "sent what is no answer ("),
        (Do("truncated"), "ended by itself with status 0"),
    ],
    ids=lambda value: value.act + str(value.number) if isinstance(value, Do) else "",
)
def test_a_death_fails_every_open_operation_and_another_life_answers_within_a_second(client, qtbot, outcome, how, what):
    running, waiting = Outcome(client.send(how)), Outcome(client.send(Do("answer", 1)))
    with qtbot.waitSignal(client.died) as died:
        pass
    begun = time.monotonic()
    assert died.args[0].startswith(f"The reader {what}")
    assert died.args[1] is True  # the request is to blame
    assert outcome(client.send(Do("answer", 2))).answer == Did(2)
    assert time.monotonic() - begun < 2  # one on an idle machine
    for each in (running, waiting):
        assert each.problem.kind == "EngineDied"
        assert each.problem.message.startswith(f"The reader {what}")


def test_killed_from_outside_while_idle(client, qtbot, outcome):
    with qtbot.waitSignal(client.died) as died:
        os.kill(client.pid, signal.SIGKILL)
    assert died.args[1] is False
    assert outcome(client.send(Do("answer", 2))).answer == Did(2)


@pytest.mark.parametrize("idle", [True, False])
def test_a_stopped_engine_is_noticed_and_restarted(client, qtbot, monkeypatch, outcome, idle):
    first = client.pid
    if not idle:
        qtbot.waitSignal(client.send(Do("work", seconds=60)).progressed).wait()
    with qtbot.waitSignal(client.restarted, timeout=6_000), qtbot.waitSignal(client.died) as died:
        os.kill(first, signal.SIGSTOP)
    assert died.args == ["The reader was stopped and did not go on.", not idle]
    assert not is_running(first)
    assert outcome(client.send(Do("answer", 3))).answer == Did(3)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(watch_module, "TICK", 100)
    monkeypatch.setattr(watch_module, "SILENT_TICKS", 6)


def test_silent_without_using_the_processor_is_hung(impatient, qtbot, client):
    seen = Outcome(client.send(Do("hold", seconds=30)))
    with qtbot.waitSignal(client.died, timeout=6_000) as died:
        pass
    assert died.args == ["The reader did not answer any more.", True]
    assert seen.problem.kind == "EngineDied"


def test_silent_but_using_the_processor_is_busy(impatient, outcome, client):
    first = client.pid
    assert outcome(client.send(Do("grind", 5, seconds=2))).answer == Did(5)
    assert client.pid == first


def test_a_declared_silence_is_no_hang(impatient, qtbot, outcome):
    slow = EngineClient("lab", "The lab", [*COMMAND, "--slow-start"], "lab")
    said = []
    slow.busy.connect(said.append)
    slow.died.connect(said.append)
    assert outcome(slow.send(Do("answer", 5))).answer == Did(5)
    assert said == ["get up", ""]
    slow.close()
    slow.wait(1_000)


def test_what_the_engine_started_dies_with_it(client, qtbot, outcome):
    child = outcome(client.send(Do("spawn"))).answer.number
    assert is_running(child)
    with qtbot.waitSignal(client.died):
        client.restart()
    assert wait_until(lambda: not is_running(child))


# the lab's requests survive it


def test_queued_requests_are_sent_again(lab, qtbot, outcome, tmp_path):
    running = lab.send(Do("crash_once", 1, text=str(tmp_path / "crashed")))
    waiting = lab.send(Do("answer", 2))
    died = []
    lab.died.connect(lambda sentence, blamed: died.append(sentence))
    seen = Outcome(waiting)
    assert outcome(running).answer == Did(1)
    qtbot.waitUntil(lambda: bool(seen.events))
    assert seen.answer == Did(2)
    assert died == ["The lab ended by itself with status 1."]


def test_a_request_that_kills_twice_fails_and_the_others_go_on(lab, qtbot, outcome):
    waiting = Outcome(lab.send(Do("answer", 1)))
    deadly = lab.send(Do("crash"))
    after = Outcome(lab.send(Do("answer", 2)))
    problem = outcome(deadly).problem
    assert problem.message == "The lab crashed (segmentation fault). It did so twice during this."
    qtbot.waitUntil(lambda: bool(after.events))
    assert (waiting.answer, after.answer) == (Did(1), Did(2))


def test_a_cancelled_request_is_not_sent_again(lab, qtbot, outcome):
    lab.send(Do("work", seconds=1))
    cancelled = lab.send(Do("answer", 1))
    os.kill(lab.pid, signal.SIGSTOP)
    cancelled.cancel()
    os.kill(lab.pid, signal.SIGKILL)
    with qtbot.waitSignal(lab.restarted):
        pass
    assert outcome(lab.send(Do("count"))).answer == Did(2)


# giving up


def test_an_engine_that_never_gets_anywhere_is_given_up(qtbot, outcome):
    hopeless = EngineClient("lab", "The lab", [*COMMAND, "--die-at-start"], "lab", resend=True)
    seen = Outcome(hopeless.send(Do("answer")))
    with qtbot.waitSignal(hopeless.failed) as failed:
        pass
    assert failed.args == [
        "The lab ended by itself with status 9. It did so 3 times in a row and was not started again."
    ]
    assert seen.problem.message == failed.args[0]
    assert outcome(hopeless.send(Do("answer"))).problem.message == failed.args[0]
    hopeless.restart(COMMAND)
    assert outcome(hopeless.send(Do("answer", 8))).answer == Did(8)
    hopeless.close()
    hopeless.wait(1_000)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["/no/such/python", "x"], "The lab did not start: /no/such/python cannot be run: "),
        (
            [sys.executable, "-c", "import sys; sys.exit('It needs msgspec.')"],
            f"The lab did not start: {sys.executable}: It needs msgspec.",
        ),
        ([sys.executable, "/no/such/script"], "The lab did not start: "),
        (["/bin/true"], "The lab did not start: /bin/true: ended by itself with status 0"),
    ],
)
def test_an_engine_that_does_not_start_says_why_and_is_not_tried_again(qtbot, command, sentence):
    broken = EngineClient("lab", "The lab", command, "lab")
    seen = Outcome(broken.send(Do("answer")))
    with qtbot.waitSignal(broken.failed) as failed:
        pass
    assert failed.args[0].startswith(sentence)
    assert seen.problem.message == failed.args[0]
    assert broken.state == "failed"
    broken.close()
    broken.wait(1_000)


def test_closing_cancels_what_is_open(client, qtbot):
    seen = [Outcome(client.send(Do("work", seconds=60))), Outcome(client.send(Do("answer")))]
    pid = client.pid
    client.close()
    assert [each.events for each in seen] == [[("cancelled",)], [("cancelled",)]]
    assert wait_until(lambda: qtbot.wait(10) or not is_running(pid))


def test_an_engine_that_does_not_go_is_killed(qtbot):
    stubborn = EngineClient("lab", "The lab", ["/bin/sleep", "60"], "lab")
    qtbot.waitUntil(lambda: bool(stubborn.pid))
    pid = stubborn.pid
    stubborn.close()
    assert wait_until(lambda: qtbot.wait(10) or not is_running(pid), 2)
