"""One selection in tree, table, chart and details of the live model, while that is what is shown."""

from PySide6.QtCore import QObject

from app.live_model import LiveModel
from app.main_window import MainWindow
from app.selection import Selection
from app.session import Session
from inspector.checkpoint.result import Listing


class ModelBrowsing(QObject):
    """The views are those of checkpoints; Browsing has them while a document is shown. GUI thread."""

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        self._listing: Listing | None = None  # the one that the views hold
        self._selection: Selection | None = None
        session.model_changed.connect(self._show)
        session.model_selected.connect(self._show)
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
        if listing is not self._listing:
            self._listing, self._selection = listing, None
            window.tensors.set_listing(listing)
            window.tensors.set_scan(None)
            window.tree.set_listing(listing)
            window.details.clear()
        if model is None or listing is None or model.selection == self._selection:
            return
        self._selection = model.selection
        window.tree.select(model.selection)
        window.tensors.select(model.selection)
        window.cost.select(model.selection)
        self._show_details(model, listing)

    def _show_details(self, model: LiveModel, listing: Listing) -> None:
        kind, index = model.selection.kind, model.selection.index
        if kind == "tensor":
            self._window.details.show_tensor(listing, index)
        else:
            self._window.details.show_module(listing, max(index, 0))
