"""The bench's slots follow what is open, and act on it."""

import os

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app.controllers.documents import Documents
from app.controllers.images import Images
from app.controllers.model_menu import ModelMenu
from app.controllers.model_opening import ModelOpening
from app.controllers.pages import Pages
from app.figures import numbers
from app.state.document import Document
from app.state.live_model import LiveModel
from app.state.recent import printable
from app.state.session import DATA, MODEL, ROLES, Session
from app.text import escape
from app.views.bench import Bench, SlotState
from app.words.verdict import is_whole_model, judge


class BenchController(QObject):
    def __init__(
        self,
        session: Session,
        documents: Documents,
        opening: ModelOpening,
        model_menu: ModelMenu,
        images: Images,
        pages: Pages,
        view: Bench,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._session, self._documents, self._images = session, documents, images
        self._opening, self._model_menu = opening, model_menu
        self._pages, self._view = pages, view
        session.slots_changed.connect(self._refresh)
        session.current_changed.connect(lambda _document: self._refresh())
        session.updated.connect(lambda _document: self._refresh())
        session.model_changed.connect(self._refresh)
        session.images_changed.connect(self._refresh)
        view.slot_activated.connect(self._activate)
        view.slot_menu_requested.connect(self._open_menu)

    def _refresh(self) -> None:
        for role in ROLES:
            document = self._session.slots[role]
            self._view.set_slot(role, self._state(document) if document is not None else None)
        model = self._session.model
        self._view.set_slot(MODEL, self._model_state(model) if model is not None else None)
        self._view.set_slot(DATA, self._data_state() if self._session.images else None)
        document = self._runnable()
        words = self.tr("Run {name}").format(name=document.name) if document else self.tr("Drop a .py or a model")
        self._view.set_hint(MODEL, words, True)
        shown = MODEL if self._session.shows_model else self._session.role if self._session.current else ""
        self._view.set_current(shown)

    def _state(self, document: Document) -> SlotState:
        icon, color, text = self._badge(document)
        lines = [printable(os.fsdecode(document.path))]
        if document.snapshot is not None:
            lines.insert(0, self.tr("A snapshot by a script; its file goes when it is closed."))
        if document.listing is not None:
            lines.append(f"{numbers.exact_size(document.listing.size_bytes)} · {document.listing.format}")
        return SlotState(document.name, icon, color, text, "\n".join(lines))

    def _model_state(self, model: LiveModel) -> SlotState:
        """Whether looking at it left it as it was; or what is more pressing."""
        badge, report = ("", "text3", ""), model.cost.report
        if model.state == "failed":
            badge = ("error", "error", self.tr("Error"))
        elif model.state == "building":
            badge = ("dots", "text3", self.tr("Building"))
        elif model.changed_on_disk:
            badge = ("reload", "warn", self.tr("File changed"))
        elif report is not None and not report.footprint.unchanged:
            badge = ("warn", "warn", self.tr("Changed"))
        elif report is not None:
            badge = ("ok", "ok", self.tr("Unchanged"))
        return SlotState(model.name, *badge, printable(model.source.model))

    def _data_state(self) -> SlotState:
        """The image that is looked at, and which of how many it is."""
        images, place = self._session.images, self._session.image
        path = printable(os.fsdecode(images[place]))
        told = self.tr("{n} of {all}").format(n=numbers.count(place + 1), all=numbers.count(len(images)))
        return SlotState(os.path.basename(path), badge_text=told if len(images) > 1 else "", tooltip=path)

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
        if document.snapshot is not None:
            return "run", "text3", self.tr("Snapshot")
        if document.file_state.trusted:
            return "shield-ok", "ok", self.tr("Trusted")
        verdict = judge(listing, document.file_state)
        return verdict.icon, verdict.color, verdict.word

    def _activate(self, role: str) -> None:
        if role == MODEL:
            self._activate_model()
        elif role == DATA:
            self._pages.show("cam") if self._session.images else self._images.ask_open()
        elif self._session.slots.get(role) is None:
            self._documents.ask_open(role if role in ROLES else None)
        else:
            self._session.show(role)
            self._pages.show("tensors")

    def _activate_model(self) -> None:
        """The empty slot runs what is shown, where that is a whole model, as it says."""
        document = self._runnable()
        if self._session.model is not None:
            self._session.show_model()
        elif document is not None:
            self._opening.run_document(document)
        else:
            self._opening.ask_open()

    def _runnable(self) -> Document | None:
        document = self._session.current
        whole = document is not None and document.listing is not None and is_whole_model(document.listing)
        return document if whole else None

    def _open_menu(self, role: str, at: QPoint) -> None:
        menu = self.menu(role)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def menu(self, role: str) -> QMenu:
        """What can be done with the slot `role`: other documents in its place, reload, swap, close."""
        session, documents = self._session, self._documents
        menu = QMenu(self._view)
        if role == DATA:
            return self._fill_data(menu)
        if role == MODEL:
            return self._model_menu.fill(menu)
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
            self._model_menu.add_run(menu, here)
        if all(session.slots[other] is not None for other in ROLES):
            menu.addAction(self.tr("&Swap"), session.swap)
        if here is not None:
            menu.addSeparator()
            menu.addAction(self.tr("&Close"), lambda: documents.close(here))
        return menu

    def _fill_data(self, menu: QMenu) -> QMenu:
        images = self._images
        menu.addAction(self.tr("&Open images…"), images.ask_open)
        menu.addAction(self.tr("Open a &folder…"), images.ask_open_folder)
        several = len(self._session.images) > 1
        menu.addSeparator()
        menu.addAction(self.tr("&Next image"), images.next).setEnabled(several)
        menu.addAction(self.tr("&Previous image"), images.previous).setEnabled(several)
        menu.addAction(self.tr("&Go to image…"), images.jump).setEnabled(several)
        menu.addSeparator()
        menu.addAction(self.tr("&Close"), images.close)
        return menu
