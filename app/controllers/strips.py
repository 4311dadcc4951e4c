"""The one strip over the page, whichever it is, for which several things may ask: the most urgent one wins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.session import Session
from app.views.tensors_view import TensorsView
from app.widgets.strip import Strip

URGENCY = ("engine", "changed", "calls")  # who asks, most urgent first


@dataclass(frozen=True, slots=True)
class StripRow:
    """`kind` is "error", "warn" or "ok"; `action` the words of the link that calls `call`."""

    kind: str
    head: str
    text: str
    action: str = ""
    call: Callable[[], object] | None = None


class Strips(QObject):
    def __init__(self, session: Session, view: TensorsView, others: Sequence[Strip], parent: QObject | None = None):
        """`others` say the same over the other pages."""
        super().__init__(parent)
        self._session, self._view, self._others = session, view, others
        self._rows: dict[tuple[Document | LiveModel | None, str], StripRow] = {}
        self._shown: StripRow | None = None
        view.strip_action.connect(self._act)
        for other in others:
            other.activated.connect(self._act)
        session.current_changed.connect(lambda _document: self._refresh())
        session.model_changed.connect(self._refresh)
        session.closed.connect(self._forget)

    def set(self, document: Document | LiveModel | None, asker: str, row: StripRow | None) -> None:
        """What `asker` (of URGENCY) says over `document`, which may be the model; None takes it back.

        A document None means over any.
        """
        if row is None:
            self._rows.pop((document, asker), None)
        else:
            self._rows[document, asker] = row
        self._refresh()

    def _refresh(self) -> None:
        session = self._session
        current = session.model if session.shows_model else session.current
        candidates = (self._rows.get((document, asker)) for asker in URGENCY for document in (current, None))
        row = next((row for row in candidates if row is not None), None)
        if row == self._shown:
            return
        self._shown = row
        if row is None:
            self._view.clear_strip()
        else:
            self._view.set_strip(row.kind, row.head, row.text, row.action)
        for other in self._others:
            if row is not None:
                other.set_strip(row.kind, row.head, row.text, row.action)
            other.setVisible(row is not None)

    def _act(self) -> None:
        if self._shown is not None and self._shown.call is not None:
            self._shown.call()

    def _forget(self, document: Document) -> None:
        self._rows = {key: row for key, row in self._rows.items() if key[0] is not document}
        self._refresh()
