"""Back and forward behave as in a browser."""

from app.state.history import LIMIT, History


def test_back_forward_and_a_new_visit():
    history = History[str]()
    assert history.back() is None
    for place in "aabc":
        history.visit(place)
    assert (history.back(), history.back(), history.back()) == ("b", "a", None)
    assert history.forward() == "b"
    history.visit("d")
    assert not history.can_go_forward
    assert (history.back(), history.back()) == ("b", "a")


def test_a_closed_document_is_forgotten():
    history = History[str]()
    for place in ("a1", "b1", "a2", "b2"):
        history.visit(place)
    history.forget(lambda place: place.startswith("b"))
    assert history.current == "a2"
    assert history.back() == "a1"
    history.forget(lambda place: True)
    assert history.current is None
    assert not history.can_go_back


def test_it_does_not_grow_for_ever():
    history = History[int]()
    for place in range(LIMIT * 2):
        history.visit(place)
    assert sum(1 for _ in iter(history.back, None)) == LIMIT - 1
