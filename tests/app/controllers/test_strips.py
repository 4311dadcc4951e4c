"""One strip, for which the most urgent asker of the shown document wins."""

from unittest.mock import Mock

import pytest

from app.controllers.strips import StripRow, Strips
from app.state.session import Session
from app.views.tensors_view import TensorsView
from app.widgets.strip import Strip

CALLS = StripRow("error", "This file contains calls.", "", "Show", Mock())
DEATH = StripRow("warn", "The reader died.", "", "Dismiss", Mock())


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def view():
    return Mock(spec=TensorsView)


@pytest.fixture
def strips(session, view):
    return Strips(session, view, [Mock(spec=Strip)])


def test_the_most_urgent_wins_and_the_other_comes_back(strips, session, view):
    document = session.open(b"/a")
    strips.set(document, "calls", CALLS)
    strips.set(document, "engine", DEATH)
    assert view.set_strip.call_args.args[1] == DEATH.head
    strips.set(document, "engine", None)
    assert view.set_strip.call_args.args[1] == CALLS.head


def test_another_document_has_its_own(strips, session, view):
    first = session.open(b"/a")
    strips.set(first, "calls", CALLS)
    session.open(b"/b")
    view.clear_strip.assert_called_once()
    session.show("checkpoint")
    assert view.set_strip.call_count == 2
    session.close(first)
    assert view.clear_strip.call_count == 2


def test_the_link_calls_what_is_shown(strips, session):
    strips.set(session.open(b"/a"), "calls", CALLS)
    CALLS.call.reset_mock()
    strips._act()
    CALLS.call.assert_called_once_with()
