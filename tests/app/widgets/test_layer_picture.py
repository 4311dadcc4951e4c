import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.item_models.layer_changes import Group, Layer, LayerChanges
from app.style import theme
from app.widgets.layer_canvas import LayerCanvas
from app.widgets.layer_picture import LayerPicture, short
from tests.app.diffs import rows, unknown

RECT = QRectF(0, 0, 600, 160)


def picture(*changes: float | None, state: str = "changed") -> LayerPicture:
    made = LayerPicture()
    layers = [Layer(f"layer{n}", state, change) for n, change in enumerate(changes)]
    made.set_layers(layers, [Group("all", 0, len(layers))])
    return made


def painted(found: LayerPicture) -> QImage:
    image = QImage(600, 160, QImage.Format.Format_RGB32)
    image.fill(theme.color("page"))
    painter = QPainter(image)
    found.paint(painter, RECT)
    painter.end()
    return image


def bar_height(image: QImage, found: LayerPicture, place: int, color: str = "data") -> int:
    x = round(found._slot(found.area(RECT), place).center().x())
    return sum(image.pixelColor(x, y) == theme.color(color) for y in range(image.height()))


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0.058, ["0%", "2%", "4%", "6%"]),
        (0.07, ["0%", "2%", "4%", "6%", "8%"]),
        (7.65, ["0%", "200%", "400%", "600%", "800%"]),
        (0.0001, ["0%", "0.005%", "0.01%"]),
    ],
)
def test_the_axis_ends_at_a_round_value_just_above(qapp, most: float, labels: list[str]) -> None:
    assert [words for _, words in picture(most, most / 2).ticks()] == labels


def test_bars_are_as_high_as_the_change(qapp) -> None:
    found = picture(0.08, 0.04, 0.0)
    image = painted(found)
    whole = bar_height(image, found, 0)
    assert whole == pytest.approx(found.area(RECT).height(), abs=2)
    assert bar_height(image, found, 1) == pytest.approx(whole / 2, abs=2)
    assert 1 <= bar_height(image, found, 2, "base") <= 3  # nothing is a line, not a gap


def test_one_giant_does_not_dwarf_the_others(qapp) -> None:
    assert not picture(0.05, 0.04, 0.3).rooted
    found = picture(0.01, 0.01, 0.01, 1.0)
    assert found.rooted
    image = painted(found)
    assert bar_height(image, found, 0) == pytest.approx(bar_height(image, found, 3) / 10, abs=2)


def test_what_has_no_height_is_a_sign_and_needs_no_axis(qapp) -> None:
    found = picture(None, None, state="only_b")
    assert found.ticks() == []
    tint = theme.tint("added")
    image = painted(found)
    x = round(found._slot(found.area(RECT), 0).center().x()) + 14
    assert image.pixelColor(x, 60) == tint


def test_of_layers_on_one_pixel_the_highest_is_seen(qapp) -> None:
    found = picture(*[0.01] * 5_000, 0.1, *[0.01] * 5_000)
    painted(found)
    assert len(found._bars) <= 600
    assert any(bar.place == 5_000 for bar in found._bars)


def test_the_mouse_and_the_arrows_choose_a_layer(qtbot: QtBot) -> None:
    canvas = LayerCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 160)
    canvas.show()
    changes = LayerChanges(rows(), "module.")
    canvas.set_layers(changes.layers, changes.groups())
    middle = canvas.picture._slot(canvas.picture.area(canvas._frame()), 2).center().toPoint()
    with qtbot.waitSignal(canvas.chosen, check_params_cb=lambda place: place == 2):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    with qtbot.waitSignal(canvas.chosen, check_params_cb=lambda place: place == 3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    with qtbot.waitSignal(canvas.chosen, check_params_cb=lambda place: place == 0):
        QTest.keyClick(canvas, Qt.Key.Key_Home)
    QTest.mouseMove(canvas, QPoint(-5, -5))
    assert canvas._words(1) == "bn\n2.0% relative change"
    assert canvas._words(3) == "head\nother shape"


def test_figures_of_the_plot_are_exact(qtbot: QtBot) -> None:
    canvas = LayerCanvas()
    qtbot.addWidget(canvas)
    changes = LayerChanges(unknown().rows, "module.")
    canvas.set_layers(changes.layers, changes.groups())
    assert canvas.rows_csv()[:2] == [("layer", "state", "rel_l2"), ("conv", "unknown", "")]
    assert canvas.to_svg().startswith(b"<?xml")
    assert canvas.to_image(2.0).width() == 2 * canvas.width()


@pytest.mark.parametrize(("change", "words"), [(0.07, "7%"), (0.0024, "0.2%"), (3.76, "376%"), (0.0, "0%")])
def test_labels_are_short(change: float, words: str) -> None:
    assert short(change) == words
