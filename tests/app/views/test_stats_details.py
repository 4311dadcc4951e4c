"""Figures, findings, histogram and precision in the details."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.state.file_state import FileState
from app.state.selection import Selection
from app.views import precision_card, stats_details
from app.views.details_view import DetailsView
from app.views.finding_notes import FEW, FindingNotes, head
from app.views.precision_card import PrecisionCard
from app.views.stats_details import StatsDetails
from app.widgets.button import Button
from app.widgets.cast_table import CastTable
from app.widgets.detail_histogram import DetailHistogram
from app.widgets.facts import Facts
from app.widgets.link import Link
from app.widgets.weight_picture import WeightPicture
from app.widgets.wrapped_text import WrappedText
from inspector.stats.result import Cast, Finding, Phrase, Precision
from tests.app.histograms import answer, stats
from tests.app.listings import network, tensor

VALUES = {i: [((k * 37) % 100 - 50) / 10 for k in range(200)] for i in range(40)}
ADVICE = Phrase("all_zero.advice")
ZERO = Phrase("all_zero.text", (("elements", "288"),))
CASTS = Precision(200, 800, (("float32", 200),), (Cast("float16", 0, 0, 0, 9, 0.0002, 0.001, 400),))


@pytest.fixture
def view(qtbot: QtBot) -> DetailsView:
    made = DetailsView()
    qtbot.addWidget(made)
    made.resize(312, 700)
    made.show()
    return made


def pairs(view: DetailsView) -> dict[str, str]:
    return dict(pair for facts in view.findChildren(Facts) if not facts.isHidden() for pair in facts.pairs)


def texts(view: DetailsView) -> list[str]:
    return [text.text() for text in view.findChildren(WrappedText) if text.isVisible()]


def link(view: DetailsView, text: str) -> Link:
    return next(found for found in view.findChildren(Link) if found.text() == text and not found.isHidden())


def test_the_row_of_a_scan_is_shown_without_a_question(view: DetailsView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.distributions_requested, wait=stats_details.PATIENCE + 50):
        view.show_tensor(network(), 0)
        view.set_stats(stats(VALUES[0]), (Finding("all_zero", "error", (0,), ZERO, ADVICE),))
    assert pairs(view)["Min"] == "−5.0000"
    assert "All 288 values are zero." in texts(view)
    assert view.findChild(DetailHistogram).is_filled
    assert view.findChild(StatsDetails).y() < view.findChild(WeightPicture).y(), "the answer first"


def test_without_a_scan_it_asks_itself(view: DetailsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.distributions_requested) as asked:
        view.show_tensor(network(), 2)
        view.set_stats(None, ())
    assert asked.args[:2] == [(2,), "tensors"]
    view.set_distributions(answer(VALUES, (1,)))  # late, of another
    assert "Mean" not in pairs(view)
    view.set_distributions(answer(VALUES, (2,)))
    assert "Mean" in pairs(view)
    view.set_part_error("distribution", "Too late.")
    assert view.findChild(DetailHistogram).is_filled


def test_more_figures_stay_open_for_the_next_tensor(view: DetailsView) -> None:
    view.show_tensor(network(), 0)
    view.set_stats(stats(VALUES[0]), ())
    assert "L2" not in pairs(view)
    link(view, "More figures").click()
    assert "L2" in pairs(view)
    view.show_tensor(network(), 1)
    view.set_stats(stats(VALUES[1], 1), ())
    assert "L2" in pairs(view)
    link(view, "Fewer figures").click()
    assert "L2" not in pairs(view)


def test_faulty_channels_are_numbered_in_the_picture(view: DetailsView) -> None:
    view.show_tensor(network(), 0)
    other = Finding("all_zero", "warning", (1, 0), ZERO, ADVICE, (5,))
    view.set_stats(stats(VALUES[0]), (Finding("all_zero", "warning", (0, 1), ZERO, ADVICE, (2, 7)), other))
    assert view.findChild(WeightPicture)._faulty == (2, 7)


def test_a_module_asks_for_all_below_together(view: DetailsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.distributions_requested) as asked:
        view.show_module(network(), 1)
        view.set_stats(None, ())
    assert asked.args[:2] == [(0, 1), "together"]
    view.set_distributions(answer(VALUES, (0, 1), "together"))
    assert "Mean" in pairs(view)


def test_findings_below_a_module_lead_to_their_tensors(view: DetailsView, qtbot: QtBot) -> None:
    view.show_module(network(), 1)
    found = tuple(Finding("all_zero", "warning", (i,), ZERO, ADVICE) for i in (0, 1, 3))
    view.set_stats(None, found)
    assert "2 weights are all zero" in texts(view), "not the one in another module"
    with qtbot.waitSignal(view.selected, check_params_cb=lambda chosen: chosen == Selection("tensor", 1)):
        link(view, "layer1.0.bn.weight").click()


def test_many_of_a_kind_are_folded(view: DetailsView) -> None:
    tensors = tuple(tensor(f"t{i}") for i in range(20))
    listing = replace(network(), tensors=tensors, modules=())
    view.show_file(listing, FileState())
    view.set_stats(None, tuple(Finding("all_zero", "note", (i,), ZERO, ADVICE) for i in range(20)))
    notes = view.findChild(FindingNotes)
    links = [found for found in notes.findChildren(Link) if not found.isHidden()]
    assert [found.text() for found in links] == [*(f"t{i}" for i in range(FEW)), "+12 more"]
    links[-1].click()
    assert len([found for found in notes.findChildren(Link) if not found.isHidden()]) == 20


def test_the_gravest_comes_first_and_one_alone_speaks_for_itself() -> None:
    one = Finding("all_zero", "note", (0,), ZERO, ADVICE)
    assert head([one]) == "All 288 values are zero."
    assert head([one, one]) == "2 weights are all zero"
    far = [Finding("outliers", "note", (0,), Phrase("", (("deviations", text),)), ADVICE) for text in ("9", "12")]
    assert head(far) == "2 layers have outliers, up to 12 standard deviations"


def test_precision_is_measured_when_it_is_seen(view: DetailsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.precision_requested, check_params_cb=lambda tensors: tensors == (0,)):
        view.show_tensor(network(), 0)
    view.set_precision(CASTS)
    assert "float16: fits" in view.findChild(CastTable).accessibleName()
    view.set_part_error("precision", "Too late.")
    assert "Too late." not in texts(view)


def test_what_is_large_is_measured_for_a_click(view: DetailsView, qtbot: QtBot) -> None:
    big = network().tensors[0]._replace(nbytes=precision_card.UNASKED + 1)
    listing = replace(network(), tensors=(big, *network().tensors[1:]))
    with qtbot.assertNotEmitted(view.precision_requested, wait=precision_card.PATIENCE + 50):
        view.show_tensor(listing, 0)
    with qtbot.waitSignal(view.precision_requested):
        view.findChild(PrecisionCard).findChild(Button).click()
    view.set_part_error("precision", "The file changed.")
    assert "The file changed." in texts(view)


def test_integers_have_no_precision_card(view: DetailsView) -> None:
    listing = replace(network(), tensors=(tensor("n", dtype="int64"),), modules=())
    view.show_tensor(listing, 0)
    assert view.findChild(PrecisionCard) is None
    view.set_precision(CASTS)


def test_a_row_with_an_error_says_so(view: DetailsView) -> None:
    view.show_tensor(network(), 0)
    view.set_stats(stats([])._replace(error="It is cut off."), ())
    assert view.findChild(DetailHistogram).accessibleName() == "It is cut off."
    assert "Mean" not in pairs(view)
