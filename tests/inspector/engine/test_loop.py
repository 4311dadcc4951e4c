import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from inspector.engine import wire
from inspector.engine.messages import Busy, Cancel, Failure, Ping, Pong, Progress, Result, Shutdown
from tests.obedient_engine import COMMAND, Did, Do
from tests.processes import is_running, wait_until


@pytest.fixture
def engine(start):
    pipe = start(COMMAND, "lab")
    pipe.ready()
    return pipe


def test_ready_says_who_it_is(start):
    pipe = start(COMMAND, "lab")
    ready = pipe.ready()
    assert (ready.role, ready.protocol, ready.pid) == ("lab", 1, pipe.process.pid)
    assert ready.executable == sys.executable
    assert ready.python == ".".join(map(str, sys.version_info[:3]))


def test_jobs_run_in_order(engine):
    ids = [engine.send(Do("answer", number)) for number in range(20)]
    messages = [engine.receive()[0] for _ in range(2 * len(ids))]
    assert [message.id for message in messages] == sorted([*ids, *ids])  # it begins, it ends, then the next
    assert [type(message) for message in messages] == [Progress, Result] * len(ids)


def test_payload_travels_beside_the_answer(engine):
    answer, payload = engine.ask(Do("payload", 300_000), Did)
    assert answer == Did(300_000)
    assert payload == bytes([300_000 % 251]) * 300_000


def test_ping_is_answered_while_a_job_runs(engine):
    engine.send(Do("work", seconds=30))
    asked = time.monotonic()
    ping = engine.send(Ping())
    assert Pong(ping) in (engine.receive()[0], engine.receive()[0])  # the other one says that the job has begun
    assert time.monotonic() - asked < 1


def test_cancel_stops_the_running_job_and_only_it(engine):
    job, after = engine.send(Do("work", seconds=30)), engine.send(Do("answer", 7))
    engine.send(Cancel(target=job))
    failed, _ = engine.answer(job)
    assert (failed.kind, failed.message) == ("Cancelled", "Cancelled.")
    assert isinstance(engine.answer(after)[0], Result)


def test_cancel_of_a_waiting_job_is_answered_at_once(engine):
    running, waiting = engine.send(Do("work", seconds=1)), engine.send(Do("answer"))
    engine.send(Cancel(target=waiting))
    assert engine.answer(waiting)[0].kind == "Cancelled"  # `answer` drops what comes before: the running one did not
    assert isinstance(engine.answer(running)[0], Result)
    assert engine.ask(Do("count"), Did)[0] == Did(2)  # the cancelled one never ran


def test_cancel_of_what_is_not_there_does_nothing(engine):
    engine.send(Cancel(target=12345))
    assert engine.ask(Do("answer", 3), Did)[0] == Did(3)


def test_progress_is_throttled(engine):
    job = engine.send(Do("report", seconds=0.5))
    messages = []
    while not messages or not isinstance(messages[-1], Result):
        messages.append(engine.receive()[0])
    reports = [message for message in messages if isinstance(message, Progress)]
    assert 3 <= len(reports) <= 12
    assert reports[0] == Progress(job, 0, 0, "")
    assert all(report.id == job and report.text == "working" for report in reports[1:])
    assert msgspec.msgpack.decode(messages[-1].value, type=Did).number > 1_000


def test_urgent_request_runs_inside_a_job_that_gives_way_and_others_wait(engine):
    job, waiting = engine.send(Do("give_way", 1, seconds=30)), engine.send(Do("answer", 2))
    assert engine.ask(Do("answer", 3, urgent=True), Did)[0] == Did(3)
    assert engine.ask(Do("answer", 4, urgent=True), Did)[0] == Did(4)
    engine.send(Cancel(target=job))
    assert engine.answer(job)[0].kind == "Cancelled"
    assert isinstance(engine.answer(waiting)[0], Result)


def test_urgent_request_waits_for_a_job_that_does_not_give_way(engine):
    job, urgent = engine.send(Do("work", 1, seconds=0.2)), engine.send(Do("answer", 2, urgent=True))
    assert isinstance(engine.answer(job)[0], Result)
    assert isinstance(engine.answer(urgent)[0], Result)


def test_urgent_requests_do_not_nest(engine):
    job, urgent = engine.send(Do("give_way", 1, seconds=30)), engine.send(Do("give_way", 2, seconds=0.3, urgent=True))
    engine.send(Do("answer", 3, urgent=True))
    assert isinstance(engine.answer(urgent)[0], Result)  # and not the third before it, which `answer` would drop
    assert isinstance(engine.answer(urgent + 1)[0], Result)
    engine.send(Cancel(target=job))
    assert engine.answer(job)[0].kind == "Cancelled"


def test_cancel_of_an_urgent_request_leaves_the_job_around_it(engine):
    job, urgent = engine.send(Do("give_way", 1, seconds=0.5)), engine.send(Do("work", 2, seconds=30, urgent=True))
    assert {engine.receive()[0], engine.receive()[0]} == {Progress(job, 0, 0, ""), Progress(urgent, 0, 0, "")}
    engine.send(Cancel(target=urgent))
    assert engine.answer(urgent)[0].kind == "Cancelled"
    assert isinstance(engine.answer(job)[0], Result)


def test_cancel_of_the_job_around_an_urgent_request_ends_it_at_once_and_the_urgent_one_begins_anew(engine):
    job, urgent = engine.send(Do("give_way", 1, seconds=30)), engine.send(Do("work", 2, seconds=1, urgent=True))
    assert {engine.receive()[0], engine.receive()[0]} == {Progress(job, 0, 0, ""), Progress(urgent, 0, 0, "")}
    asked = time.monotonic()
    engine.send(Cancel(target=job))
    assert engine.answer(job)[0].kind == "Cancelled"
    assert time.monotonic() - asked < 0.9
    assert isinstance(engine.answer(urgent)[0], Result)
    assert engine.ask(Do("count"), Did)[0] == Did(4)  # the urgent one twice


@pytest.mark.parametrize(
    ("request_", "kind", "message"),
    [
        (Do("damaged"), "DamagedFile", "model.pt is damaged at byte 7."),
        (Do("unexpected", text="odd"), "ValueError", "Do failed unexpectedly with ValueError: odd"),
        (Do("memory"), "LimitReached", "Do needs more memory than this process may take; it was stopped."),
        (Do("sys_exit", text="bye"), "SystemExit", "Do failed unexpectedly with SystemExit: bye"),
    ],
    ids=["ours", "unexpected", "memory", "sys.exit"],
)
def test_errors_cross_as_data_and_the_engine_lives_on(engine, request_, kind, message):
    failure, _ = engine.ask(request_, Did)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.message) == (kind, message)
    assert "Traceback" in failure.traceback
    assert engine.ask(Do("answer", 1), Did)[0] == Did(1)


def test_prints_of_any_kind_break_no_frame(engine):
    assert engine.ask(Do("talk", 5), Did)[0] == Did(5)
    assert engine.ask(Do("answer", 6), Did)[0] == Did(6)
    engine.send(Shutdown())
    status, said = engine.end()
    assert status == 0
    assert {"from Python", "TLP1 from a descriptor", "from C", "to stderr"} <= set(said.splitlines())


def test_stdin_is_empty_for_user_code(engine):
    assert engine.ask(Do("listen"), Did)[0] == Did(0, "''")
    assert engine.ask(Do("answer", 2), Did)[0] == Did(2)


@pytest.mark.parametrize("act", ["work", "ignore", "grind"])
def test_closing_stdin_ends_the_engine_whatever_it_does(engine, act):
    engine.send(Do(act, seconds=0.8 if act == "grind" else 30))
    time.sleep(0.2)
    engine.process.stdin.close()
    assert engine.process.wait(5) == 0


def test_closing_stdout_ends_the_engine(engine):
    engine.process.stdout.close()
    engine.send(Do("payload", 1 << 20))
    assert engine.process.wait(5) == 0


@pytest.mark.parametrize(
    "garbage",
    [
        b"import os; os.system('true')\n",
        wire.PREFIX.pack(wire.MAGIC, 1 << 31, 0),
        wire.PREFIX.pack(wire.MAGIC, 4, 0) + b"\xc1\xc1\xc1\xc1",
        b"".join(map(bytes, wire.encode(msgspec.msgpack.encode({"type": "NoSuchRequest"})))),
        wire.PREFIX.pack(wire.MAGIC, 100, 0) + b"half",
    ],
    ids=["text", "oversized", "no MessagePack", "no request", "truncated"],
)
def test_garbage_on_stdin_ends_the_engine_with_a_sentence(engine, garbage):
    engine.write(garbage)
    engine.process.stdin.close()
    status, said = engine.end()
    assert status == 3
    assert said.startswith("The engine stops: what it was sent is no request")
    assert said.count("\n") == 1


def test_ctrl_c_is_not_for_the_engine(engine):
    os.kill(engine.process.pid, signal.SIGINT)
    assert engine.ask(Do("answer", 4), Did)[0] == Did(4)


def test_the_death_of_the_app_ends_an_engine_that_holds_the_interpreter(tmp_path: Path):
    """The app is killed; the engine cannot read its stdin, since native code holds the interpreter."""
    app = f"""
import subprocess, sys, time
sys.path.insert(0, {str(Path.cwd())!r})
import msgspec
from inspector.engine import wire
from tests.obedient_engine import COMMAND, Do
engine = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
engine.stdout.read(16)
engine.stdin.write(b"".join(wire.encode(msgspec.msgpack.encode(Do("hold", seconds=30, id=1)))))
engine.stdin.flush()
time.sleep(0.3)
print(engine.pid, flush=True)
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", app], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    pid = int(process.stdout.readline())
    assert is_running(pid)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not is_running(pid))


def test_busy_brackets_a_silent_start(start):
    pipe = start([*COMMAND, "--slow-start"], "lab")
    pipe.ready()
    assert pipe.receive()[0] == Busy("get up", 5)
    assert pipe.receive()[0] == Busy("", 0)
    assert pipe.ask(Do("answer", 1), Did)[0] == Did(1)
