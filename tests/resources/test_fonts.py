"""The bundled Inter draws four different weights, and every sign the window writes."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QRawFont
from pytestqt.qtbot import QtBot

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}


def test_each_weight_is_its_own_face(qtbot: QtBot) -> None:
    for style in WEIGHTS.values():
        assert QFontDatabase.addApplicationFont(str(FONTS / f"Inter-{style}.ttf")) >= 0
    widths = []
    for weight, style in WEIGHTS.items():
        font = QFont("Inter")
        font.setPixelSize(13)
        font.setWeight(QFont.Weight(weight))
        assert (QFontInfo(font).family(), QFontInfo(font).styleName()) == ("Inter", style)
        widths.append(QFontMetricsF(font).horizontalAdvance("layer1.0.conv1.weight"))
    assert widths == sorted(set(widths))


@pytest.mark.parametrize("style", WEIGHTS.values())
def test_every_sign_of_the_window_is_there(qtbot: QtBot, style: str) -> None:
    font = QRawFont(str(FONTS / f"Inter-{style}.ttf"), 13)
    assert [sign for sign in "−×→←↑↓…·•–—≥≤≠≈±µ°✓äéßñΩДж" if not font.supportsCharacter(ord(sign))] == []


def test_the_licence_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE-Inter.txt").read_text()


def test_tabular_figures_leave_names_as_they_are(qtbot: QtBot) -> None:
    QFontDatabase.addApplicationFont(str(FONTS / "Inter-Regular.ttf"))
    font = QFont("Inter")
    font.setPixelSize(64)
    plain = QFontMetricsF(font).horizontalAdvance("layer.conv-a (b, c)")
    assert QFontMetricsF(font).horizontalAdvance("1111") != QFontMetricsF(font).horizontalAdvance("0000")
    font.setFeature(QFont.Tag("tnum"), 1)
    assert QFontMetricsF(font).horizontalAdvance("layer.conv-a (b, c)") == plain
    assert QFontMetricsF(font).horizontalAdvance("1111") == QFontMetricsF(font).horizontalAdvance("0000")
