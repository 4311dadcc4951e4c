"""Which document lies where, which is shown, and what is selected in it."""

import pytest

from app.document import Document
from app.selection import Selection
from app.session import Session
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo


@pytest.fixture
def session():
    return Session()


def lying(session):
    return {role: document.path if document else None for role, document in session.slots.items()}


def test_first_then_compare_then_in_place_of_the_shown(session):
    for path in (b"/a", b"/b", b"/c"):
        session.open(path)
    assert lying(session) == {"checkpoint": b"/a", "compare": b"/c"}
    assert session.current.path == b"/c"
    assert [document.path for document in session.documents] == [b"/a", b"/b", b"/c"]


def test_showing_tells_once(session, qtbot):
    session.open(b"/a")
    session.open(b"/b")
    shown = []
    session.current_changed.connect(shown.append)
    session.show("checkpoint")
    session.show("checkpoint")
    assert [document.path for document in shown] == [b"/a"]


def test_swap_keeps_what_is_shown(session):
    session.open(b"/a")
    second = session.open(b"/b")
    session.swap()
    assert lying(session) == {"checkpoint": b"/b", "compare": b"/a"}
    assert session.current is second


def test_placing_in_the_other_slot_exchanges(session):
    first = session.open(b"/a")
    session.open(b"/b")
    session.place(first, "compare")
    assert lying(session) == {"checkpoint": b"/b", "compare": b"/a"}


def test_closing_shows_what_is_left(session):
    first, second, third = session.open(b"/a"), session.open(b"/b"), session.open(b"/c")
    session.close(third)
    assert session.current is first
    session.close(first)
    assert session.current is second
    shown = []
    session.current_changed.connect(shown.append)
    session.close(second)
    assert shown == [None]
    assert session.documents == []


def test_history_goes_over_documents(session):
    first = session.open(b"/a")
    session.select(Selection("tensor", 3))
    session.open(b"/b")
    session.step(session.history.back())
    assert (session.current, first.selection) == (first, Selection("tensor", 3))
    session.step(session.history.back())
    assert first.selection == Selection()


def test_turning_reaches_documents_that_lie_nowhere(session):
    for path in (b"/a", b"/b", b"/c"):
        session.open(path)
    seen = []
    for _ in range(3):
        session.turn(1)
        seen.append(session.current.path)
    assert sorted(seen) == [b"/a", b"/b", b"/c"]


def test_a_selection_is_kept_by_name():
    tensor = TensorInfo("state_dict", "conv.weight", (1,), "float32", 4, "0", 0, (1,), "parameter")
    module = ModuleInfo("state_dict", "conv", None, -1, 0, 0, 1, 4, 4)
    container = ContainerInfo("state_dict", "model", "", 1, 1, 4)
    listing = Listing(
        "/a", "zip", 4, tensors=(tensor,), modules=(module,), containers=(container,), values=(("epoch", 3),)
    )
    document = Document(1, b"/a", listing=listing)
    for kind in ("tensor", "module", "container", "value"):
        document.selection = Selection(kind, 0)
        assert document.selection_called(*document.selection_name()) == Selection(kind, 0)
    assert document.selection_called("tensor", "state_dict", "gone") == Selection()
    assert document.selection_called("values", "", "") == Selection("values")
