"""Opening, closing and reading again, whatever asked for it: a dialog, a drop, arguments, recents, another start."""

import os

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.controllers.images import is_image
from app.controllers.reading import Reading
from app.main_window import MainWindow
from app.state.document import Document
from app.state.session import DATA, MODEL, ROLES, Session
from app.state.settings import DocumentEntry

DEMO = ("shapes-final.pth", "shapes-early.pth")
CODE = ".py"  # the code of a model


class Documents(QObject):
    model_wanted = Signal(bytes)  # the path of a .py, or of what was laid into the model's slot
    model_reload_wanted = Signal()
    model_close_wanted = Signal()
    images_wanted = Signal(list)  # paths of images and of folders with images
    second_opened = Signal()  # the user laid a checkpoint beside another one

    def __init__(
        self,
        session: Session,
        reading: Reading,
        window: MainWindow,
        demo: str,
        parent: QObject | None = None,
    ):
        """`demo` is the folder of the bundled demo."""
        super().__init__(parent)
        self._session, self._reading, self._window = session, reading, window
        self._demo = demo
        window.empty.open_requested.connect(self.ask_open)
        window.empty.compare_requested.connect(self.ask_open_two)
        window.empty.demo_requested.connect(self.open_demo)
        window.empty.recent_requested.connect(lambda path: self.open([bytes(path)]))
        window.folder.chosen.connect(lambda path: self.open([bytes(path)], self._session.role))
        window.error.reload_requested.connect(self.reload)
        window.error.close_requested.connect(self.close)
        window.loading.cancel_requested.connect(self.close)

    # opening

    def open(self, paths: list[bytes], role: str | None = None) -> None:
        """Open `paths`; one goes to `role` or its natural place, several fill the bench and wait in its menus.

        The first .py among them, or whatever goes to the model's slot, becomes the model. Images are data.
        """
        images = paths if role == DATA else [path for path in paths if is_image(path)]
        if images:
            self.images_wanted.emit([os.path.abspath(path) for path in images])
            paths = [path for path in paths if path not in images]
        models = paths[:1] if role == MODEL else [path for path in paths if is_code(path)][:1]
        role = None if role == MODEL else role
        found = [os.path.abspath(path) for path in paths if path not in models and not is_code(path)]
        roles: list[str | None] = [role] if len(found) == 1 else [*ROLES]
        for number, path in enumerate(found):
            self._open_one(path, roles[number] if number < len(roles) else None, number, len(found))
        if models:
            self.model_wanted.emit(os.path.abspath(models[0]))
        second = self._session.slots[ROLES[1]]
        if second is not None and any(second.path == path for path in found):
            self.second_opened.emit()

    def _open_one(self, path: bytes, role: str | None, number: int, count: int) -> None:
        document = self._session.find(path)
        if document is None:
            if number < len(ROLES):
                self._session.open(path, role, show=number == 0)
            else:
                self._session.open_aside(path)
            return
        self._session.place(document, role or self._session.role_of(document) or self._session.role, show=number == 0)
        if document.state == "failed" or (document.changed_on_disk and count == 1):
            self._reading.reload(document)

    def ask_open(self, role: str | None = None) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open checkpoints"), self._folder())
        if paths:
            self.open([os.fsencode(path) for path in paths], role)

    def ask_compare(self) -> None:
        """A second checkpoint, beside the first."""
        self.ask_open(ROLES[1])

    def ask_open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder"), self._folder())
        if path:
            self.open([os.fsencode(path)])

    def ask_open_two(self) -> None:
        """Both at once, or one after the other when only one was picked."""
        title = self.tr("Open two checkpoints")
        paths, _ = QFileDialog.getOpenFileNames(self._window, title, self._folder())
        if len(paths) == 1:
            folder = os.path.dirname(paths[0])
            second, _ = QFileDialog.getOpenFileName(self._window, self.tr("The second checkpoint"), folder)
            paths += [second] if second else []
        if paths:
            self.open([os.fsencode(path) for path in paths])

    def open_demo(self) -> None:
        self.open([os.fsencode(os.path.join(self._demo, name)) for name in DEMO])

    def restore(self, entries: tuple[DocumentEntry, ...]) -> list[bytes]:
        """Open what the last session had, without a question; returns the paths that are gone."""
        gone = [entry.path for entry in entries if not os.path.lexists(entry.path)]
        current = None
        for entry in entries:
            if entry.path in gone or self._session.find(entry.path) is not None:
                continue
            if entry.slot in ROLES and self._session.slots[entry.slot] is None:
                document = self._session.open(entry.path, entry.slot, show=False, wanted=entry)
            else:
                document = self._session.open_aside(entry.path, wanted=entry)
            current = document if entry.current else current
        lying = [role for role in ROLES if self._session.slots[role] is not None]
        role = self._session.role_of(current) if current is not None else None
        if role or lying:
            self._session.show(role or lying[0])
        elif self._session.documents:
            self._session.place(self._session.documents[0], ROLES[0])
        return gone

    # what is open

    def reload(self, document: Document | None = None) -> None:
        """Read it again; without one, whatever is shown."""
        document = document or self._session.current
        if document is not None:
            self._reading.reload(document)
        elif self._session.shows_model:
            self.model_reload_wanted.emit()

    def close(self, document: Document | None = None) -> None:
        """Take it off the bench; without one, whatever is shown."""
        document = document or self._session.current
        if document is not None:
            self._session.close(document)
        elif self._session.shows_model:
            self.model_close_wanted.emit()

    def _folder(self) -> str:
        """Where a dialog begins: beside what is shown."""
        current = self._session.current
        return os.path.dirname(current.base) if current is not None else ""


def is_code(path: bytes) -> bool:
    """Whether a path is a model's code, by its name. All else is for the reader to judge."""
    return os.fsdecode(path).lower().endswith(CODE)
