"""The window with everything behind it, wired.

Imports neither torch nor numpy nor pyqtgraph: the window is up before any of them is needed.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication

from app.actions import Actions
from app.controllers.bench import BenchController
from app.controllers.browsing import Browsing
from app.controllers.compared_tree import ComparedTree
from app.controllers.comparing import Comparing
from app.controllers.converting import Converting
from app.controllers.copying import Copying
from app.controllers.costing import Costing
from app.controllers.differences import DifferenceReader
from app.controllers.distributions import DistributionReader
from app.controllers.documents import Documents
from app.controllers.explaining import Explaining
from app.controllers.find import Find
from app.controllers.identifying import Identifying
from app.controllers.images import Images
from app.controllers.jobs import Jobs
from app.controllers.lab import Lab
from app.controllers.lab_setup import LabSetup
from app.controllers.model_browsing import ModelBrowsing
from app.controllers.model_consent import ModelConsent
from app.controllers.model_menu import ModelMenu
from app.controllers.model_opening import ModelOpening
from app.controllers.model_scanning import ModelScanning
from app.controllers.model_values import ModelValues
from app.controllers.model_watching import ModelWatching
from app.controllers.models import Models
from app.controllers.native_build import NativeBuild
from app.controllers.navigation import Navigation
from app.controllers.pages import Pages
from app.controllers.pair_in_details import PairInDetails
from app.controllers.reading import Reading
from app.controllers.remembering import Remembering
from app.controllers.safety import MANY_FILES, Safety
from app.controllers.scanning import Scanning
from app.controllers.snapshots import Snapshots
from app.controllers.status_text import StatusText
from app.controllers.strips import Strips
from app.controllers.thumbnails import Thumbnails
from app.controllers.tree_figures import TreeFigures
from app.controllers.watching import Watching
from app.drop import Drop
from app.engine.pool import EnginePool
from app.main_window import MainWindow
from app.state.document import Document
from app.state.recent import printable
from app.state.session import Session
from app.state.settings import Settings
from app.words.model_argument import model_of
from inspector.errors import BadRequest
from inspector.handover import Handover
from inspector.trust import TrustStore

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"


class Application(QObject):
    """One window. Nothing runs before `open` or `restore`; `shut_down` ends every process that was started."""

    def __init__(self, settings: Settings, lab_python: str = "", keeps_session: bool = True):
        super().__init__()
        self.settings = settings
        self.pool = EnginePool(parent=self)
        self.session = session = Session(self)
        self.window = window = MainWindow()
        self.jobs = jobs = Jobs(window.status, window.drawer, self)
        self.status = status = StatusText(session, window.status, self)
        self.strips = strips = Strips(
            session, window.tensors, (window.compare_strip, window.cost_strip, window.cam_strip), self
        )
        self.reading = reading = Reading(session, self.pool, jobs, strips, self)
        self.browsing = browsing = Browsing(session, reading, self.pool, jobs, status, window, settings, self)
        self.pages = Pages(session, window, self)
        self.safety = Safety(session, reading, self.pool, jobs, strips, window, _trust_store(settings), self)
        self.watching = Watching(session, reading, strips, self)
        self.documents = Documents(session, reading, window, str(RESOURCES / "demo"), self)
        self.remembering = Remembering(session, reading, settings, window, keeps_session, self)
        self.navigation = Navigation(
            session, self.documents, self.pages, self.remembering, settings, status, window, self
        )
        self.find = Find(window, self)
        self.copying = Copying(session, jobs, status, window, self)
        self.lab = lab = Lab(session, self.pool, jobs, strips, window, settings, lab_python, self)
        self.models = models = Models(session, self.pool, lab, jobs, self)
        self.images = images = Images(session, window, self)
        store = _trust_store(settings)
        self.consent = ModelConsent(self.pool, lab, jobs, window, store, self)
        self.opening = opening = ModelOpening(session, models, self.consent, self.pool, lab, jobs, window, self)
        self.model_menu = menu = ModelMenu(session, models, opening, lab, self)
        self.model_watching = ModelWatching(session, models, strips, opening.reload, self)
        self.identifying = Identifying(session, models, self.pool, lab, jobs, self)
        self.bench = BenchController(session, self.documents, opening, menu, images, self.pages, window.bench, self)
        self.model_browsing = ModelBrowsing(session, lab, window, self)
        self.tree_figures = TreeFigures(session, self.model_browsing, self.pages, window, self)
        self.costing = Costing(session, models, self.pages, self.pool, lab, jobs, window, self)
        self.explaining = Explaining(session, self.pages, self.pool, jobs, status, window, self)
        self.thumbnails = Thumbnails(session, self.pool, window, self)
        self.documents.images_wanted.connect(images.open)
        images.said.connect(status.say)
        window.cam.model_requested.connect(opening.ask_open)
        self.documents.model_wanted.connect(opening.open_file)
        opening.said.connect(status.say)
        self.documents.model_reload_wanted.connect(opening.reload)
        self.documents.model_close_wanted.connect(models.close)
        self.lab_setup = LabSetup(jobs, lab, ROOT, self)
        self.native_build = NativeBuild(jobs, lab, ROOT, self)
        self.scanning = Scanning(session, reading, browsing, self.pool, lab, jobs, strips, window, settings, self)
        self.scanning.arrived.connect(status.count_rows)
        self.model_scanning = ModelScanning(
            session, models, self.model_browsing, self.pool, jobs, window, settings, opening.reload, self
        )
        self.scanning.model_wanted.connect(self.model_scanning.start)
        self.model_scanning.changed.connect(status.count)
        self.model_values = ModelValues(session, self.pool, jobs, status, window, self)
        self.comparing = Comparing(session, reading, self.pool, lab, jobs, strips, window, settings, self)
        self.snapshots = Snapshots(session, self.documents, self.pages, jobs, settings.path.parent, self)
        self.compared_tree = ComparedTree(session, browsing, self.comparing, self.pages, status, window, self)
        self.documents.second_opened.connect(self.comparing.expect)
        self.comparing.began.connect(self.pages.show_compare)
        self.converting = Converting(session, self.comparing, self.copying, self.pool, lab, jobs, status, window, self)
        self.pair_in_details = PairInDetails(session, browsing, self.comparing, self.pages, window, self)
        self.differences = DifferenceReader(self.comparing, self.pool, jobs, window, self)
        window.compare.swap_requested.connect(session.swap)
        window.compare.open_requested.connect(self.documents.ask_compare)
        self.distributions = DistributionReader(
            session, browsing, self.model_browsing, self.pool, lab, jobs, window, self
        )
        self.drop = Drop(session, window, self)
        self.drop.opened.connect(lambda paths, role: self.documents.open(paths, role or None))
        self.drop.refused.connect(status.say)
        self.pool.logged.connect(jobs.log)
        session.closed.connect(jobs.forget_problems)
        jobs.problem_activated.connect(self._show_document)
        window.closing.connect(self.shut_down)
        self.actions = Actions(
            window,
            {
                "application": self,
                "documents": self.documents,
                "browsing": self.browsing,
                "safety": self.safety,
                "copying": self.copying,
                "find": self.find,
                "navigation": self.navigation,
                "jobs": jobs,
                "lab": self.lab,
                "lab_setup": self.lab_setup,
                "native_build": self.native_build,
                "scanning": self.scanning,
                "comparing": self.comparing,
                "converting": self.converting,
                "models": models,
                "costing": self.costing,
                "opening": opening,
                "images": images,
            },
        )
        self.navigation.actions = self.actions
        self._down = False
        for signal in (session.current_changed, session.updated, session.selection_changed):
            signal.connect(lambda _document: self._refresh_actions())
        for signal in (
            session.slots_changed,
            session.model_changed,
            session.images_changed,
            jobs.changed,
            window.folded,
            self.browsing.order_changed,
            self.navigation.changed,
            self.lab.changed,
            self.model_scanning.changed,
            self.comparing.changed,
            self.comparing.tabled,
        ):
            signal.connect(self._refresh_actions)
        self._refresh_actions()

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come that would change what is on screen."""
        asked = (
            self.reading,
            self.browsing,
            self.safety,
            self.scanning,
            self.model_scanning,
            self.model_values,
            self.comparing,
            self.differences,
            self.distributions,
            self.models,
            self.opening,
            self.costing,
            self.explaining,
            self.thumbnails,
        )
        return any(controller.busy for controller in asked)

    def restore(self) -> None:
        """Come back to what was open last; what is gone is listed, not asked about."""
        for path in self.documents.restore(self.settings.saved.session):
            name = printable(os.path.basename(os.fsdecode(path)))
            sentence = self.tr("{name} was open last time and is gone.").format(name=name)
            self.jobs.add_problem(sentence, printable(os.fsdecode(path)), severity="warn")

    def start_lab(self) -> None:
        """Torch is imported in its own process; where it is missing it is fetched first."""
        if not self.lab_setup.start_by_itself():
            self.lab.start()

    def open_window(self) -> None:
        """Another window, with a session of its own."""
        QProcess.startDetached(sys.executable, ["-m", "main", "--new-window"], str(ROOT))

    def quit(self) -> None:
        self.window.close()

    def shut_down(self) -> None:
        if not self._down:
            self._down = True
            self.remembering.write()
            self.lab_setup.close()
            self.native_build.close()
            self.pool.shutdown()
            self.snapshots.remove()

    def take(self, request: Handover) -> None:
        """A second start: open what it brought and come to the front. A script: show the snapshots that wait, and
        come to the front for its first one; a loop must not take the keyboard away at every step."""
        if request.look and not self.snapshots.collect():
            return
        if request.activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = request.activation
        if request.paths:
            self.documents.open(list(request.paths))
        if request.model:
            self._open_named(os.fsdecode(request.model), os.fsdecode(request.folder))
        if self.window.isMinimized():
            self.window.showNormal()
        front = QApplication.activeModalWidget() or self.window  # above its dialog a window looks frozen
        front.raise_()
        front.activateWindow()

    def _open_named(self, text: str, folder: str) -> None:
        """A second start named it; it has looked already whether it is a name."""
        try:
            model = model_of(text, folder)
        except BadRequest as error:  # it went since
            self.jobs.add_problem(str(error), error.hint)
            return
        if model is not None:
            self.opening.open(model)
        else:
            self.documents.open([os.path.abspath(os.fsencode(os.path.join(folder, text)))])

    def _show_document(self, tag: object) -> None:
        if isinstance(tag, Document) and tag in self.session.documents:
            self.session.place(tag, self.session.role_of(tag) or self.session.role)

    def _refresh_actions(self) -> None:
        session, window, saved = self.session, self.window, self.settings.saved
        current = session.current
        listing = current.listing if current is not None and current.state == "ready" else None
        live = session.model if session.shows_model else None
        words = {
            "named": current is not None or session.shows_model,
            "listing": listing is not None,
            "browsed": listing is not None or (live is not None and live.listing is not None),
            "shown": listing is not None or (session.shows_model and session.model is not None),
            "trustable": listing is not None and listing.origin.pickles > 0 and listing.format not in MANY_FILES,
            "model": session.model is not None,
            "counted": session.shows_model and session.model is not None and session.model.cost.report is not None,
            "model_called": session.model is not None and not session.model.source.is_saved,
            "offered": self.opening.has_offer,
            "images": len(session.images) > 1,
            "several": len(session.documents) > 1,
            "two": all(session.slots.values()),
            "back": session.history.can_go_back,
            "forward": session.history.can_go_forward,
            "job": self.jobs.running,
            "lab_missing": self.lab.lacks_torch,
            "native_missing": self.native_build.is_wanted,
            "scannable": self.scanning.can_start or self.model_scanning.can_start,
            "compared": self.comparing.state is not None and self.comparing.state.diff is not None,
            "pasted": self.comparing.is_pasted,
            "values_wanted": self.comparing.can_compare_values,
            "mapped": self.converting.has_mapping,
            "tree": window.tree_shown,
            "details": window.details_shown,
            "restore": saved.restore,
            "folds": saved.folds,
            "drawer": not window.drawer.isHidden(),
            f"theme:{saved.theme}": True,
            f"language:{saved.language}": True,
            f"order:{saved.order}": True,
        }
        self.actions.refresh({word for word, holds in words.items() if holds})


def _trust_store(settings: Settings) -> TrustStore:
    return TrustStore(settings.path.parent / "trusted.json")
