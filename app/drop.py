"""Drops on any widget of the window: what lies under the cursor is lit up and said in words before it is let go."""

import os
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.controllers.documents import is_code
from app.controllers.images import is_image
from app.main_window import MainWindow
from app.state.recent import printable
from app.state.session import DATA, MODEL, ROLES, Session

VALUES = (".safetensors", ".npz", ".npy", ".gguf")  # what never holds a whole model
DRAGS = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drop would do: `paths` to open, or one sentence on why nothing is."""

    paths: tuple[bytes, ...]
    words: str
    lights: dict[str, str]


class Drop(QObject):
    """Sees the drags over the whole application, so that no child widget swallows one. GUI thread."""

    opened = Signal(list, str)  # paths, role or ""
    refused = Signal(str)  # one sentence

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None):
        super().__init__(parent)
        self._session, self._window = session, window
        application = QApplication.instance()
        assert application is not None  # noqa: S101 - there is a window
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in DRAGS or not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        if event.type() == QEvent.Type.DragLeave:
            self._light_down()
            return True
        if not isinstance(event, QDropEvent):
            return False
        role = self._role_at(watched.mapToGlobal(event.position().toPoint()))
        plan = self.plan(event.mimeData(), role)
        if event.type() == QEvent.Type.Drop:
            self._light_down()
            # accepted either way: the sentence is the answer to a drop of the wrong thing
            event.acceptProposedAction()
            if plan.paths:
                self.opened.emit(list(plan.paths), role)
            else:
                self.refused.emit(plan.words)
            return True
        self.light_up(plan, role)
        event.acceptProposedAction()
        return True

    def plan(self, data: QMimeData, role: str = "") -> Plan:
        """What dropping `data` on the slot `role`, or elsewhere, would do."""
        urls = data.urls() if data.hasUrls() else []
        paths = [path for url in urls if (path := local_path(url)) is not None]
        if not urls:
            return Plan((), self.tr("Not supported: drop files or folders."), {})
        if not paths:
            return Plan((), self.tr("Not supported: that is an address, not a file; download it first."), {})
        if role == DATA or all(map(is_image, paths)):
            return self._plan_images(tuple(paths))
        code = next((path for path in paths if is_code(path)), None)
        if role == MODEL or code is not None:
            return self._plan_model(tuple(paths), code, role)
        return self._plan_open(tuple(paths), role)

    def _plan_model(self, paths: tuple[bytes, ...], code: bytes | None, role: str) -> Plan:
        """What is laid into the model's slot, or is code wherever it is let go."""
        name = _name(code or paths[0])
        words = self.tr("Choose what builds the model in {name}") if code else self.tr("Run {name} as a model")
        light, model = self.tr("Run it here"), self._session.model
        if model is not None:
            light = self.tr("In place of {name}").format(name=model.name)
        if model is not None and code is None:
            words = self.tr("Run {name} as a model, or give {model} its weights")
            light = self.tr("Run it, or take its weights")
        words = words.format(name=name, model=model.name if model is not None else "")
        if code is not None and role == MODEL:  # ahead of the checkpoints beside it
            paths = (code, *(path for path in paths if path != code))
        return Plan(paths, words, {MODEL: light})

    def _plan_images(self, paths: tuple[bytes, ...]) -> Plan:
        words = self.tr("Show {name} to the model") if len(paths) == 1 else self.tr("Show {n} images to the model")
        return Plan(paths, words.format(name=_name(paths[0]), n=len(paths)), {DATA: self.tr("Look at it here")})

    def _plan_open(self, paths: tuple[bytes, ...], role: str) -> Plan:
        name = _name(paths[0])
        first, second = ROLES
        if len(paths) == 1:
            words = self.tr("Open {name}").format(name=name)
            lights = {slot: self._light(slot) for slot in ROLES}
            if not name.lower().endswith(VALUES):
                lights[MODEL] = self.tr("Run it as a model")
            if role == second or (not role and self._session.natural_role() == second):
                words = self.tr("Compare {other} with {name}").format(name=name, other=self._name(first))
            return Plan(paths, words, lights)
        if len(paths) == 2:
            other = _name(paths[1])
            words = self.tr("Compare two: {first} and {second}").format(first=name, second=other)
            return Plan(paths, words, {first: name, second: other})
        words = self.tr("Open {count} files").format(count=len(paths))
        return Plan(paths, words, {first: name, second: self.tr("the others")})

    def _light(self, role: str) -> str:
        if self._session.slots[role] is not None:
            return self.tr("In place of {name}").format(name=self._name(role))
        return self.tr("Open here")

    def _name(self, role: str) -> str:
        document = self._session.slots[role]
        return document.name if document is not None else ""

    def _role_at(self, at: QPoint) -> str:
        """The slot under the cursor, "" elsewhere."""
        for role, slot in self._window.bench.slots.items():
            if slot.rect().contains(slot.mapFromGlobal(at)):
                return role
        return ""

    def light_up(self, plan: Plan, role: str = "") -> None:
        """Show `plan` while something is dragged over the slot `role`, or elsewhere."""
        self._window.bench.light_up(plan.lights, role)
        self._window.empty.set_drag_over(bool(plan.paths))
        self._window.overlay.show_words(plan.words, bool(plan.paths))

    def _light_down(self) -> None:
        self._window.bench.light_down()
        self._window.empty.set_drag_over(False)
        self._window.overlay.hide()


def _name(path: bytes) -> str:
    return printable(os.path.basename(os.fsdecode(path).rstrip("/")))


def local_path(url: QUrl) -> bytes | None:
    """The bytes of a file: url's path, which need not be text; None for any other address."""
    if not url.isLocalFile():
        return None
    if os.name == "nt":
        return os.fsencode(url.toLocalFile())
    return unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded))
