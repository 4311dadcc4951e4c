"""What the tree of the live model says beside the names: of each page the figure that the page is about."""

from PySide6.QtCore import QObject

from app.controllers.model_browsing import ModelBrowsing
from app.controllers.pages import Pages
from app.item_models.cost_tree import KINDS
from app.main_window import MainWindow
from app.state.session import Session
from app.trees.model_notes import known_figures, notes_of
from inspector.checkpoint.result import Listing
from inspector.flops.result import FlopReport

OF_PAGE = {"tensors": "params", "cam": "output"}  # until the user says otherwise; the cost page chooses with its chips


class TreeFigures(QObject):
    """On the cost page the tree's menu and the chips over the chart are one choice. GUI thread."""

    def __init__(
        self,
        session: Session,
        browsing: ModelBrowsing,
        pages: Pages,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._window = session, window
        self._chosen = dict(OF_PAGE)
        self._seen: tuple[Listing | None, FlopReport | None, str] | None = None  # what the notes were made from
        browsing.listing_shown.connect(self._start)
        session.model_changed.connect(self._note)
        pages.changed.connect(self._note)
        window.cost.figure_changed.connect(self._follow)
        window.tree.figure_changed.connect(self._choose)

    def _start(self) -> None:
        """The tree has other rows, without notes."""
        self._seen = None
        self._note()

    def _note(self) -> None:
        model = self._session.model if self._session.shows_model else None
        if model is None or model.tree is None or model.listing is None:
            return
        figure = self._figure()
        known = known_figures(model.cost.report)
        shown = next((each for each in (figure, "flops") if each in known), "params")
        listing, report, before = self._seen or (None, None, "")
        if listing is model.listing and report is model.cost.report and before == shown:
            return
        self._seen = (model.listing, model.cost.report, shown)
        self._window.tree.set_notes(notes_of(model, model.tree, shown))
        self._window.tree.set_figures(shown, known)

    def _figure(self) -> str:
        return self._chosen.get(self._window.page, self._window.cost.figure)

    def _choose(self, figure: str) -> None:
        page = self._window.page
        if page == "cost" and figure in KINDS:
            self._window.cost.show_figure(figure)
            self._follow()
        else:
            self._chosen[page] = figure
            self._note()

    def _follow(self) -> None:
        """A chip was chosen."""
        self._chosen.pop("cost", None)
        self._note()
