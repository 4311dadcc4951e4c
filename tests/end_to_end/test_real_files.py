"""Real checkpoints in the real window, where they are on this machine."""

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.dialogs.text_viewer import TextViewer
from app.state.selection import Selection
from tests.end_to_end.conftest import PATIENCE

FILES = {
    "resnet20-cifar10.th": 269_722,
    "resnet32-cifar10.th": 464_154,
    "facenet-onet.pt": None,
    "lpips-squeeze.pth": None,
    "silero_vad_16k.safetensors": 309_633,
    "mobilenet-quantized.torchscript.pt": None,
}


@pytest.mark.parametrize(("name", "parameters"), FILES.items())
def test_it_opens_and_every_kind_of_row_can_be_selected(start, shared_data, settled, name, parameters):
    application = start([shared_data / "checkpoints" / name])
    document = application.session.current
    assert application.window.page == "tensors"
    assert document.listing.calls == ()
    assert document.file_state.checksum.state in {"ok", "none"}
    if parameters is not None:
        assert document.listing.totals.parameters == parameters
    listing = document.listing
    rows = {"container": listing.containers, "module": listing.modules, "tensor": listing.tensors}
    for kind, found in (rows | {"value": listing.values}).items():
        if found:
            application.session.select(Selection(kind, len(found) - 1))
            settled(application)
    assert application.jobs._problems == {}


def test_code_is_shown_as_text(start, shared_data, qtbot):
    application = start([shared_data / "checkpoints" / "mobilenet-quantized.torchscript.pt"])
    texts = application.session.current.listing.texts
    application.window.details.text_requested.emit(next(text.name for text in texts if text.name.endswith(".py")))

    def viewer():
        return next((each for each in QApplication.topLevelWidgets() if isinstance(each, TextViewer)), None)

    qtbot.waitUntil(lambda: viewer() is not None, timeout=PATIENCE)
    body = viewer().findChild(QPlainTextEdit)
    assert "def " in body.toPlainText()
    assert body.isReadOnly()
    viewer().close()
