"""What a live model's tensors hold, with the real lab: as of a checkpoint, without running the model or changing it."""

import hashlib
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from torch import nn

from app.application import Application
from app.state.live_model import LiveModel, ModelSource
from app.state.selection import Selection
from app.views.live_tensor_details import LiveTensorDetails
from app.widgets.facts import Facts
from app.widgets.sentence import Sentence
from app.widgets.slice_view import SliceView
from inspector.engine.messages import DescribeModel

LAB = 60_000  # milliseconds: torch is imported, and our ops may have to be built
NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16)
        self.register_buffer("mask", torch.tensor([0.0, float("nan"), 1.0]), persistent=False)

    def forward(self, x):
        open(__file__ + ".ran", "a").write("x")
        raise RuntimeError("nobody asked for this")

net = Net
"""


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(NET)
    return path


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(1)
    state = nn.ModuleDict({"conv": nn.Conv2d(3, 16, 3), "norm": nn.BatchNorm2d(16)}).state_dict()
    torch.save(state, tmp_path / "w.pt")
    return tmp_path / "w.pt"


def opened(start, qtbot, source: ModelSource) -> tuple[Application, LiveModel]:
    application = start()
    application.models.built.disconnect(application.costing._begin)  # no forward: what it costs is not asked here
    application.models.open(source)
    model = application.session.model
    qtbot.waitUntil(lambda: model.scan is not None and not application.model_scanning.busy, timeout=LAB)
    application.pages.show("tensors")
    return application, model


def facts(application: Application) -> dict[str, str]:
    return {word: figure for found in application.window.details.findChildren(Facts) for word, figure in found.pairs}


def test_values_statistics_and_plots_of_a_live_model(start, qtbot, net, weights, monkeypatch):
    before = hashlib.sha256(weights.read_bytes()).hexdigest()
    source = ModelSource(f"{net}:net", weights=bytes(weights), file=bytes(net))
    application, model = opened(start, qtbot, source)
    window, listing = application.window, model.listing
    assert model.scan.state == "done", model.scan.message
    assert [row.error for row in model.scan.rows] == [None] * 8
    head = window.tensors.findChild(Sentence)
    assert head._head.text() == "Not healthy: NaN in mask."
    assert head._sub.text().endswith("4 of them buffers, on cpu, in training mode. All weights are from w.pt.")
    assert {finding.rule for finding in model.scan.findings} >= {"nan"}
    assert window.tensors.table_model.counts()["finding"] > 0

    place = next(i for i, tensor in enumerate(listing.tensors) if tensor.key == "conv.weight")
    application.session.select_in_model(Selection("tensor", place))
    details = window.details
    assert isinstance(details._part, LiveTensorDetails)
    saved = torch.load(weights)["conv.weight"]
    row = model.scan.rows[place]
    assert (row.min, row.max) == (saved.min().item(), saved.max().item())
    qtbot.waitUntil(lambda: not application.busy, timeout=LAB)
    assert details._part._weight._picture is not None, "its picture has come"
    window.resize(1400, 1600)  # so that the first values are in sight
    cells = details.findChild(SliceView).model()
    qtbot.waitUntil(lambda: cells.index(0, 0).data(Qt.ItemDataRole.EditRole) == repr(saved[0, 0, 0, 0].item()))
    qtbot.waitUntil(lambda: details._part.precision._precision is not None, timeout=LAB)
    assert details._part.precision._precision.elements == 432
    assert facts(application)["Elements"] == "432"
    assert window.tensors.plots.choices.current() == "channels"
    seen = []
    monkeypatch.setattr(
        window.tensors, "set_picture", lambda picture, pixels: seen.append((picture.tensor, len(pixels)))
    )
    window.tensors.picture_requested.emit(place, 512, 512)
    qtbot.waitUntil(lambda: seen == [(place, 4 * 432)], timeout=LAB)
    window.tensors.show_plot("values")
    qtbot.waitUntil(lambda: len(window.tensors.plots.rows_csv()) > 10, timeout=LAB)

    application.session.select_in_model(Selection("module", 1))
    qtbot.waitUntil(lambda: not application.busy and facts(application).get("Mean") is not None, timeout=LAB)
    application.copying.copy_tsv()
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0][-1] == "finding"
    assert float(lines[1 + place][lines[0].index("min")]) == row.min
    assert not Path(f"{net}.ran").exists(), "nothing of the model ran"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == before


def test_a_build_that_the_lab_does_not_hold_is_told_and_built_anew_for_a_click(start, qtbot, net):
    application, model = opened(start, qtbot, ModelSource(f"{net}:net", file=bytes(net)))
    first = model.tree.build
    counted = model.scan
    operation = application.pool.lab().send(model.ask(DescribeModel, fresh=True))  # as a changed file would have it
    qtbot.waitUntil(lambda: not operation.is_open, timeout=LAB)
    counted.state, counted.report = "cancelled", None
    application.scanning.start()
    qtbot.waitUntil(lambda: counted.state == "failed", timeout=LAB)
    assert counted.message == "The lab does not hold this build of the model any longer."
    application.session.select_in_model(Selection("tensor", 0))
    qtbot.waitUntil(lambda: not application.busy, timeout=LAB)

    assert application.model_scanning.can_start
    application.opening._consent.ask = lambda source, then, refused: then(source)  # agreed to before
    application.scanning.start()
    qtbot.waitUntil(lambda: model.tree.build != first and not application.busy, timeout=LAB)
    assert model.scan is not counted
    assert model.scan.state == "done"


def test_values_of_a_model_that_went_reach_no_document(start, qtbot, net, checkpoint):
    application, model = opened(start, qtbot, ModelSource(f"{net}:net", file=bytes(net)))
    application.documents.open([bytes(checkpoint)])
    qtbot.waitUntil(lambda: not application.busy, timeout=LAB)
    application.session.show_model()
    application.session.select_in_model(Selection("tensor", 0))
    application.window.details.values_requested.emit(0, 0, 0, 1, 1)
    assert application.model_values.busy
    application.session.show_documents()
    assert not application.model_values.busy
    application.models.close()
    assert application.window.tensors._scan is not None, "the document's statistics"
    assert application.session.model is None
    assert model.scan is not None
