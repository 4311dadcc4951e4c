"""The yes that a model's code needs before it is run: asked once for each content of each file."""

import os
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.live_model import ModelSource
from app.state.recent import printable
from app.words.verdict import WHOLE
from inspector.checkpoint.result import ChecksumReport, Listing, Opened
from inspector.engine.messages import ListCode, OpenPath, Verify
from inspector.model.result import CodeFile, RunList
from inspector.trust import TrustStore

LIBRARIES = ("torchvision:", "timm:")  # installed, and the user's choice already
NO_MODEL = "NoModel"  # the problem's kind where a file holds values alone
READER = "model"  # the reader that looks into a saved one


class ModelConsent(QObject):
    """One question at a time: a later one takes the place of the one before. GUI thread."""

    def __init__(
        self,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        window: MainWindow,
        store: TrustStore,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._pool, self._lab, self._jobs, self._window, self._store = pool, lab, jobs, window, store
        self._operation: Operation | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still looked up what would run."""
        return self._operation is not None

    def ask(
        self,
        source: ModelSource,
        then: Callable[[ModelSource], object],
        fail: Callable[[ModelSource, Problem], object],
    ) -> None:
        """Call `then` with the source, once its code may run; `fail` where it cannot be told what that is."""
        self.withdraw()
        if source.model.startswith(LIBRARIES):
            then(source)
        elif source.is_saved:
            self._look_into(source, then, fail)
        else:
            self._list(source, then, fail)

    def withdraw(self) -> None:
        """Nobody waits for an answer any more."""
        operation, self._operation = self._operation, None
        if operation is not None:
            operation.cancel()
        self._pool.close(f"reader:{READER}")

    # code

    def _list(self, source: ModelSource, then: Callable, fail: Callable) -> None:
        self._lab.start_for(source.file or os.path.join(source.folder, b""))
        operation = self._pool.lab().send(ListCode(source.name_bytes, folder=source.folder, urgent=True))
        operation.success(lambda runs, _payload: self._take_runs(source, runs, then))
        self._follow(operation, source, fail)

    def _take_runs(self, source: ModelSource, runs: RunList, then: Callable) -> None:
        self._operation = None
        if source.file == b"" and runs.files:
            source = replace(source, file=os.fsencode(runs.files[0].path))
        digests = tuple((os.fsencode(each.path), each.sha256) for each in runs.files if each.sha256)
        source = replace(source, consent=digests)
        new = [each for each in runs.files if not self._store.is_trusted(each.sha256, each.path)]
        if not new:  # or all of it is installed, like torchvision
            then(source)
            return
        from app.dialogs.model_trust import ModelTrustDialog

        changed = any(self._knows(each) for each in new)
        dialog = ModelTrustDialog(source.shown, self._groups(source, runs, new), changed, self._window)
        dialog.accepted.connect(lambda: self._agree(new, source, then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _groups(self, source: ModelSource, runs: RunList, new: list[CodeFile]) -> list[tuple[str, list[str]]]:
        call = source.model.partition("(")
        factory = call[0].rpartition(":")[2] + call[1] + call[2]
        groups = [(self.tr("The code of"), [line for each in runs.files for line in _lines(each, each in new)])]
        if runs.packages:
            groups.append((self.tr("It imports"), list(runs.packages)))
        if runs.missing:
            groups.append((self.tr("It imports, but the lab's Python does not have"), list(runs.missing)))
        groups.append((self.tr("Then is called"), [factory]))
        problems = [f"{os.path.basename(each.path)}: {each.problem}" for each in runs.files if each.problem]
        if problems:
            groups.append((self.tr("What else it imports is not known"), problems))
        return groups

    def _knows(self, file: CodeFile) -> bool:
        """Whether another content was agreed to at its path."""
        return any(each.path == os.path.abspath(file.path) for each in self._store.files())

    # what was saved

    def _look_into(self, source: ModelSource, then: Callable, fail: Callable) -> None:
        """By a reader of its own: the file need not lie on the bench, and may have changed since it was laid there."""
        reader = self._pool.reader(READER)
        operation = reader.send(OpenPath(source.file))
        operation.success(lambda opened, _payload: self._digest(source, opened, then, fail))
        self._follow(operation, source, fail)

    def _digest(self, source: ModelSource, opened: Opened, then: Callable, fail: Callable) -> None:
        listing = opened.listing
        if listing is None or not (listing.calls or listing.format in WHOLE):
            self.withdraw()
            words, kind = self.tr("{name} is a folder and no model."), "BadRequest"
            if listing is not None:
                words, kind = self.tr("{name} holds no model, only values."), NO_MODEL
            hint = self.tr("Open what builds the model, and choose this as its weights.")
            fail(source, Problem(kind, words.format(name=source.shown), hint))
            return
        operation = self._pool.reader(READER).send(Verify())
        operation.success(lambda report, _payload: self._take_digest(source, listing, report, then))
        self._follow(operation, source, fail)

    def _take_digest(self, source: ModelSource, listing: Listing, report: ChecksumReport, then: Callable) -> None:
        self._operation = None
        self._pool.close(f"reader:{READER}")
        source = replace(source, trust=True, consent=((source.file, report.sha256),))
        if self._store.is_trusted(report.sha256, source.file):
            then(source)
            return
        from app.dialogs.trust import TrustDialog

        dialog = TrustDialog(source.shown, report.sha256, listing, self._window)
        file = CodeFile(os.fsdecode(source.file), "", report.sha256)
        dialog.accepted.connect(lambda: self._agree([file], source, then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # both

    def _agree(self, files: list[CodeFile], source: ModelSource, then: Callable) -> None:
        try:
            for each in files:
                if each.sha256:
                    self._store.trust(each.sha256, each.path)
        except OSError as error:
            sentence = self.tr("The yes could not be written down: {error}.").format(error=error.strerror)
            self._jobs.add_problem(sentence, source=source.shown, severity="warn")
        then(source)

    def _follow(self, operation: Operation, source: ModelSource, fail: Callable) -> None:
        self._operation = operation
        operation.failure(lambda problem: self._explain(source, problem, fail))
        operation.cancelled.connect(lambda: self._forget(operation))
        self._jobs.follow(operation, self.tr("Looking what {name} would run").format(name=source.shown))

    def _explain(self, source: ModelSource, problem: Problem, fail: Callable) -> None:
        self._operation = None
        self._pool.close(f"reader:{READER}")
        fail(source, problem)

    def _forget(self, operation: Operation) -> None:
        if self._operation is operation:
            self._operation = None


def _lines(file: CodeFile, is_new: bool) -> list[str]:
    digest = [f"    sha256 {file.sha256}"] if is_new and file.sha256 else []
    return [printable(file.path), *digest]
