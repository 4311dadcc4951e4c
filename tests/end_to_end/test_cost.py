"""What a live model costs, with the real lab: counted, timed, counted on another input, and given away."""

import csv
import io
import json
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from app import shot as shot_program
from app.shot_model import NotShown, source_of
from app.state.live_model import ModelSource
from app.widgets.sentence import Sentence

LAB = 60_000  # milliseconds: torch is imported, thop and torchinfo are asked, and the forward is run six times
NET = """
from torch import nn

def net():
    "Made for 3 x 8 x 8."
    body = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU())
    return nn.Sequential(body, nn.Flatten(), nn.Linear(256, 10))
"""


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(NET)
    return path


def sentence(view) -> tuple[str, str]:
    found = view.findChild(Sentence)
    return found._head.text(), found._sub.text()


def test_a_model_is_counted_and_timed_on_what_it_is_given(start, net, settled, qtbot, tmp_path, monkeypatch):
    application = start()
    view, costing = application.window.cost, application.costing
    application.models.open(ModelSource(f"{net}:net"))
    model = application.session.model
    qtbot.waitUntil(lambda: not application.models.busy and not costing.busy, timeout=LAB)
    assert application.window.page == "cost"
    assert model.cost.state == "failed", "nothing says what it takes"
    assert sentence(view)[0] == "net could not be counted."
    assert sentence(view)[1].endswith(
        ": mat1 and mat2 shapes cannot be multiplied (1x4096 and 256x10). Give another input."
    )

    field = view.findChild(QLineEdit)
    assert field.isVisible()
    QTest.keyClicks(field, "1, 3, 4, 4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert model.cost.state == "counting"
    qtbot.waitUntil(lambda: not costing.busy, timeout=LAB)
    assert "failed in 2 (Linear) after input 1×3×4×4 → 0.0 1×4×4×4 → 0.1 1×4×4×4" in sentence(view)[1]

    field.setText("1,3,8,8")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.cost.state == "timing", timeout=LAB)
    counted = model.cost.report
    assert counted.total == 2 * (27 * 4 * 64 + 2560)
    assert sentence(view)[0].startswith("18.94 kFLOP")
    qtbot.waitUntil(lambda: model.cost.state == "done", timeout=LAB)
    assert model.cost.report.timing is not None
    assert "0.0" in [view.panel.model.index(row, 0).data() for row in range(view.panel.model.rowCount())]

    application.actions["costing.show_why"].trigger()
    assert view.why.is_unfolded
    application.actions["costing.ask_input"].trigger()
    assert field.isVisible()
    application.actions["costing.count_again"].trigger()
    qtbot.waitUntil(lambda: model.cost.state == "timing", timeout=LAB)
    costing.cancel()
    qtbot.waitUntil(lambda: model.cost.state == "cancelled", timeout=LAB)
    assert model.cost.report.total == counted.total, "what was counted stays"
    costing.count_on(("2,3,8,8",), "meta")
    qtbot.waitUntil(lambda: model.cost.state == "done", timeout=LAB)
    assert model.cost.report.total == 2 * counted.total
    assert model.cost.report.timing is None

    copying = application.copying
    copying.copy_tsv()
    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("module\tparams\tflops")
    copying.copy_torchinfo()
    assert "Total params: 2,682" in QGuiApplication.clipboard().text()
    copying.copy_command()
    assert "flops" in QGuiApplication.clipboard().text()
    assert "--input 2,3,8,8" in QGuiApplication.clipboard().text()
    copying.copy_plot()
    assert not QGuiApplication.clipboard().image().isNull()
    saved = {}
    for kind in ("csv", "report_json", "report_md", "report_txt", "png", "svg", "plot_png", "plot_svg", "plot_csv"):
        saved[kind] = tmp_path / f"out-{kind}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, kind=kind: (str(saved[kind]), ""))
        application.window.tabs.save_requested.emit(kind)
        assert saved[kind].stat().st_size > 100
    assert json.loads(saved["report_json"].read_text())["reference"]["total"] == 2 * counted.total
    assert next(csv.DictReader(io.StringIO(saved["csv"].read_text())))["flops"] == str(2 * counted.total)
    assert saved["report_md"].read_text().startswith("**")

    application.models.close()
    settled(application)
    assert sentence(view)[0] == "Cost needs a model."


def shot(root, *words: str):
    command = [sys.executable, "-m", "main", "shot", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_shot_waits_for_the_times(root, net, tmp_path):
    out = tmp_path / "out.png"
    options = ("--input", "1,3,8,8", "--plot", "time", "--select", "0.0", "--size", "1024x700", "--state", "why")
    done = shot(root, "flops", f"{net}:net", "-o", str(out), *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("flops",), "flops needs a file"),
        (("flops", "a", "b"), "flops takes one"),
        (("flops", "a", "--plot", "weight"), "flops has no plot weight"),
        (("show", "a", "--input", "1,3"), "show has no --input"),
        (("identify", "a", "b"), "identify takes one"),
    ],
)
def test_words_that_make_no_sense(words, said, tmp_path, capsys):
    assert shot_program.main([*words, "-o", str(tmp_path / "out.png")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_what_is_no_model_needs_no_lab():
    with pytest.raises(NotShown, match=r"/nowhere\.pt does not exist"):
        source_of("torchvision:resnet18", "/nowhere.pt", None, trust=False)
    with pytest.raises(NotShown, match=r"torchvision:"):
        source_of("torchvision:", "", None, trust=False)
