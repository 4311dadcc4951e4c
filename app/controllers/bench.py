"""The bench's slots follow what is open, and act on it."""

import os

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app import escape, numbers
from app.controllers.documents import Documents
from app.controllers.pages import Pages
from app.document import Document
from app.recent import printable
from app.session import ROLES, Session
from app.verdict import judge
from app.views.bench import Bench, SlotState


class BenchController(QObject):
    def __init__(
        self, session: Session, documents: Documents, pages: Pages, view: Bench, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._session, self._documents, self._pages, self._view = session, documents, pages, view
        session.slots_changed.connect(self._refresh)
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(lambda _document: self._refresh())
        view.slot_activated.connect(self._activate)
        view.slot_menu_requested.connect(self._open_menu)

    def _refresh(self) -> None:
        for role in ROLES:
            document = self._session.slots[role]
            self._view.set_slot(role, self._state(document) if document is not None else None)
        self._view.set_current(self._session.role if self._session.current is not None else "")

    def _state(self, document: Document) -> SlotState:
        icon, color, text = self._badge(document)
        lines = [printable(os.fsdecode(document.path))]
        if document.listing is not None:
            lines.append(f"{numbers.exact_size(document.listing.size_bytes)} · {document.listing.format}")
        return SlotState(document.name, icon, color, text, "\n".join(lines))

    def _badge(self, document: Document) -> tuple[str, str, str]:
        """The shield of the safety card, or what is more pressing."""
        listing = document.listing
        if document.state == "failed":
            return "error", "error", self.tr("Error")
        if document.state == "folder":
            return "folder", "text3", self.tr("Folder")
        if listing is None:
            return "dots", "text3", self.tr("Reading")
        if document.changed_on_disk:
            return "reload", "warn", self.tr("Changed")
        if document.file_state.trusted:
            return "shield-ok", "ok", self.tr("Trusted")
        verdict = judge(listing, document.file_state)
        return verdict.icon, verdict.color, verdict.word

    def _activate(self, role: str) -> None:
        if self._session.slots.get(role) is None:
            self._documents.ask_open(role if role in ROLES else None)
        else:
            self._pages.show("tensors")
            self._session.show(role)

    def _open_menu(self, role: str, at: QPoint) -> None:
        menu = self.menu(role)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def menu(self, role: str) -> QMenu:
        """What can be done with the slot `role`: other documents in its place, reload, swap, close."""
        session, documents = self._session, self._documents
        menu = QMenu(self._view)
        here = session.slots[role]
        others = [document for document in session.documents if document is not here]
        for number, document in enumerate(others, 1):
            name = f"&{number} {escape.menu_text(document.name)}" if number < 10 else escape.menu_text(document.name)
            menu.addAction(name, lambda document=document: session.place(document, role))
        if others:
            menu.addSeparator()
        menu.addAction(self.tr("&Open in its place…"), lambda: documents.ask_open(role))
        if here is not None:
            menu.addAction(self.tr("&Reload"), lambda: documents.reload(here))
        if all(session.slots[other] is not None for other in ROLES):
            menu.addAction(self.tr("&Swap"), session.swap)
        if here is not None:
            menu.addSeparator()
            menu.addAction(self.tr("&Close"), lambda: documents.close(here))
        return menu
