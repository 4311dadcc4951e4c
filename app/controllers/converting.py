"""A mapping as a Python function, a checkpoint under other names, or its weights alone: written by the lab."""

import os

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.controllers.comparing import Comparing
from app.controllers.copying import Copying
from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.status_text import StatusText
from app.engine.operation import Problem
from app.engine.pool import EnginePool
from app.figures import numbers
from app.main_window import MainWindow
from app.state.document import Document
from app.state.recent import printable
from app.state.session import Session
from inspector.convert.result import ConvertReport
from inspector.diff.mapping.function import python_function
from inspector.engine.messages import ExportConverted

FILTER = "PyTorch (*.pth *.pt);;safetensors (*.safetensors)"
SHOWN = 3  # warnings of one file that are listed singly


class Converting(QObject):
    """GUI thread."""

    def __init__(
        self,
        session: Session,
        comparing: Comparing,
        copying: Copying,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        status: StatusText,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._comparing, self._copying = session, comparing, copying
        self._pool, self._lab, self._jobs, self._status, self._window = pool, lab, jobs, status, window
        window.details.weights_requested.connect(self.save_weights)
        window.compare.export_map_requested.connect(self.export_mapping)
        window.compare.export_converted_requested.connect(self.export_converted)

    @property
    def has_mapping(self) -> bool:
        """Whether there are rules to write or to apply."""
        state = self._comparing.state
        return state is not None and state.diff is not None and bool(state.diff.mapping.rules)

    def export_mapping(self) -> None:
        """Ask where to, and write the mapping as a small Python function."""
        state = self._comparing.state
        if state is None or state.diff is None or not self.has_mapping:
            return
        folder = os.path.dirname(state.b.base)
        title = self.tr("Save the mapping as Python")
        path, _ = QFileDialog.getSaveFileName(
            self._window, title, os.path.join(folder, "rename_keys.py"), "Python (*.py)"
        )
        if path:
            name = state.a.name if state.a is not None else ""
            text = python_function(state.diff.mapping, name, state.b.name)
            self._copying.write(path, text.encode("utf-8", "backslashreplace"), state.b)

    def export_converted(self) -> None:
        """Ask where to, and write B under A's names."""
        state = self._comparing.state
        if state is None or state.diff is None or not self.has_mapping:
            return
        container = state.diff.b.container or None
        title = self.tr("Save {b} under the other names").format(b=state.b.name)
        target = self._ask(state.b, "renamed", title)
        if target:
            self._write(
                state.b, ExportConverted(state.b.path, target, state.b.stamp, container, state.diff.mapping.rules)
            )

    def save_weights(self) -> None:
        """Ask where to, and write the model of the document that is shown without optimizer and run state."""
        document = self._session.current
        if document is None or document.listing is None:
            return
        target = self._ask(document, "weights", self.tr("Save the weights of {name} only").format(name=document.name))
        if target:
            self._write(document, ExportConverted(document.path, target, document.stamp, weights_only=True))

    def _ask(self, document: Document, what: str, title: str) -> bytes:
        """A path to write to; b"" where the user changed their mind, or it would replace what is open here."""
        suffix = os.path.splitext(os.fsdecode(document.path))[1]
        suffix = suffix if suffix in {".pth", ".pt", ".safetensors"} else ".pth"
        path, _ = QFileDialog.getSaveFileName(self._window, title, f"{document.base}-{what}{suffix}", FILTER)
        if not path:
            return b""
        target = os.fsencode(path)
        opened = next((each for each in self._session.documents if _is_same_file(target, each.path)), None)
        return target if opened is None or self._may_replace(opened) else b""

    def _may_replace(self, document: Document) -> bool:
        words = self.tr("{name} is open here. Replace it on disk?").format(name=document.name)
        note = self.tr("What you see of it stays until you reload it.")
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Replace an open file"), words, parent=self._window)
        box.setInformativeText(note)
        replace = box.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is replace

    def _write(self, document: Document, request: ExportConverted) -> None:
        self._lab.start()
        operation = self._pool.lab().send(request)
        name = printable(os.path.basename(os.fsdecode(request.target)))
        operation.success(lambda report, _payload: self._finish(document, name, report))
        operation.failure(lambda problem: self._explain(document, problem))
        self._jobs.follow(operation, self.tr("Writing {name}").format(name=name))

    def _finish(self, document: Document, name: str, report: ConvertReport) -> None:
        words = self.tr("Wrote {name}: {tensors} tensors, {size} instead of {before}, read back and equal.")
        size, before = numbers.size(report.nbytes), numbers.size(report.source_nbytes)
        if size == before:
            words = self.tr("Wrote {name}: {tensors} tensors, {size}, read back and equal.")
        self._status.say(words.format(name=name, tensors=numbers.count(report.tensors), size=size, before=before))
        for warning in report.warnings:
            self._jobs.add_problem(warning, source=name, severity="warn", tag=document)
        dropped = [each for each in report.dropped if each.kind != "unfit"]
        for each in dropped[:SHOWN]:
            sentence = self.tr("{what} is not in {name}: {why}.").format(what=each.name, name=name, why=each.why)
            self._jobs.add_problem(sentence, source=name, severity="warn", tag=document)
        if len(dropped) > SHOWN:
            words = self.tr("{n} more things are not in {name}.")
            more = numbers.count(len(dropped) - SHOWN)
            self._jobs.add_problem(words.format(n=more, name=name), source=name, severity="warn", tag=document)

    def _explain(self, document: Document, problem: Problem) -> None:
        self._jobs.add_problem(problem.message, problem.hint, document.name, "error", document)
        self._status.say(problem.message)
        if problem.kind == "FileChanged":
            self._session.update(document, changed_on_disk=True)


def _is_same_file(one: bytes, other: bytes) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
