"""One menu per page: what is shown as path, Python, command, table or picture, on the clipboard or in a file."""

import os
import shlex
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog

from app.controllers.jobs import Jobs
from app.controllers.status_text import StatusText
from app.figures import numbers
from app.item_models.cost_columns import COLUMNS
from app.item_models.stat_export import FIELDS, StatExport
from app.main_window import MainWindow
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.state.session import Session
from app.views.cam_view import CamView
from app.views.compare_view import CompareView
from app.views.cost_view import CostView
from app.views.tensors_view import TensorsView
from app.widgets.plot_export import svg
from app.words import model_export
from inspector.checkpoint.result import Listing
from inspector.flops.exports import csv_text, markdown_text, torchinfo_text
from inspector.flops.flops_json import flops_document
from inspector.flops.result import FlopReport
from inspector.json_output import dumps

PLOT_SCALE = 2.0  # device pixels to a pixel of a plot that is copied or saved
LIVE_HEAD = ("name", "shape", "dtype", "kind", "bytes", "device", "requires_grad", "weights")
HEAD = ("container", "key", "shape", "dtype", "kind", "bytes")
COSTS = {column.unit for column in COLUMNS if column.unit}
FIGURES = {"bytes", *COSTS, *(field for fields in FIELDS.values() for field in fields)}  # titles over numbers


class Copying(QObject):
    def __init__(
        self, session: Session, jobs: Jobs, status: StatusText, window: MainWindow, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._session, self._jobs, self._status, self._window = session, jobs, status, window
        copies = {
            "path": self.copy_path,
            "python": self.copy_python,
            "command": self.copy_command,
            "tsv": self.copy_tsv,
            "markdown": self.copy_markdown,
            "sha256": self.copy_sha256,
            "torchinfo": self.copy_torchinfo,
            "plot": self.copy_plot,
        }
        saves = {
            "csv": self.save_csv,
            "png": self.save_png,
            "svg": self.save_svg,
            "plot_csv": self.save_plot_csv,
            "plot_png": self.save_plot_png,
            "plot_svg": self.save_plot_svg,
            "map_npy": self.save_map,
            "report_json": self.save_json,
            "report_md": self.save_report,
            "report_txt": self.save_torchinfo,
        }
        for view in (window.tabs, window.tensors, window.compare, window.cost, window.details):
            view.copy_requested.connect(lambda kind: copies.get(kind, lambda: None)())
        window.details.text_copied.connect(self._copy)
        for view in (window.tabs, window.tensors, window.compare, window.cost):
            view.save_requested.connect(lambda kind: saves.get(kind, lambda: None)())

    # to the clipboard

    def copy_path(self) -> None:
        shown = self._shown
        if isinstance(shown, LiveModel):
            self._copy(model_export.path_of(shown), self.tr("Copied the path."))
        elif shown is not None:
            self._copy(printable_path(shown), self.tr("Copied the path."))

    def copy_python(self) -> None:
        shown = self._shown
        if self._window.page == "cam" and isinstance(shown, LiveModel) and shown.cam.report is not None:
            self._copy(shown.cam.report.python, self.tr("Copied the Python lines that give the same maps."))
        elif isinstance(shown, LiveModel):
            self._copy(model_export.python(shown), self.tr("Copied the Python lines that build it."))
        elif shown is not None and shown.listing is not None:
            self._copy(shown.listing.recipe, self.tr("Copied the Python lines that load it."))

    def copy_command(self) -> None:
        if (shown := self._shown) is not None:
            self._copy(self._command(shown), self.tr("Copied the command."))

    @property
    def _shown(self) -> Document | LiveModel | None:
        """What the page is about."""
        return self._session.model if self._session.shows_model else self._session.current

    def _command(self, document: Document | LiveModel) -> str:
        """The command that shows the same as the page."""
        if isinstance(document, LiveModel):
            return model_export.command(document, self._window.page)
        a, b = self._session.slots.values()
        if self._window.page == "compare" and a is not None and b is not None:
            paths = (printable_path(each) for each in (a, b))
            return " ".join(["torchloupe diff --values", *map(shlex.quote, paths)])
        return command(document)

    def _page(self) -> TensorsView | CompareView | CostView | CamView:
        window = self._window
        pages: dict[str, CompareView | CostView | CamView] = {
            "compare": window.compare,
            "cost": window.cost,
            "cam": window.cam,
        }
        return pages.get(window.page, window.tensors)

    @property
    def _count(self) -> FlopReport | None:
        """What the model that is shown costs."""
        shown = self._shown
        return shown.cost.report if isinstance(shown, LiveModel) else None

    @property
    def _report(self) -> FlopReport | None:
        """That, while it is what the page tells."""
        return self._count if self._window.page == "cost" else None

    def copy_sha256(self) -> None:
        document = self._session.current
        if document is not None and (report := document.file_state.checksum) is not None:
            self._copy(report.sha256, self.tr("Copied the sha256."))

    def copy_tsv(self) -> None:
        self._copy_table(tsv)

    def copy_markdown(self) -> None:
        self._copy_table(markdown)

    def copy_torchinfo(self) -> None:
        """What each module costs, laid out as torchinfo does."""
        if (report := self._count) is not None:
            self._copy(torchinfo_text(report), self.tr("Copied as torchinfo's text."))

    def copy_plot(self) -> None:
        """As a picture."""
        if self._shown is not None:
            QGuiApplication.clipboard().setImage(self._page().plots.to_image(PLOT_SCALE))
            self._status.say(self.tr("Copied the plot."))

    def _copy_table(self, write: Callable[[list[Sequence[str]]], str]) -> None:
        document = self._shown
        if document is not None and document.listing is not None:
            rows = self._table(document, document.listing)
            words = self.tr("Copied 1 row.") if len(rows) == 2 else self.tr("Copied {count} rows.")
            self._copy(write(rows), words.format(count=numbers.count(len(rows) - 1)))

    def _table(self, document: Document | LiveModel, listing: Listing) -> list[Sequence[str]]:
        """What the page shows, with its statistics or figures."""
        if self._window.page == "compare":
            return [*self._window.compare.table_rows()]
        if self._window.page == "cam":
            return [*self._window.cam.table_rows()]
        if self._report is not None:
            return [*self._window.cost.table_rows()]
        write, scan = (model_table, document.statistics) if isinstance(document, LiveModel) else (table, document.scan)
        if scan is None or not scan.rows_done:
            return write(listing)
        return write(listing, StatExport(self._window.tensors.shown_statistics(), scan.rows, scan.findings))

    def _copy(self, text: str, sentence: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._status.say(sentence)

    # to a file

    def save_csv(self) -> None:
        """The table; of what a model costs, every module with all that is known of it."""
        document, report = self._shown, self._report
        if document is not None and report is not None:
            self._save(document, ".csv", lambda: csv_text(report).encode())
            return
        if document is not None and document.listing is not None:
            rows = self._table(document, document.listing)
            self._save(document, ".csv", lambda: comma_separated(rows).encode("utf-8", "backslashreplace"))

    def save_json(self) -> None:
        """All of what a model costs."""
        self._save_count(".json", lambda report: dumps(flops_document(report)) + "\n")

    def save_report(self) -> None:
        """What a model costs, to be read: the sentence, the modules, other counters, how it was measured."""
        self._save_count(".md", markdown_text)

    def save_torchinfo(self) -> None:
        """What a model costs, laid out as torchinfo does."""
        self._save_count(".txt", torchinfo_text)

    def _save_count(self, suffix: str, write: Callable[[FlopReport], str]) -> None:
        document, report = self._shown, self._count
        if document is not None and report is not None:
            self._save(document, suffix, lambda: write(report).encode("utf-8", "backslashreplace"))

    def save_png(self) -> None:
        if (document := self._shown) is not None:
            self._save(document, ".png", self.png)

    def save_svg(self) -> None:
        if (document := self._shown) is not None:
            self._save(document, ".svg", self.svg)

    def save_plot_png(self) -> None:
        """The plot alone, twice as fine as on screen."""
        if (document := self._shown) is not None:
            self._save(document, ".png", lambda: as_png(self._page().plots.to_image(PLOT_SCALE)))

    def save_plot_svg(self) -> None:
        if (document := self._shown) is not None:
            self._save(document, ".svg", self._page().plots.to_svg)

    def save_plot_csv(self) -> None:
        """What the plot counts, with exact edges."""
        document, rows = self._shown, self._page().plots.rows_csv()
        if document is None:
            return
        if not rows:
            self._status.say(self.tr("This plot has no figures to save: choose Values or By channel."))
            return
        self._save(document, ".csv", lambda: comma_separated(rows).encode("utf-8", "backslashreplace"))

    def save_map(self) -> None:
        """The raw map of the CAM page: float32 at its layer's own grid."""
        document, data = self._shown, self._window.cam.plots.to_npy()
        if document is not None and data:
            self._save(document, ".npy", lambda: data)

    def png(self) -> bytes:
        """The page as it is on screen, at the screen's ratio."""
        return as_png(self._page().grab())

    def svg(self) -> bytes:
        """The page as lines and texts."""
        page = self._page()
        return svg(page.size(), lambda painter: page.render(painter, QPoint()))

    def _save(self, document: Document | LiveModel, suffix: str, make: Callable[[], bytes]) -> None:
        title = self.tr("Save as {kind}").format(kind=suffix[1:].upper())
        base = file_name(document) if isinstance(document, LiveModel) else document.base
        path, _ = QFileDialog.getSaveFileName(self._window, title, base + suffix, f"{suffix[1:].upper()} (*{suffix})")
        if path:
            self.write(path, make(), document)

    def write(self, path: str, data: bytes, document: Document | LiveModel) -> None:
        """Whole or not at all: an old file of that name stays until the new one is complete."""
        name = os.path.basename(path)
        if os.path.exists(path) and any(os.path.samefile(path, present) for present in self._present()):
            sentence = self.tr("{name} is open here and is not overwritten; choose another name.")
            self._jobs.add_problem(sentence.format(name=name), source=document.name, tag=document)
            return
        import tempfile

        temporary = ""
        try:
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=f".{name}")
            os.umask(mask := os.umask(0o077))  # there is no other way to ask for it
            os.chmod(temporary, 0o666 & ~mask)  # as any program's file; else nobody else may read it
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError as error:
            if temporary and os.path.exists(temporary):
                os.unlink(temporary)
            sentence = self.tr("{name} could not be written: {error}.").format(name=name, error=error.strerror)
            self._jobs.add_problem(sentence, source=document.name, tag=document)
            return
        self._status.say(self.tr("Saved {name}.").format(name=name))

    def _present(self) -> list[bytes]:
        """Files that what is open was read from."""
        model = self._session.model
        paths = [document.path for document in self._session.documents]
        paths += model_export.files_of(model) if model is not None else []
        return [path for path in paths if os.path.exists(path)]


def as_png(picture: QImage | QPixmap) -> bytes:
    """With the name of this program in it: `torchloupe cam` passes over such pictures in a folder of images."""
    image = QImage(picture) if isinstance(picture, QImage) else picture.toImage()
    image.setText("Software", "Torchloupe")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def printable_path(document: Document) -> str:
    return printable(os.fsdecode(document.path))


def command(document: Document) -> str:
    """The command that shows the same: the file, or the values of the tensor that is selected."""
    words = ["torchloupe", "show", os.fsdecode(document.path)]
    kind, container, name = document.selection_name()
    if kind == "tensor":
        words += ["--values", name]
    if kind in {"tensor", "module", "container"} and container:
        words += ["--container", container]
    return " ".join(shlex.quote(printable(word)) for word in words)


def table(listing: Listing, stats: StatExport | None = None) -> list[Sequence[str]]:
    """Every tensor in the order of the file, after a row of titles."""
    rows: list[Sequence[str]] = [(*HEAD, *(stats.head if stats else ()))]
    for i, tensor in enumerate(listing.tensors):
        shape = "x".join(map(str, tensor.shape))
        cells = (tensor.container, tensor.key, shape, tensor.dtype, tensor.kind, str(tensor.nbytes))
        rows.append((*cells, *(stats.cells(i) if stats else ())))
    return rows


def model_table(listing: Listing, stats: StatExport | None = None) -> list[Sequence[str]]:
    """Every parameter and buffer of a live model, in the order in which they are registered."""
    rows: list[Sequence[str]] = [(*LIVE_HEAD, *(stats.head if stats else ()))]
    for i, tensor in enumerate(listing.tensors):
        shape = "x".join(map(str, tensor.shape))
        trained = {True: "yes", False: "no", None: ""}[tensor.requires_grad]
        note = tensor.note
        cells = (tensor.key, shape, tensor.dtype, tensor.kind, str(tensor.nbytes), tensor.device, trained, note)
        rows.append((*cells, *(stats.cells(i) if stats else ())))
    return rows


def file_name(model: LiveModel) -> str:
    """A name for a file about it, as a stranger's text may not name a folder."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in model.name).strip("-.") or "model"


def tsv(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in rows) + "\n"


def markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join("---:" if title in FIGURES else "---" for title in rows[0]) + " |")
    return "\n".join(lines) + "\n"


def comma_separated(rows: Iterable[Sequence[str]]) -> str:
    """As a spreadsheet reads it; what it would take for a formula is quoted with an apostrophe."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in row])
    return text.getvalue()


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute it; a negative number is none."""
    if not cell or cell[0] not in "=+-@\t":
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
