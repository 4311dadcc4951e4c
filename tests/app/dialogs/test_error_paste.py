from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.dialogs.error_paste import ErrorPaste

ERROR = 'RuntimeError: Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "fc.bias". '


def opened(qtbot: QtBot, clipboard: str) -> ErrorPaste:
    QGuiApplication.clipboard().setText(clipboard)
    made = ErrorPaste()
    qtbot.addWidget(made)
    made.show()
    QGuiApplication.clipboard().clear()
    return made


def test_an_error_that_was_copied_is_there_already(qtbot: QtBot) -> None:
    paste = opened(qtbot, ERROR)
    with qtbot.waitSignal(paste.taken) as taken:
        paste._take.click()
    assert taken.args[0] == ERROR
    paste.set_outcome("")
    assert not paste.isVisible()


def test_other_things_of_the_clipboard_stay_there(qtbot: QtBot) -> None:
    paste = opened(qtbot, "a password")
    assert paste._text.toPlainText() == ""
    assert not paste._take.isEnabled()


def test_why_it_was_not_understood_stands_below_until_the_text_changes(qtbot: QtBot) -> None:
    paste = opened(qtbot, "")
    paste._text.setPlainText("hello")
    paste.set_outcome("This is no error of load_state_dict.")
    assert paste._problem.isVisible()
    paste._text.setPlainText(ERROR)
    assert not paste._problem.isVisible()
    assert paste.isVisible()
