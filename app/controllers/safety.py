"""Whether a file can be trusted: checksums in the background, calls said aloud, the yes for the lab."""

import contextlib
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QDateTime, QLocale, QObject

from app.controllers.jobs import Jobs
from app.controllers.reading import Reading
from app.controllers.strips import StripRow, Strips
from app.engine.operation import Operation, Problem
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.document import Document
from app.state.selection import Selection
from app.state.session import Session
from app.words.verdict import acting_calls, is_pickled_model
from inspector.checkpoint.result import ChecksumReport, Listing
from inspector.engine.messages import LoadTrusted, OpenPath, TrustedReport, Verify
from inspector.trust import TrustStore

ASIDE_FROM = 64 << 20  # bytes: a larger file is verified by a second reader, so that values do not wait for it

MANY_FILES = ("sharded", "dcp")  # formats that torch.load does not take: no single content to trust


class Safety(QObject):
    """Trust holds for one content at one path; it is asked for in a dialog that names everything first."""

    def __init__(
        self,
        session: Session,
        reading: Reading,
        pool: EnginePool,
        jobs: Jobs,
        strips: Strips,
        window: MainWindow,
        store: TrustStore,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._jobs, self._strips = session, pool, jobs, strips
        self._store, self._window = store, window
        self._verifying: dict[Document, Operation] = {}
        self._trust_after: set[Document] = set()  # asked for before the sha256 was there
        reading.begun.connect(self._forget)
        reading.read.connect(self._greet)
        session.closed.connect(self._forget)
        window.details.verify_requested.connect(self.verify)
        window.details.trust_requested.connect(self.ask_trust)

    @property
    def busy(self) -> bool:
        return bool(self._verifying)

    def _greet(self, document: Document) -> None:
        """A file was read, for the first time or anew: say what it would call, check the rest quietly."""
        listing = document.listing
        if listing is None:
            return
        row = None
        if listing.calls:
            row = self._strip(listing, lambda: self.show_calls(document))
        self._strips.set(document, "calls", row)
        self.verify(document)

    def _strip(self, listing: Listing, show: Callable[[], None]) -> StripRow:
        count = len(acting_calls(listing))
        if not count:
            count = len(listing.calls)
            one = self.tr("torch.load would import 1 class; it was not imported.")
            many = self.tr("torch.load would import {count} classes; none was imported.")
            words = (one if count == 1 else many).format(count=count)
            model = self.tr("This is a pickled model.")
            head = model if is_pickled_model(listing) else self.tr("This file holds pickled objects.")
            return StripRow("warn", head, words, self.tr("Show the classes"), show)
        one = self.tr("torch.load would run 1 command from it; nothing was run.")
        many = self.tr("torch.load would run {count} commands from it; nothing was run.")
        words = (one if count == 1 else many).format(count=count)
        return StripRow("error", self.tr("This file contains calls."), words, self.tr("Show the calls"), show)

    def show_calls(self, document: Document) -> None:
        """The card in the file's details lists them."""
        self._session.select(Selection(), document)
        if not self._window.details_shown:
            self._window.show_details(True)

    # checksums

    def verify(self, document: Document | None = None) -> None:
        """Read the whole file once: the checksum of every entry, and the sha256 that trust hangs on."""
        document = document or self._session.current
        if document is None or document.listing is None or document in self._verifying:
            return
        aside = document.listing.size_bytes > ASIDE_FROM
        reader = self._pool.reader(f"{document.number}-checksums" if aside else str(document.number))
        if aside:
            reader.send(OpenPath(document.path))
        operation = reader.send(Verify())
        self._verifying[document] = operation
        self._set(document, verifying=True)
        operation.success(lambda report, _payload: self._take(document, report))
        operation.failure(lambda problem: self._not_verified(document, problem))
        operation.cancelled.connect(lambda: self._stop_verifying(document))
        self._jobs.follow(operation, self.tr("Checking {name}").format(name=document.name))

    def _take(self, document: Document, report: ChecksumReport) -> None:
        if not document.is_unchanged:  # the sha256 is of other bytes than those that were listed
            self._stop_verifying(document)
            self._session.update(document, changed_on_disk=True)
            return
        self._end_verifying(document)
        trusted = self._store.is_trusted(report.sha256, document.path)
        text = self._since(document, report.sha256) if trusted else ""
        self._set(document, checksum=report, verifying=False, trusted=trusted, trusted_text=text)
        if report.state == "failed":
            words = self.tr("{name}: {count} of {checked} checksums are wrong.")
            sentence = words.format(name=document.name, count=len(report.failed), checked=report.checked)
            self._jobs.add_problem(sentence, self.tr("Get the file again."), document.name, "error", document)
        if document in self._trust_after:
            self._trust_after.discard(document)
            self.ask_trust(document)

    def _not_verified(self, document: Document, problem: Problem) -> None:
        self._stop_verifying(document)
        if problem.kind != "EngineDied" or document.reader_ready:  # else its new reader verifies again
            self._jobs.add_problem(problem.message, problem.hint, document.name, "warn", document)

    def _end_verifying(self, document: Document) -> Operation | None:
        self._pool.close(f"reader:{document.number}-checksums")
        return self._verifying.pop(document, None)

    def _stop_verifying(self, document: Document) -> None:
        self._end_verifying(document)
        self._trust_after.discard(document)
        if document in self._session.documents:
            self._set(document, verifying=False)

    # trust

    def ask_trust(self, document: Document | None = None) -> None:
        """Show every name in the file; after a yes the lab loads it. Waits for the sha256 when it is not there yet."""
        document = document or self._session.current
        if document is None or document.listing is None:
            return
        if document.listing.format in MANY_FILES:
            sentence = self.tr("{name} is many files; the lab loads a single one.").format(name=document.name)
            self._jobs.add_problem(sentence, self.tr("Open the file that you trust."), document.name, "warn", document)
            return
        report = document.file_state.checksum
        if report is None:
            self._trust_after.add(document)
            self.verify(document)
            return
        from app.dialogs.trust import TrustDialog

        dialog = TrustDialog(document.name, report.sha256, document.listing, self._window)
        dialog.accepted.connect(lambda: self._trust(document, report.sha256))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _trust(self, document: Document, sha256: str) -> None:
        report = document.file_state.checksum
        if document not in self._session.documents or report is None or report.sha256 != sha256:
            return  # closed or read anew while the question stood
        try:
            self._store.trust(sha256, document.path)
        except OSError as error:
            sentence = self.tr("The yes could not be written down: {error}.").format(error=error.strerror)
            self._jobs.add_problem(sentence, source=document.name, tag=document)
            return
        self._set(document, trusted=True, trusted_text=self.tr("Trusted just now. Loading it in the lab…"))
        operation = self._pool.lab().send(LoadTrusted(path=document.path, sha256=sha256))
        operation.success(lambda report, _payload: self._loaded(document, report))
        operation.failure(lambda problem: self._not_loaded(document, problem))
        self._jobs.follow(operation, self.tr("Loading {name} in the lab").format(name=document.name))

    def _loaded(self, document: Document, report: TrustedReport) -> None:
        words = self.tr("Loaded in the lab as {type}.").format(type=report.type)
        if report.modules:
            words = self.tr("Loaded in the lab as {type}: {modules} modules, {parameters} parameters.").format(
                type=report.type, modules=f"{report.modules:,}", parameters=f"{report.parameters:,}"
            )
        if document in self._session.documents:
            self._set(document, trusted_text=words)

    def _not_loaded(self, document: Document, problem: Problem) -> None:
        self._jobs.add_problem(problem.message, problem.hint, document.name, "error", document)
        if document not in self._session.documents:
            return
        if problem.kind == "NotTrusted":
            with contextlib.suppress(OSError):  # the lab refuses it all the same
                self._store.forget(document.path)
            self._set(document, trusted=False, trusted_text=problem.message)
        else:
            self._set(document, trusted_text=problem.message)

    def _since(self, document: Document, sha256: str) -> str:
        found = [entry.when for entry in self._store.files() if entry.sha256 == sha256]
        when = QDateTime.fromSecsSinceEpoch(int(max(found, default=0)))
        day = QLocale().toString(when.date(), QLocale.FormatType.LongFormat)
        return self.tr("Trusted since {day}.").format(day=day)

    def _set(self, document: Document, **fields) -> None:
        self._session.update(document, file_state=replace(document.file_state, **fields))

    def _forget(self, document: Document) -> None:
        self._trust_after.discard(document)
        operation = self._end_verifying(document)
        if operation is not None:
            operation.cancel()
