"""A preprocessing that the lab would refuse stays in its dialog, with the sentence that says why."""

import pytest
from PySide6.QtWidgets import QDialog

from app.dialogs.picture_viewer import PictureViewer
from app.dialogs.preprocessing import KNOWN, PreprocessingDialog
from app.views.cam_details import CamDetails, Thumb
from tests.app.cams import PREPROCESSING, explained_state


@pytest.fixture
def dialog(qtbot):
    dialog = PreprocessingDialog(PREPROCESSING)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_what_is_right_is_taken(dialog, qtbot):
    dialog._field.setText(" size=32,mean=0.5,std=0.5 ")
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog._use()
    assert told.args == ["size=32,mean=0.5,std=0.5"]
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize(
    ("spec", "words"),
    [("", "is no preprocessing"), ("size=0", "is not between"), ("std=0", "has a zero"), ("big", "is no part")],
)
def test_what_is_wrong_stays_with_a_sentence(dialog, qtbot, spec, words):
    dialog._field.setText(spec)
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog._use()
    assert dialog.isVisible()
    assert words in dialog._problem.text()
    dialog._field.setText("size=3")
    assert not dialog._problem.text()


def test_it_opens_before_anything_is_known(qtbot):
    dialog = PreprocessingDialog(None)
    qtbot.addWidget(dialog)
    assert dialog._field.text() == ""


def test_its_parts_are_fields(dialog, qtbot):
    size, crop, mean, std = (dialog._form._fields[key] for key in ("size", "crop", "mean", "std"))
    assert (size.text(), crop.text(), mean.text(), std.text()) == ("12", "", "0", "1")
    mean.clear()
    qtbot.keyClicks(mean, "0.1, 0.2 0.3")
    qtbot.keyClicks(crop, "8")
    assert dialog._field.text() == "size=12,crop=8,mean=0.1:0.2:0.3,std=1"
    dialog._field.clear()
    qtbot.keyClicks(dialog._field, "short=9,std=2,interpolation=bicubic")
    assert (size.text(), std.text()) == ("", "2")
    qtbot.keyClicks(crop, "8")
    assert dialog._field.text() == "crop=8,std=2,short=9,interpolation=bicubic"  # what has no field is kept


def test_known_values_leave_the_size_alone(dialog, qtbot):
    dialog._known.chosen.emit(KNOWN["ImageNet"])
    assert dialog._field.text() == "size=12,mean=0.485:0.456:0.406,std=0.229:0.224:0.225"
    dialog._known.chosen.emit("")
    assert dialog._field.text() == PREPROCESSING.spec
    dialog._set("")
    dialog._known.chosen.emit(KNOWN["ImageNet"])
    assert dialog._field.text() == KNOWN["ImageNet"]  # with its sizes where there are none


def test_what_the_network_sees_is_shown_large(qtbot):
    details = CamDetails(explained_state())
    qtbot.addWidget(details)
    thumb = details.findChild(Thumb)
    assert thumb is not None
    thumb.click()
    viewer = details.findChild(PictureViewer)
    assert viewer is not None
    assert not viewer.grab().isNull()
    viewer.accept()
