"""One selection in tree, table, chart and details of the live model, while that is what is shown."""

from PySide6.QtCore import QObject, Signal

from app.controllers.lab import Lab
from app.main_window import MainWindow
from app.state.live_model import LiveModel
from app.state.selection import Selection
from app.state.session import Session
from inspector.checkpoint.result import Listing


class ModelBrowsing(QObject):
    """The views are those of checkpoints; Browsing has them while a document is shown. GUI thread."""

    listing_shown = Signal()  # the views hold another one now
    details_shown = Signal()  # the details hold the selection now, anew

    def __init__(self, session: Session, lab: Lab, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._lab, self._window = session, lab, window
        self._listing: Listing | None = None  # the one that the views hold
        self._selection: Selection | None = None
        self._state: tuple = ()  # what the details were made from
        session.model_changed.connect(self._show)
        session.model_selected.connect(self._show)
        lab.reported.connect(lambda _report: self._show())
        window.cost.figure_changed.connect(self._show)
        for view in (window.tree, window.tensors, window.details, window.cost):
            view.selected.connect(self._select)

    def _select(self, selection: Selection) -> None:
        if self._session.shows_model:
            self._session.select_in_model(selection)

    def _show(self) -> None:
        """Bring the views to what the session says, touching only what changed."""
        model = self._session.model if self._session.shows_model else None
        listing = model.listing if model is not None else None
        window = self._window
        fresh = listing is not self._listing
        if fresh:
            self._listing, self._selection, self._state = listing, None, ()
            window.tensors.set_listing(listing)
            window.tensors.set_scan(None)
            window.tree.set_listing(listing)
            window.details.clear()
            self.listing_shown.emit()
        if model is None or listing is None:
            return
        if model.selection != self._selection:
            self._selection = model.selection
            window.tree.select(model.selection)
            window.tensors.select(model.selection)
            window.cost.select(model.selection)
        self._show_details(model, listing)

    def _show_details(self, model: LiveModel, listing: Listing) -> None:
        """Anew where something about what they show is another."""
        tree, details, lab = model.tree, self._window.details, self._lab_words()
        figure = self._window.cost.figure
        state = (model.selection, model.cost.report, model.cost.state, lab, figure)
        if tree is None or (state == self._state and details.shown):
            return
        self._state = state
        kind, index = model.selection.kind, model.selection.index
        if kind == "tensor":
            details.show_live_tensor(tree, listing, index)
        else:
            details.show_live_module(model, tree, max(index, 0), lab, figure)
        self.details_shown.emit()

    def _lab_words(self) -> tuple[str, str]:
        """The interpreter that the model lives in, and its path."""
        report = self._lab.report
        if report is None:
            return "", ""
        torch = f", torch {report.torch}" if report.torch else ""
        return f"Python {report.python}{torch}", report.executable
