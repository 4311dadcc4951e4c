from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.state.selection import Selection
from app.trees.subject import subject_of
from app.views.channel_plot import MOST, ChannelPlot
from app.widgets.channel_canvas import ChannelCanvas
from inspector.stats.result import SILENCE, Finding, Phrase
from tests.app.histograms import answer
from tests.app.listings import network, tensor

VALUES = {0: [((i * 37) % 100 - 50) / 10 for i in range(600)]}
ZERO = Phrase("all_zero.text", (("elements", "3"),))


@pytest.fixture
def plot(qtbot: QtBot) -> ChannelPlot:
    made = ChannelPlot()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    made.show_tensor(network(), subject_of(network(), Selection("tensor", 0)))
    made.set_distributions(answer(VALUES, (0,), "channels", bins=64))
    return made


def test_it_asks_for_channels(qtbot: QtBot) -> None:
    plot, asked = ChannelPlot(), []
    qtbot.addWidget(plot)
    plot.distributions_requested.connect(lambda *question: asked.append(question))
    subject = subject_of(network(), Selection("tensor", 0))
    plot.show_tensor(network(), subject)
    plot.show_tensor(network(), subject)
    qtbot.waitUntil(lambda: bool(asked))
    assert [question[:3] for question in asked] == [((0,), "channels", "linear")]


def test_what_has_no_channels_asks_for_nothing(plot: ChannelPlot, qtbot: QtBot) -> None:
    wide = network().tensors[0]._replace(shape=(MOST + 1, 3))
    many = network().__class__(**{**_fields(network()), "tensors": (wide,), "modules": ()})
    for listing, selection in (
        (network(), Selection("tensor", 1)),
        (network(), Selection("module", 2)),
        (many, Selection("tensor", 0)),
    ):
        with qtbot.assertNotEmitted(plot.distributions_requested):
            plot.show_tensor(listing, subject_of(listing, selection))
        assert plot.findChild(ChannelCanvas)._message
        assert plot._picture.rows == ()


def _fields(listing) -> dict:
    return {name: getattr(listing, name) for name in listing.__dataclass_fields__}


def test_a_channel_is_named_with_its_figures_and_its_finding(plot: ChannelPlot) -> None:
    plot.set_findings((Finding("all_zero", "warning", (0, 1), ZERO, SILENCE, (3,)),))
    assert plot._picture.faulty == {3}
    assert plot._words.text() == "10 channels (dimension 0)"
    canvas = plot.findChild(ChannelCanvas)
    area = plot._picture.area(canvas._frame())
    QTest.mouseMove(canvas, QPoint(round(area.center().x()) + 5, 40))
    plot_words = plot._words.text()
    assert plot_words.startswith("Channel 5: mean ")
    assert "All 3 values are zero." not in plot_words
    canvas._choose(3)
    canvas._point(-1)
    assert plot._words.text().startswith("Channel 3: mean ")
    assert plot._words.text().endswith("All 3 values are zero.")


def test_a_finding_of_another_tensor_marks_nothing(plot: ChannelPlot) -> None:
    plot.set_findings((Finding("all_zero", "warning", (1, 0), ZERO, SILENCE, (3,)),))
    assert plot._picture.faulty == frozenset()


def test_arrows_go_from_channel_to_channel(plot: ChannelPlot) -> None:
    canvas = plot.findChild(ChannelCanvas)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(canvas, key)
    assert plot._picture.chosen == 8
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert plot._picture.chosen == -1


def test_the_lab_may_tell_of_the_first_ones_only(plot: ChannelPlot) -> None:
    plot.show_tensor(None, None)
    plot.show_tensor(network(), subject_of(network(), Selection("tensor", 0)))
    found = answer(VALUES, (0,), "channels", bins=64)
    plot.set_distributions(type(found)(found.rows, 3_000))
    assert plot._words.text().startswith("The first 10 of 3,000 channels")


def test_errors_stand_in_its_place(plot: ChannelPlot) -> None:
    plot.show_tensor(None, None)
    plot.show_tensor(network(), subject_of(network(), Selection("tensor", 0)))
    plot.set_error("The lab is away.")
    assert plot.findChild(ChannelCanvas)._message == "The lab is away."
    plot.set_distributions(answer(VALUES, (0,), "channels", bins=64))
    assert plot.findChild(ChannelCanvas)._message == ""


def test_it_goes_to_files(plot: ChannelPlot) -> None:
    assert plot.to_image(2).width() == 1400
    root = ElementTree.fromstring(plot.to_svg())
    assert "0" in [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))
    rows = plot.rows_csv()
    assert rows[0] == ("channel", "low", "high", "count")
    assert sum(int(row[3]) for row in rows[1:]) == 600
    assert {row[0] for row in rows[1:]} == set(map(str, range(10)))


def test_a_vector_of_a_hostile_name_is_no_matter(plot: ChannelPlot) -> None:
    listing = network().__class__(**{**_fields(network()), "tensors": (tensor("<b>", (3, 3)),), "modules": ()})
    plot.show_tensor(listing, subject_of(listing, Selection("tensor", 0)))
    plot.grab()
