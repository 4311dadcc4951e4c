"""What goes to the clipboard and into files can be used as it is."""

import csv
import io
import os
import shlex
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from app.controllers import copying
from app.item_models.stat_export import StatExport
from app.state.document import Document
from app.state.selection import Selection
from inspector.checkpoint.result import Listing, TensorInfo
from tests.app.stats_rows import dead, stats


def tensor(key, container="state_dict", kind="parameter"):
    return TensorInfo(container, key, (2, 3), "float32", 24, "0", 0, (3, 1), kind)


LISTING = Listing("/a", "zip", 99, tensors=(tensor("a|b.weight"), tensor("=cmd()\tx\ny", "")), recipe="import torch")


def test_the_command_names_what_is_selected():
    document = Document(1, b"/runs/my model.pt", listing=LISTING)
    assert shlex.split(copying.command(document)) == ["torchloupe", "show", "/runs/my model.pt"]
    document.selection = Selection("tensor", 0)
    words = ["torchloupe", "show", "/runs/my model.pt", "--values", "a|b.weight", "--container", "state_dict"]
    assert shlex.split(copying.command(document)) == words


def test_tables_keep_their_shape():
    rows = copying.table(LISTING)
    lines = copying.tsv(rows).splitlines()
    assert [line.count("\t") for line in lines] == [5, 5, 5]
    lines = copying.markdown(rows).splitlines()
    assert len(lines) == 4
    assert "a\\|b.weight" in lines[2]
    found = list(csv.reader(io.StringIO(copying.comma_separated(rows))))
    assert found[1][1] == "a|b.weight"
    assert found[2][1].startswith("'=cmd()"), "a spreadsheet would run it"


def test_statistics_are_copied_as_they_are_shown_and_exact():
    rows = [stats(0, [-0.1, 0.3, float("nan")]), stats(1, error="The file ends before it.")]
    columns = ("mean", "min", "nonfinite", "distribution", "finding")
    found = copying.table(LISTING, StatExport(columns, rows, [dead(0, 2)]))
    assert found[0] == (*copying.HEAD, "mean", "min", "nan", "posinf", "neginf", "finding")
    assert float(found[1][6]) == rows[0].mean
    assert found[1][7:] == ("-0.1", "1", "0", "0", "1 of 16 channels are dead: 2.")
    assert found[2][6:] == ("", "", "", "", "", "The file ends before it.")
    assert copying.markdown(found).splitlines()[1].count("---:") == 6
    saved = list(csv.reader(io.StringIO(copying.comma_separated(found))))
    assert saved[1][7] == "-0.1", "a negative number is no formula"


@pytest.fixture
def application(start, checkpoint):
    return start([checkpoint])


def test_copying_reaches_the_clipboard(application, checkpoint):
    clipboard = QGuiApplication.clipboard()
    application.window.tabs.copy_requested.emit("path")
    assert clipboard.text() == str(checkpoint)
    application.actions["copying.copy_python"].trigger()
    assert clipboard.text() == application.session.current.listing.recipe
    application.window.details.copy_requested.emit("command")
    assert shlex.split(clipboard.text()) == ["torchloupe", "show", str(checkpoint)]
    application.actions["copying.copy_tsv"].trigger()
    assert "conv.weight" in clipboard.text()


def test_pictures_of_the_page(application):
    page = application.window.tensors
    assert QImage.fromData(application.copying.png()).text("Software") == "Torchloupe"
    assert QImage.fromData(application.copying.png()).size() == page.size() * page.devicePixelRatioF()
    root = ElementTree.fromstring(application.copying.svg())
    assert root.get("viewBox") == f"0 0 {page.width()} {page.height()}"


def test_saving_is_whole_or_not_at_all(application, checkpoint, tmp_path):
    document = application.session.current
    application.copying.write(str(tmp_path / "out.csv"), b"a,b\n", document)
    assert (tmp_path / "out.csv").read_bytes() == b"a,b\n"
    (tmp_path / "any").touch()
    assert (tmp_path / "out.csv").stat().st_mode == (tmp_path / "any").stat().st_mode
    (tmp_path / "any").unlink()
    before = checkpoint.read_bytes()
    application.copying.write(str(checkpoint), b"a,b\n", document)
    assert checkpoint.read_bytes() == before
    application.copying.write(str(tmp_path / "gone" / "out.csv"), b"a,b\n", document)
    assert len(application.jobs._problems) == 2
    assert sorted(os.listdir(tmp_path)) == ["out.csv", "small.safetensors"]


def test_the_plot_alone_goes_to_the_clipboard_and_into_files(application, tmp_path, monkeypatch):
    plots = application.window.tensors.plots
    for plot in ("bytes", "values", "channels", "weight"):
        plots.show_plot(plot)
        drawn = plots.to_image(2)
        assert drawn.width() > 2 * 300
        ElementTree.fromstring(plots.to_svg())
    plots.show_plot("bytes")
    application.window.tabs.copy_requested.emit("plot")
    assert QGuiApplication.clipboard().image().width() == plots.to_image(copying.PLOT_SCALE).width()
    answers = [str(tmp_path / f"plot.{suffix}") for suffix in ("png", "svg", "csv")]
    monkeypatch.setattr(copying.QFileDialog, "getSaveFileName", lambda *_args: (answers.pop(0), ""))
    for kind in ("plot_png", "plot_svg", "plot_csv"):
        application.window.tabs.save_requested.emit(kind)
    assert sorted(os.listdir(tmp_path)) == ["plot.png", "plot.svg", "small.safetensors"]
    assert answers, "where the bytes are has no figures, so no file is asked for"


def test_figures_of_a_plot_stay_numbers():
    rows = [("low", "high", "=t"), ("-0.5", "0.0", "12")]
    assert copying.comma_separated(rows).splitlines() == ["low,high,'=t", "-0.5,0.0,12"]
