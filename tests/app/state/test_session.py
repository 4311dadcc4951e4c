"""Which document lies where, which is shown, and what is selected in it."""

import pytest

from app.state.document import Document
from app.state.selection import Selection
from app.state.session import Session
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo
from tests.app.live_models import odd_model


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


def test_after_the_last_document_the_model_is_shown(session):
    document, model = session.open(b"/a"), odd_model()
    session.place_model(model)
    session.show_documents()
    assert session.current is document
    shown = []
    session.current_changed.connect(shown.append)
    session.model_changed.connect(lambda: shown.append(session.shows_model))
    session.close(document)
    assert shown == [None, True]
    assert session.history.current == (model, model.selection)


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


@pytest.fixture
def signals(session):
    """What is told, in order."""
    told = []
    session.current_changed.connect(lambda document: told.append(("current", document and document.path)))
    session.model_changed.connect(lambda: told.append(("model", session.shows_model)))
    session.model_selected.connect(lambda: told.append(("selected", session.model.selection)))
    return told


def test_a_model_stands_in_front_of_the_documents(session, signals):
    session.open(b"/a")
    del signals[:]
    session.place_model(odd_model())
    assert (session.current, session.shows_model) == (None, True)
    assert signals == [("current", None), ("model", True)], "documents let go before the model is shown"
    del signals[:]
    session.show_documents()
    assert session.current.path == b"/a"
    assert signals == [("model", False), ("current", b"/a")], "the model lets go first"
    del signals[:]
    session.show_model()
    session.show_model()
    assert signals == [("current", None), ("model", True)]


def test_taking_the_model_away_shows_the_document_behind_it(session, signals):
    session.open(b"/a")
    session.place_model(odd_model())
    del signals[:]
    session.place_model(None)
    assert session.current.path == b"/a"
    assert signals == [("model", False), ("current", b"/a")]
    session.show_model()
    assert not session.shows_model, "there is none any more"


def test_a_document_opened_beside_a_model_is_shown(session):
    session.place_model(odd_model())
    session.open(b"/a")
    assert not session.shows_model
    assert session.current.path == b"/a"
    session.show_model()
    session.show("checkpoint")
    assert session.current.path == b"/a"


def test_history_goes_through_the_model_and_forgets_it(session, signals):
    document = session.open(b"/a")
    model = odd_model()
    session.place_model(model)
    session.select_in_model(Selection("module", 3))
    session.select_in_model(Selection("module", 4))
    session.step(session.history.back())
    assert model.selection == Selection("module", 3)
    assert signals[-1] == ("selected", Selection("module", 3))
    session.step(session.history.back())
    session.step(session.history.back())
    assert session.current is document
    session.step(session.history.forward())
    assert session.shows_model
    session.place_model(odd_model())
    while session.history.can_go_back:
        place = session.history.back()
        assert place[0] is not model


def test_what_is_said_of_a_model_that_is_gone_is_not_told(session, signals):
    first, second = odd_model(), odd_model()
    session.place_model(first)
    session.place_model(second)
    del signals[:]
    session.update_model(first, state="failed")
    assert signals == []
    session.update_model(second, state="failed")
    assert signals == [("model", True)]
    assert second.state == "failed"


def test_selecting_the_same_again_is_told_once(session, signals):
    session.select_in_model(Selection("module", 1))
    session.place_model(odd_model())
    del signals[:]
    session.select_in_model(Selection("module", 1))
    session.select_in_model(Selection("module", 1))
    assert signals == [("selected", Selection("module", 1))]
