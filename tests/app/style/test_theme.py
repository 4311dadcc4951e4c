import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.style import icons, theme, tokens
from app.widgets import icicle, icicle_canvas


@pytest.fixture(autouse=True)
def back_to_light(qtbot: QtBot):
    yield
    theme.use("light")


def luminance(color: QColor) -> float:
    parts = [value / 255 for value in (color.red(), color.green(), color.blue())]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    "tone", ["text", "text2", "text3", "accent", "ok", "warn", "error", "added", "removed", "changed"]
)
@pytest.mark.parametrize("ground", ["page", "chrome", "hover", "select"])
def test_words_stand_out_from_every_ground(name: str, tone: str, ground: str) -> None:
    theme.use(name)
    assert contrast(theme.color(tone), theme.color(ground)) >= 4.5
    assert contrast(theme.color(tone), theme.tint(tone)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_stand_out_where_states_meet(name: str) -> None:
    theme.use(name)
    for state in ("error", "warn", "ok", "accent"):
        for tone in ("text", "text2", "accent", state):  # a strip: its words, its link, its head
            assert contrast(theme.color(tone), theme.tint(state)) >= 4.5, (tone, state)
    assert contrast(theme.color("on_accent"), theme.color("accent")) >= 4.5
    for tone in ("text", "text2", "text3", "accent", "ok", "warn", "error"):
        assert contrast(theme.color(tone), theme.color("raised")) >= 4.5, tone
    for token in ("edge", "data", "base", "accent"):  # lines and bars that say something
        assert contrast(theme.color(token), theme.color("page")) >= 3, token


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_stand_out_from_every_block_of_the_icicle(name: str) -> None:
    theme.use(name)
    for strength in (*icicle.STRENGTH.values(), icicle.QUIET):
        for hovered in (0, icicle_canvas.HOVER):
            for token in ("data", "base"):
                fill = theme.mix(token, "page", strength + hovered)
                assert contrast(theme.color(icicle_canvas.readable(fill)), fill) >= 4.5, (token, strength)


def test_the_switch_is_live(qapp, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply(qapp, "dark")
    assert qapp.palette().window().color() == QColor(tokens.DARK["chrome"])
    assert tokens.DARK["chrome"] in qapp.styleSheet().upper()
    theme.apply(qapp, "light")
    assert qapp.palette().window().color() == QColor(tokens.LIGHT["chrome"])


def test_every_icon_renders_in_its_color(qtbot: QtBot) -> None:
    names = sorted(file.stem for file in icons.FOLDER.glob("*.svg"))
    assert "shield-ok" in names
    for name in names:
        image = icons.pixmap(name, "accent", dpr=2.0).toImage()
        assert image.width() == 32
        shades = {
            image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
        }
        assert theme.color("accent").name() in shades, name
