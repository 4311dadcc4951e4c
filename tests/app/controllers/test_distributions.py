"""Finer histograms and precision cards: who is answered, what is dropped, what waits; with a lab of made up figures."""

import os
import signal

import pytest

from app.state.selection import Selection
from tests.app.controllers.test_scanning import COUNT, file, lab
from tests.end_to_end.conftest import PATIENCE, write_safetensors

__all__ = ["file", "lab"]


@pytest.fixture
def seen(start, file):
    """A window with a file, the lab off, and what its views are told."""
    application = start()
    told: list[tuple] = []
    reader, details, tensors = application.distributions, application.window.details, application.window.tensors
    for view in (details, tensors):
        view.blockSignals(True)  # the test alone asks
    reader._answers = {place: lambda answer, place=place: told.append((place, answer)) for place in reader._answers}
    reader._errors = {place: lambda words, place=place: told.append((place, words)) for place in reader._errors}
    application.documents.open([os.fsencode(file)])
    return application, told


def ask(application, place: str, *tensors: int) -> None:
    """As the view of that place would."""
    view = application.window.tensors if place == "plot" else application.window.details
    view.blockSignals(False)
    if place == "precision":
        view.precision_requested.emit(tensors)
    else:
        view.distributions_requested.emit(tensors, "tensors", "linear", 256, None, None)
    view.blockSignals(True)


def ready(application, qtbot) -> None:
    qtbot.waitUntil(lambda: application.session.current.state == "ready", timeout=PATIENCE)


def answered(told) -> list[tuple]:
    """Places with the first tensor of their answers."""
    return [(place, answer.rows[0].stats.tensor) for place, answer in told if hasattr(answer, "rows")]


def test_each_place_gets_its_own_answer(seen, lab, qtbot, settled):
    application, told = seen
    application.lab.start()
    settled(application)
    ask(application, "details", 1)
    ask(application, "plot", 2, 3)
    ask(application, "precision", 4, 5)
    settled(application)
    assert answered(told) == [("details", 1), ("plot", 2)]
    assert [(place, answer.elements) for place, answer in told if place == "precision"] == [("precision", 2)]


def test_a_later_question_replaces_an_earlier_one(seen, lab, settled):
    application, told = seen
    application.lab.start()
    settled(application)
    for tensor in (1, 2, 3):
        ask(application, "plot", tensor)
    settled(application)
    assert answered(told) == [("plot", 3)]


def test_what_is_not_selected_any_more_is_not_shown(seen, lab, settled):
    application, told = seen
    application.lab.start()
    settled(application)
    application.session.select(Selection("tensor", 1))
    ask(application, "details", 1)
    ask(application, "plot", 1)
    application.session.select(Selection("tensor", 2))
    settled(application)
    assert answered(told) == [("plot", 1)]  # it chooses its own tensors


def test_another_document_drops_everything(seen, lab, settled, tmp_path):
    application, told = seen
    application.lab.start()
    settled(application)
    ask(application, "plot", 1)
    other = write_safetensors(tmp_path / "other.safetensors", weight=(2,))
    application.documents.open([os.fsencode(other)], "checkpoint")
    settled(application)
    assert answered(told) == []


def test_a_question_waits_for_the_lab(seen, lab, qtbot, settled):
    application, told = seen
    ready(application, qtbot)
    ask(application, "details", 1)
    assert told == [("details", "This needs the lab, which is off.")]
    assert not application.distributions.busy
    application.lab.start()
    settled(application)
    assert answered(told) == [("details", 1)]


def test_a_lab_without_torch_is_said_after_a_moment(seen, lab, qtbot):
    application, told = seen
    lab("--torch", "")
    ready(application, qtbot)
    application.lab.start()
    qtbot.waitUntil(lambda: application.lab.state == "incomplete", timeout=PATIENCE)
    ask(application, "details", 1)
    assert told == []
    qtbot.waitUntil(lambda: told == [("details", "This needs torch, which the lab lacks.")], timeout=PATIENCE)


def test_a_question_outlives_the_lab(seen, lab, qtbot, settled):
    application, told = seen
    application.lab.start()
    settled(application)
    os.kill(application.pool.lab().pid, signal.SIGSTOP)
    ask(application, "plot", 1)
    os.kill(application.pool.lab().pid, signal.SIGKILL)
    settled(application)
    assert answered(told) == [("plot", 1)]


def test_a_changed_file_is_an_error_in_place(seen, lab, file, qtbot, settled):
    application, told = seen
    application.lab.start()
    settled(application)
    write_safetensors(file, one__weight=(2,))
    ask(application, "details", 1)
    settled(application)
    assert told == [("details", "The file has changed since it was opened.")]
    assert application.session.current.changed_on_disk


def test_it_is_answered_while_a_scan_runs(seen, lab, qtbot):
    application, told = seen
    lab("--pause", "0.3")
    ready(application, qtbot)
    application.lab.start()
    scan = application.session.current.scan
    qtbot.waitUntil(lambda: scan.rows_done >= 1, timeout=PATIENCE)
    ask(application, "plot", 1)
    qtbot.waitUntil(lambda: answered(told) == [("plot", 1)], timeout=PATIENCE)
    assert scan.rows_done < COUNT
