"""A file that the live model was made of changes on disk: said, never run without a click."""

import os
from collections.abc import Callable

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from app.controllers.models import Models
from app.controllers.strips import StripRow, Strips
from app.controllers.watching import SETTLE
from app.state.document import stamp_of
from app.state.live_model import LiveModel
from app.state.session import Session


class ModelWatching(QObject):
    def __init__(
        self,
        session: Session,
        models: Models,
        strips: Strips,
        reload: Callable[[], object],
        parent: QObject | None = None,
    ):
        """`reload` builds the model anew; it asks before it runs what it has not been told of."""
        super().__init__(parent)
        self._session, self._strips, self._reload = session, strips, reload
        self._model: LiveModel | None = None
        self._stamps: dict[bytes, tuple] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _path: self._settling.start())
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE)
        self._settling.timeout.connect(self._look)
        models.building.connect(self._begin)
        session.model_changed.connect(self._follow)

    def _begin(self, model: LiveModel) -> None:
        """What its files are before they are read."""
        self._model = model
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        self._stamps = {path: stamp_of(path) for path in model.source.files}
        if self._stamps:
            self._watcher.addPaths([os.fsdecode(path) for path in self._stamps])
        self._say(model, False)

    def _follow(self) -> None:
        model = self._model
        if model is None or model is self._session.model:
            return
        self._model, self._stamps = None, {}
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        self._strips.set(model, "changed", None)

    def _look(self) -> None:
        """A file that was replaced leaves the watcher: watch what is there now."""
        model = self._model
        if model is None:
            return
        watched = set(self._watcher.files())
        for path in self._stamps:
            name = os.fsdecode(path)
            if name not in watched and os.path.exists(name):
                self._watcher.addPath(name)
        self._say(model, any(stamp_of(path) != stamp for path, stamp in self._stamps.items()))

    def _say(self, model: LiveModel, changed: bool) -> None:
        if changed == model.changed_on_disk:
            return
        row = None
        if changed:
            head, words = self.tr("The model's file changed on disk."), self.tr("What you see was built before.")
            row = StripRow("warn", head, words, self.tr("Build it anew"), self._reload)
        self._strips.set(model, "changed", row)
        self._session.update_model(model, changed_on_disk=changed)
