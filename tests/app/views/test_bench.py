from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.bench import Bench, SlotState


def bench(qtbot: QtBot) -> Bench:
    made = Bench()
    qtbot.addWidget(made)
    made.resize(1280, 56)
    made.show()
    made.set_slot("checkpoint", SlotState("net.pth", "shield-ok", "ok", "No calls", "/runs/<b>net.pth"))
    return made


def test_a_slot_can_be_clicked_opened_and_typed(qtbot: QtBot) -> None:
    made = bench(qtbot)
    slot = made.slots["checkpoint"]
    with qtbot.waitSignal(made.slot_activated, check_params_cb=lambda role: role == "checkpoint"):
        QTest.mouseClick(slot, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    with qtbot.waitSignal(made.slot_menu_requested):
        QTest.mouseClick(slot, Qt.MouseButton.LeftButton, pos=QPoint(slot.width() - 10, 20))
    with qtbot.waitSignal(made.slot_activated):
        QTest.keyClick(slot, Qt.Key.Key_Space)
    with qtbot.waitSignal(made.slot_menu_requested):
        QTest.keyClick(slot, Qt.Key.Key_Down)
    with qtbot.waitSignal(made.menu_requested):
        made.menu_button.click()


def test_names_for_a_screen_reader(qtbot: QtBot) -> None:
    made = bench(qtbot)
    assert made.slots["checkpoint"].accessibleName() == "Checkpoint: net.pth, No calls"
    assert "<b>" not in made.slots["checkpoint"].toolTip()
    assert made.slots["model"].accessibleName() == "Model: Drop a .py or a model"
    assert all(slot.isEnabled() for slot in made.slots.values())


def test_the_slot_under_a_drag_is_marked(qtbot: QtBot) -> None:
    made = bench(qtbot)
    slot = made.slots["compare"]
    made.light_up({"compare": "Compares it with net.pth"})
    lit = slot.grab().toImage()
    made.light_up({"compare": "Compares it with net.pth"}, "compare")
    assert slot.grab().toImage() != lit
    made.light_down()


def test_only_of_two_documents_one_is_marked(qtbot: QtBot) -> None:
    made = bench(qtbot)
    made.set_current("checkpoint")
    assert not made.slots["checkpoint"]._current
    made.set_slot("compare", SlotState("early.pth"))
    assert made.slots["checkpoint"]._current
    made.set_current("compare")
    assert made.slots["compare"]._current
    assert not made.slots["checkpoint"]._current
