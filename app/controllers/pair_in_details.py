"""While two checkpoints are compared, the details show the selected pair; elsewhere they show what is selected."""

from PySide6.QtCore import QObject, QTimer

from app.controllers.browsing import Browsing
from app.controllers.comparing import Comparing
from app.controllers.pages import Pages
from app.main_window import MainWindow
from app.state.session import Session


class PairInDetails(QObject):
    """GUI thread."""

    def __init__(
        self,
        session: Session,
        browsing: Browsing,
        comparing: Comparing,
        pages: Pages,
        window: MainWindow,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._browsing, self._window = session, browsing, window
        self._timer = QTimer(self)  # once for all that follow from one selection
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show)
        browsing.details_shown.connect(lambda _document: self._timer.start())
        pages.changed.connect(self._timer.start)
        comparing.tabled.connect(self._timer.start)
        comparing.arrived.connect(self._renew)
        window.compare.pair_selected.connect(lambda _place: self._timer.start())

    def _show(self) -> None:
        window, document = self._window, self._session.current
        place = window.compare.selected_place
        pair = window.compare.pair(place)
        chosen = document is not None and document.selection.kind == "tensor"
        if window.page == "compare" and pair is not None and chosen:
            key = window.compare.shown_key(place)
            window.details.show_pair(place, pair, key, window.compare.names)
        elif window.details.shows_pair:
            self._browsing.show_details()

    def _renew(self, rows) -> None:
        """Figures of the pair that is shown have come."""
        place = self._window.compare.selected_place
        if self._window.details.shows_pair and any(at == place for at, _row in rows):
            self._timer.start()
