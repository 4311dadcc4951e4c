"""What differs between the two checkpoints on the bench: keys at once, values where that costs little or is wished."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.reading import Reading
from app.controllers.scanning import USUAL_SPEED
from app.controllers.strips import StripRow, Strips
from app.engine.operation import Operation, Problem
from app.engine.pool import LAB, EnginePool
from app.main_window import MainWindow
from app.state.compare_state import CompareState, Rules
from app.state.document import Document
from app.state.session import ROLES, Session
from app.state.settings import Settings
from app.system import local_storage
from inspector.diff.parts import DiffPart
from inspector.diff.result import StateDiff
from inspector.engine.messages import CompareCheckpoints

BY_ITSELF_BELOW = 4_000_000_000  # bytes of both files together, on local disks


@dataclass(eq=False)
class _Run:
    """What the lab works on: the keys, or keys and values."""

    state: CompareState
    operation: Operation
    values: bool
    shown: bool = False  # its table is on screen


class Comparing(QObject):
    """One comparison at a time, of what lies on the bench. Rows that have arrived stay, whatever becomes of the lab.

    The keys are asked for in between a scan, the values after it. GUI thread.
    """

    paired = Signal(object)  # CompareState, or None: another pair lies on the bench now
    began = Signal()  # with a pair that the user has just laid there
    changed = Signal()  # state or message
    tabled = Signal()  # the table of pairs is another one
    concluded = Signal()  # its rows and its verdict are all there
    arrived = Signal(object)  # tuple[Place, ...]: rows whose values were compared

    def __init__(
        self,
        session: Session,
        reading: Reading,
        pool: EnginePool,
        lab: Lab,
        jobs: Jobs,
        strips: Strips,
        window: MainWindow,
        settings: Settings,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._pool, self._lab, self._jobs, self._strips = session, pool, lab, jobs, strips
        self._settings = settings
        self._view = window.compare
        self._read: dict[Document, tuple] = {}  # stamps of the files that the listings are of
        self._run: _Run | None = None
        self._pasted = self._obstacle = ""
        self._on_bench: tuple[Document | None, ...] = ()
        self._awaited = False  # the page is to be shown once there is something to show
        self.state: CompareState | None = None
        reading.begun.connect(lambda _document: self._look())
        reading.read.connect(self._note)
        session.slots_changed.connect(self._look_at_bench)
        session.current_changed.connect(lambda _document: self._look())
        session.updated.connect(lambda _document: self._look())
        session.closed.connect(self._forget)
        lab.changed.connect(self._go_on)
        pool.engine_died.connect(self._died)
        self._view.mapping_edited.connect(self.use_rules)
        self._view.values_requested.connect(self.start_values)
        self._view.error_pasted.connect(self.paste)
        self._name_slots()

    @property
    def busy(self) -> bool:
        """Whether something is still to come by itself."""
        return self.state is not None and self.state.under_way

    @property
    def can_compare_values(self) -> bool:
        """Whether `start_values` would do anything."""
        return self.state is not None and self.state.can_compare_values

    def start_values(self) -> None:
        """Compare the values too, or go on with that, because the user asks."""
        state = self.state
        if state is None or not state.can_compare_values:
            return
        state.values_wanted = True
        self._set(state, "waiting")
        self._lab.start()
        self._go_on()

    def expect(self) -> None:
        """The user has laid a second checkpoint beside the first."""
        self._awaited = True
        if self.state is not None:
            self._tell_begun(self.state)

    def use_rules(self, rules: Rules) -> None:
        """Compare anew with the mapping that the user wants; None finds it again."""
        state = self.state
        if state is None:
            return
        self._withdraw()
        state.rules, state.diff = rules, None
        self._set(state, "waiting")
        self._go_on()

    def paste(self, text: str) -> None:
        """Let torch's own error text stand for A, and what is shown be B."""
        self._pasted = text
        self._look()
        self._lab.start()

    def request(self, state: CompareState, rules: Rules, values: bool) -> CompareCheckpoints:
        """What asks the lab to compare the pair of `state` with a mapping; keys alone go ahead of other work."""
        stamp_a, stamp_b = state.stamps
        return CompareCheckpoints(
            state.a.path if state.a is not None else b"",
            state.b.path,
            stamp_a,
            stamp_b,
            rules=rules,
            values=values,
            pasted=state.pasted,
            urgent=not values,
        )

    def look_at_files(self, state: CompareState) -> None:
        """An engine says that one of them changed on disk."""
        for document in state.documents:
            if not document.is_unchanged:
                self._session.update(document, changed_on_disk=True)

    @property
    def is_pasted(self) -> bool:
        """Whether a pasted text stands for A."""
        return bool(self._pasted)

    def forget_pasted(self) -> None:
        """Back to what lies on the bench."""
        self._pasted = ""
        self._name_slots()
        self._look()

    # which pair

    def _look_at_bench(self) -> None:
        """What the user lays there ends what was pasted."""
        on_bench = tuple(self._session.slots.values())
        if on_bench != self._on_bench:
            self._on_bench = on_bench
            self._pasted = ""
            self._name_slots()
        self._look()

    def _name_slots(self) -> None:
        names = (document.name if document is not None else "" for document in self._session.slots.values())
        self._view.set_pair(*names)

    def _note(self, document: Document) -> None:
        """Its listing is there."""
        self._read[document] = document.stamp
        self._look()
        state = self.state
        if state is not None and state.diff is None and state.state in {"failed", "cancelled"}:
            self._set(state, "waiting")  # a reload is a second try
            self._go_on()

    def _forget(self, document: Document) -> None:
        self._read.pop(document, None)
        self._look()

    def _look(self) -> None:
        """Begin with the pair on the bench, unless it is the one at hand."""
        pair = self._pair()
        state = self.state
        if pair is None:
            self._say_obstacle()
        if state is None and pair is None:
            return
        if state is not None and pair is not None:
            stamps = tuple(document.stamp if document is not None else () for document in pair)
            if (state.a, state.b, state.stamps, state.pasted) == (*pair, stamps, self._pasted):
                return
        self._withdraw()
        self.state = None
        if pair is not None:
            a, b = pair
            stamps = (a.stamp if a is not None else (), b.stamp)
            self.state = CompareState(a, b, stamps, self._pasted, estimate=self._estimate(pair))
        if self._pasted and pair is not None:
            self._view.set_pair(self.tr("pasted error"), pair[1].name)
        self._view.set_waiting("")
        self._view.set_diff(None)
        self._view.set_progress(0, 0)
        self.paired.emit(self.state)
        self.tabled.emit()
        self._go_on()

    def _say_obstacle(self) -> None:
        """Why what lies on the bench cannot be compared, if it cannot."""
        words = ""
        for document in self._session.slots.values():
            if document is not None and document.state == "folder":
                words = self.tr("{name} is a folder. Choose a checkpoint in it.").format(name=document.name)
            elif document is not None and document.state == "failed":
                words = self.tr("{name} cannot be opened.").format(name=document.name)
        if words != self._obstacle:
            self._obstacle = words
            if words and all(self._session.slots.values()):
                self._view.set_error(words)

    def _pair(self) -> tuple[Document | None, Document] | None:
        """A and B, once both are read."""
        current = self._session.current
        if self._pasted and current is not None:
            return (None, current) if self._is_read(current) else None
        a, b = (self._session.slots[role] for role in ROLES)
        return (a, b) if a is not None and b is not None and self._is_read(a) and self._is_read(b) else None

    def _is_read(self, document: Document) -> bool:
        return document.listing is not None and self._read.get(document) == document.stamp

    def _estimate(self, pair: tuple[Document | None, Document]) -> float:
        sizes = (document.listing.size_bytes for document in pair if document is not None and document.listing)
        return sum(sizes) / (self._settings.saved.scan_speed or USUAL_SPEED)

    def _by_itself(self, state: CompareState) -> bool:
        listings = [document.listing for document in state.documents]
        small = sum(listing.size_bytes for listing in listings if listing is not None) < BY_ITSELF_BELOW
        return small and all(local_storage.is_local(document.path) for document in state.documents)

    # one after the other

    def _go_on(self) -> None:
        """Ask for what is wanted next, as far as the lab allows."""
        state = self.state
        if state is None or self._run is not None or state.state not in {"off", "waiting"}:
            return
        lab = self._lab.state
        if lab == "starting":
            self._set(state, "waiting", self.tr("The lab is starting…"))
        elif lab == "installing":
            self._set(state, "waiting", self.tr("The lab's packages are being installed; the comparison follows."))
        elif lab == "off":
            self._set(state, "off", self.tr("Comparing needs the lab, which is off."))
        elif lab == "failed":
            words = self.tr("Comparing needs the lab, which did not start. Choose another Python in its menu.")
            self._set(state, "off", words)
        else:
            self._send(state, values=state.diff is not None)

    def _send(self, state: CompareState, values: bool) -> None:
        request = self.request(state, state.rules, values)
        operation = self._pool.lab().send(request)
        self._run = run = _Run(state, operation, values)
        operation.part.connect(lambda part: self._take(run, part))
        operation.progressed.connect(lambda done, total, _text: self._progress(run, done, total))
        operation.success(lambda diff, _payload: self._finish(run, diff))
        operation.failure(lambda problem: self._explain(run, problem))
        operation.cancelled.connect(lambda: self._cancelled(run))
        words = self.tr("Comparing the values of {a} and {b}") if values else self.tr("Comparing {a} and {b}")
        name = state.a.name if state.a is not None else self.tr("pasted error")
        self._jobs.follow(operation, words.format(a=name, b=state.b.name))
        self._set(state, "running" if values else "keys")

    def _withdraw(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.operation.cancel()

    # what comes back

    def _take(self, run: _Run, part: DiffPart) -> None:
        if self._run is not run:
            return
        another, rows = run.state.take(part)
        if another:
            run.shown = True
            self._view.set_diff(run.state.diff)
            self.tabled.emit()
        elif rows:
            self._view.update_rows(rows)
            self.arrived.emit(rows)

    def _progress(self, run: _Run, done: int, total: int) -> None:
        if self._run is run and run.values:
            run.state.done_bytes, run.state.total_bytes = done, total
            self._view.set_progress(done, total)

    def _finish(self, run: _Run, diff: StateDiff) -> None:
        if self._run is not run:
            return
        self._run = None
        state = run.state
        state.finish(diff)
        self._view.set_progress(0, 0)
        if run.values or not run.shown:  # of keys alone the first part says it all
            self._view.set_diff(state.diff)
        self.concluded.emit()
        if state.pasted:
            self._view.set_pasted_error("")
        if diff.error and not all(document.is_unchanged for document in state.documents):
            self._set(state, "stopped", diff.error)
            self.look_at_files(state)
        elif run.values or state.a is None:
            self._set(state, "done")
        elif self._by_itself(state) or state.values_wanted:
            self._send(state, values=True)
        else:
            self._set(state, "offered")

    def _explain(self, run: _Run, problem: Problem) -> None:
        if self._run is not run:
            return
        self._run = None
        state = run.state
        self._view.set_progress(0, 0)
        if state.pasted:
            self._view.set_pasted_error(f"{problem.message} {problem.hint}".rstrip())
            self.forget_pasted()
            return
        message = problem.message
        if problem.kind == "EngineDied" and state.diff is not None:
            message = f"{message} " + self.tr("The comparison is not begun again by itself.")
        self._jobs.add_problem(message, problem.hint, state.b.name, "warn", state.b)
        self._set(state, "stopped" if problem.kind == "FileChanged" else "failed", message)
        if state.diff is None:
            self._view.set_error(message)
        if problem.kind == "FileChanged":
            self.look_at_files(state)

    def _cancelled(self, run: _Run) -> None:
        """By the user: not when the pair went."""
        if self._run is not run:
            return
        self._run = None
        run.state.values_wanted = False
        self._view.set_progress(0, 0)
        words = self.tr("Cancelled: what was compared stays.") if run.values else self.tr("Cancelled.")
        self._set(run.state, "cancelled", words)
        if run.state.diff is None:
            self._view.set_error(words)

    def _died(self, engine: str, sentence: str) -> None:
        """The pool has started the next lab, and asks it the same again."""
        run = self._run
        if engine != LAB or run is None or not run.operation.is_open:
            return
        words = self.tr("What was compared stays; the rest is on its way.")
        row = StripRow("warn", sentence, words, self.tr("Dismiss"), lambda: self._strips.set(None, "engine", None))
        self._strips.set(None, "engine", row)

    # on the screen

    def _set(self, state: CompareState, word: str, message: str = "") -> None:
        if (state.state, state.message) == (word, message):
            return
        state.state, state.message = word, message
        failed = word == "off" and self._lab.state == "failed"
        self._view.set_waiting(message if word in {"off", "waiting"} and not failed else "")
        if failed and state.diff is None:
            self._view.set_error(message)
        self._tell_begun(state)
        self.changed.emit()

    def _tell_begun(self, state: CompareState) -> None:
        if self._awaited and state.state != "off":
            self._awaited = False
            self.began.emit()
