"""What the demo's network looks at, in the real window with the real lab."""

import os
import shutil
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication
from safetensors.numpy import save_file

from app.state.live_model import ModelSource
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

    # or is typed; what there is none of is one sentence, and the page goes back to what it has
    window.cam.class_chosen.emit("SQUARE")
    settled(lambda: state.state == "done")
    assert state.explained.maps[state.large].name == "square"
    for choose in (
        lambda: window.cam.class_chosen.emit("99"),
        lambda: window.cam.layer_chosen.emit("fc"),
        lambda: window.cam.method_chosen.emit("rollout"),
        lambda: application.explaining.use_preprocessing("size=1"),
        lambda: application.explaining.use_names(os.fsencode(tmp_path / "none.txt")),
    ):
        choose()
        settled(lambda: state.state == "failed")
        assert state.message
        assert state.explained.maps[state.large][:5] == ("gradcam", "stage2", 0, state.choice.cls, "square")
        application.explaining.explain_again()
        assert state.state == "explaining"
        settled()
        assert state.state == "failed"
        window.cam.method_chosen.emit("gradcam")  # what there is: nothing more is said of the other one
        assert (state.state, state.message) == ("done", "")

    # classes beside each other; names from a file
    window.cam.spread_chosen.emit("classes")
    settled(lambda: {each.cls for each in state.explained.maps if each.cls is not None} >= {0, 1, 2})
    names = tmp_path / "names.txt"
    names.write_text("Kreis\nQuadrat\nDreieck\nStern\n", encoding="utf-8")
    application.explaining.use_names(os.fsencode(names))
    settled(lambda: state.explained.predictions[0].name == "Kreis")
    application.explaining.use_names(b"")
    window.cam.spread_chosen.emit("methods")
    window.cam.class_chosen.emit(state.explained.predictions[0].cls)
    settled(lambda: state.explained.predictions[0].name == "circle")

    # a cancel leaves a way on
    window.cam.method_chosen.emit("ablationcam")
    application.explaining._questions.drop("maps")
    settled(lambda: state.state == "cancelled")
    assert state.choice.method == "gradcam"

    # checks come on request, and stay with their map
    application.explaining.measure_faithfulness()
    application.explaining.check_randomised()
    settled(lambda: not state.checks)
    assert state.shown_map.faithfulness is not None
    assert state.shown_map.randomised is not None

    # of another class there are none, and back at the first they are still there
    window.cam.class_chosen.emit(state.explained.predictions[1].cls)
    settled(lambda: state.large >= 0)
    assert state.shown_map.faithfulness is None
    window.cam.class_chosen.emit(state.explained.predictions[0].cls)
    settled(lambda: state.large >= 0)
    assert state.shown_map.faithfulness is not None
    assert state.shown_map.randomised is not None

    # a check is withdrawn for an explanation, which is not kept waiting
    window.cam.class_chosen.emit(state.explained.predictions[1].cls)
    settled(lambda: state.large >= 0)
    application.explaining.measure_faithfulness()
    window.cam.class_chosen.emit(state.explained.predictions[2].cls)
    assert not state.checks
    assert state.shown_map.cls == state.explained.predictions[1].cls  # stays until the other one comes
    settled(lambda: state.large >= 0)
    assert state.shown_map.faithfulness is None
    window.cam.class_chosen.emit(state.explained.predictions[0].cls)
    settled(lambda: state.large >= 0)

    # the weights of another checkpoint beside it
    application.documents.open([EARLY])
    settled()
    application.pages.show("cam")
    window.cam.beside_chosen.emit(EARLY)
    settled(lambda: state.beside is not None and state.beside.report is not None)
    assert state.beside.explained.predictions != state.explained.predictions

    # one that does not fit is one sentence: nothing of it is left at random
    other = tmp_path / "other.safetensors"
    save_file({"conv.weight": np.zeros((3, 3), np.float32)}, other)
    application.documents.open([os.fsencode(other)])
    settled()
    application.pages.show("cam")
    window.cam.beside_chosen.emit(os.fsencode(other))
    settled(lambda: state.beside is not None and bool(state.beside.error))
    assert "does not fit" in state.beside.error
    window.cam.beside_chosen.emit(None)

    # the details are the page's while it is there, and of its image
    application.pages.show("cost")
    settled()
    assert window.details.shown[0] == "live module"
    application.pages.show("cam")
    settled()
    assert window.details.shown == ("cam",)

    # the next image, and what gives the same maps elsewhere
    application.images.next()
    assert window.details.shown[0] == "live module"
    settled(lambda: state.image == session.images[1] and state.report is not None)
    application.copying.copy_python()
    assert "inspector.explain_images(" in QGuiApplication.clipboard().text()
    application.copying.copy_command()
    assert QGuiApplication.clipboard().text().startswith("torchloupe cam ")

    # quick steps: what comes is of the image that is looked at
    for _ in range(5):
        application.images.next()
        qtbot.wait(5)
    settled(lambda: state.image == session.images[session.image] and state.state == "done")
    assert os.fsencode(state.explained.path) == state.image

    # folders name the classes of a model that knows none
    for name in ("aa", "bb"):
        (tmp_path / "set" / name).mkdir(parents=True)
        shutil.copy(DEMO / "images" / "star-1.png", tmp_path / "set" / name / "1.png")
    two = tmp_path / "two.py"
    two.write_text(
        "import torch\n\ndef two():\n    layers = torch.nn.Conv2d(3, 2, 3), torch.nn.AdaptiveAvgPool2d(1)\n"
        "    return torch.nn.Sequential(*layers, torch.nn.Flatten())\n",
        encoding="utf-8",
    )
    application.models.open(ModelSource(f"{two}:two"))
    window.cam.method_chosen.emit("rollout")  # there is no attention, and no map of before to go back to
    application.images.open([os.fsencode(tmp_path / "set")])
    settled(lambda: session.model.cam.state == "done")
    assert session.model.cam.choice.method == "gradcam"
    assert "No attention" in session.model.cam.notice
    assert {each.name for each in session.model.cam.explained.predictions} == {"aa", "bb"}

    # a file that is no image is one sentence, and the page goes on with the next
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    application.images.open([os.fsencode(broken), os.fsencode(DEMO / "images" / "star-1.png")])
    state = session.model.cam
    settled(lambda: state.state == "failed")
    assert "broken.png" in state.message
    session.model.cost.device = "meta"  # counted there, which has no values to look at
    application.images.next()
    settled(lambda: state.state == "done")
    application.models.close()
    qtbot.waitUntil(lambda: window.cam.missing.isVisibleTo(window) or window.page != "cam", timeout=PATIENCE)
