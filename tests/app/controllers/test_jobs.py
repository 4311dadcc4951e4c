"""Background work is seen once it lasts, can be cancelled once it drags, and never blocks."""

from unittest.mock import Mock

import pytest

from app.controllers import jobs as module
from app.controllers.jobs import Jobs
from app.engine.operation import Operation, Problem
from app.views.drawer import Drawer
from app.views.status_bar import StatusBar


@pytest.fixture
def status():
    return Mock(spec=StatusBar)


@pytest.fixture
def drawer():
    drawer = Mock(spec=Drawer)
    drawer.isVisible.return_value = False
    drawer.page.return_value = "jobs"
    return drawer


@pytest.fixture
def jobs(qtbot, status, drawer, monkeypatch):
    monkeypatch.setattr(module, "SHOW_AFTER", 20)
    monkeypatch.setattr(module, "CANCEL_AFTER", 60)
    return Jobs(status, drawer)


def shown(status):
    return status.set_job.call_args.args[0] if status.set_job.called else None


def test_short_work_passes_without_a_word(jobs, status, drawer, qtbot):
    operation = Operation(1)
    jobs.follow(operation, "Reading a")
    operation.finish("answer", b"")
    qtbot.wait(40)
    assert all(call.args[0] is None for call in status.set_job.call_args_list)
    assert drawer.set_jobs.call_args.args[0] == ()


def test_long_work_is_shown_and_then_offers_cancel(jobs, status, qtbot):
    operation = Operation(1)
    jobs.follow(operation, "Reading a")
    qtbot.waitUntil(lambda: shown(status) is not None)
    assert not shown(status).cancellable
    operation.report(3, 10, "tensors")
    assert (shown(status).done, shown(status).total) == (3, 10)
    qtbot.waitUntil(lambda: shown(status).cancellable)
    jobs.cancel_first()
    assert shown(status) is None
    assert not operation.is_open


def test_failed_work_stays_in_the_drawer(jobs, drawer):
    operation = Operation(1)
    jobs.follow(operation, "Reading a")
    operation.fail(Problem("DamagedFile", "a.pt is damaged."))
    (row,) = drawer.set_jobs.call_args.args[0]
    assert (row.state, row.note) == ("failed", "a.pt is damaged.")


def test_a_problem_stands_there_once_and_goes_with_its_document(jobs, status, drawer):
    document = object()
    for _ in range(3):
        jobs.add_problem("The lab crashed.", source="lab")
    jobs.add_problem("a.pt changed.", source="a.pt", tag=document)
    assert status.set_counts.call_args.args[1] == 2
    jobs.forget_problems(document)
    assert [row.text for row in drawer.set_problems.call_args.args[0]] == ["The lab crashed."]


def test_a_problem_leads_to_what_it_is_about(jobs, drawer, qtbot):
    document = object()
    jobs.add_problem("a.pt changed.", tag=document)
    (row,) = drawer.set_problems.call_args.args[0]
    with qtbot.waitSignal(jobs.problem_activated) as blocker:
        jobs._activate(row.id)
    assert blocker.args == [document]


def test_the_same_page_twice_closes_the_drawer(jobs, drawer):
    jobs.show_problems()
    drawer.setVisible.assert_called_with(True)
    drawer.isVisible.return_value, drawer.page.return_value = True, "problems"
    jobs.show_problems()
    drawer.setVisible.assert_called_with(False)


def test_a_flood_of_lines_is_cut(jobs, drawer):
    jobs.log("lab", "one\ntwo\n")
    drawer.append_console.assert_called_once_with("[lab] one\n[lab] two")
    jobs.log("lab", "a\n" * 10_000 + "last\n")
    lines = drawer.append_console.call_args.args[0].split("\n")
    assert len(lines) < 1_000
    assert (lines[0], lines[-1]) == ("[lab] … 9,501 …", "[lab] last")


def test_progress_troubles_nobody_but_the_status_bar_while_the_drawer_is_closed(jobs, status, drawer, qtbot):
    operation = Operation(1)
    jobs.follow(operation, "Reading a")
    qtbot.waitUntil(lambda: shown(status) is not None)
    calls, told = drawer.set_jobs.call_count, []
    jobs.changed.connect(lambda: told.append(True))
    for done in range(5):
        operation.report(done, 10, "tensors")
    assert shown(status).done == 4
    assert (drawer.set_jobs.call_count, told) == (calls, [])


def test_what_a_job_does_first_is_said_while_its_extent_is_unknown(jobs, status, qtbot):
    operation = Operation(1)
    jobs.follow(operation, "Statistics of a")
    operation.report(0, 0, "Compiling")
    qtbot.waitUntil(lambda: shown(status) is not None)
    assert shown(status).text == "Compiling"
    operation.report(1, 10, "Counting")
    assert shown(status).text == "Statistics of a"
