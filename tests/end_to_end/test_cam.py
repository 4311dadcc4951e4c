"""What the demo's network looks at, in the real window with the real lab."""

import os
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication

from app.live_model import ModelSource
from app.views.cam_details import CamDetails
from tests.end_to_end.conftest import PATIENCE

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
LAB = 60_000  # milliseconds until torch is imported and a model explained on a busy machine
FINAL, EARLY = os.fsencode(DEMO / "shapes-final.pth"), os.fsencode(DEMO / "shapes-early.pth")


def test_maps_of_the_demo(start, qtbot, tmp_path):
    """One lab for all of it: importing torch takes longer than the maps."""
    application = start()
    window, session = application.window, application.session

    def settled(holds=lambda: True):
        qtbot.waitUntil(lambda: not application.busy and holds(), timeout=LAB)

    # an image alone says what is missing
    application.documents.open([os.fsencode(DEMO / "images")], "data")
    assert window.page == "cam"
    assert window.cam.missing.isVisible()
    assert len(session.images) == 8

    # with a model it is explained by itself once its page is looked at
    application.models.open(ModelSource(f"{DEMO}/shapes_net.py:shapes_net", weights=FINAL))
    settled(lambda: session.model is not None and session.model.cam.state == "done")
    state = session.model.cam
    assert state.explained.predictions[0].name == "circle"
    maps = {(each.method, each.layer): each for each in state.explained.maps}
    assert {method for method, _ in maps} == {"gradcam", "layercam", "eigencam"}
    assert {layer for _, layer in maps} == {"stem", "stage1", "stage2"}
    picture = window.cam.plots.picture()
    assert (picture.width(), picture.height()) == state.explained.shown
    assert window.details.findChild(CamDetails) is not None

    # the raw map that is saved is the one that is shown
    application.copying.write(str(tmp_path / "map.npy"), window.cam.plots.to_npy(), session.model)
    raw = np.load(tmp_path / "map.npy")
    large = state.explained.maps[state.large]
    assert (raw.dtype, raw.shape) == (np.float32, large.shape)
    assert float(raw.max()) == np.float32(large.raw_max)

    # another class has another map
    other = state.explained.predictions[1].cls
    window.cam.class_chosen.emit(other)
    settled(lambda: state.large >= 0 and state.explained.maps[state.large].cls == other)
    window.cam.class_chosen.emit(state.explained.predictions[0].cls)
    settled(lambda: state.shown_class == state.explained.predictions[0].cls)

    # checks come on request, and stay with their map
    application.explaining.measure_faithfulness()
    application.explaining.check_randomised()
    settled(lambda: not state.checks)
    large = state.explained.maps[state.large]
    assert large.faithfulness is not None
    assert large.randomised is not None

    # the weights of another checkpoint beside it
    application.documents.open([EARLY])
    settled()
    application.pages.show("cam")
    window.cam.beside_chosen.emit(EARLY)
    settled(lambda: state.beside is not None and state.beside.report is not None)
    assert state.beside.explained.predictions != state.explained.predictions

    # the next image, and what gives the same maps elsewhere
    application.images.next()
    settled(lambda: state.image == session.images[1] and state.report is not None)
    application.copying.copy_python()
    assert "inspector.explain_images(" in QGuiApplication.clipboard().text()
    application.copying.copy_command()
    assert QGuiApplication.clipboard().text().startswith("torchloupe cam ")

    # a file that is no image is one sentence, and the page goes on with the next
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    application.images.open([os.fsencode(broken), os.fsencode(DEMO / "images" / "star-1.png")])
    settled(lambda: state.state == "failed")
    assert "broken.png" in state.message
    application.images.next()
    settled(lambda: state.state == "done")
    application.models.close()
    qtbot.waitUntil(lambda: window.cam.missing.isVisibleTo(window) or window.page != "cam", timeout=PATIENCE)
