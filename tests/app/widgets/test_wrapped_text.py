from pytestqt.qtbot import QtBot

from app.widgets.wrapped_text import WrappedText


def test_what_is_cut_ends_with_an_ellipsis_and_stands_in_the_tooltip(qtbot: QtBot) -> None:
    text = WrappedText("weights 😀 " * 40, most=2)
    qtbot.addWidget(text)
    text.resize(200, 100)
    layout, height = text._laid_out(200)
    assert layout.text().endswith("…")
    assert layout.lineCount() == 2
    assert height < 50
    text.show()
    assert text.toolTip()
    text.resize(8_000, 20)
    assert text.toolTip() == ""
    assert text._laid_out(8_000)[0].lineCount() == 1


def test_a_key_breaks_after_its_dots_and_words_do_not(qtbot: QtBot) -> None:
    text = WrappedText("backbone.body.layer1.conv1.weight")
    qtbot.addWidget(text)
    layout, _ = text._laid_out(140)
    first = layout.lineAt(0)
    assert layout.text()[: first.textLength()].rstrip("\u200b").endswith(".")
    text.set_text("epoch 12; best_acc1 93.1")
    assert "\u200b" not in text._laid_out(140)[0].text()
