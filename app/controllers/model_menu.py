"""The menu of the model's slot: another model, other arguments or weights, another Python."""

import os
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.controllers.lab import Lab
from app.controllers.model_opening import ModelOpening
from app.controllers.models import Models
from app.state.document import Document
from app.state.live_model import LiveModel, ModelSource
from app.state.recent import printable
from app.state.session import ROLES, Session
from app.text import escape
from app.widgets.weights_choice import AS_BUILT, Weights
from app.words.verdict import is_whole_model

KEPT = 6  # models of this session to go back to


class ModelMenu(QObject):
    def __init__(
        self, session: Session, models: Models, opening: ModelOpening, lab: Lab, parent: QObject | None = None
    ):
        super().__init__(parent)
        self._session, self._models, self._opening, self._lab = session, models, opening, lab
        self._built: list[ModelSource] = []  # the last one first
        models.built.connect(self._note)

    def fill(self, menu: QMenu) -> QMenu:
        """What can be done with the model on the bench."""
        model = self._session.model
        menu.addAction(self.tr("&Open another…"), self._opening.ask_open)
        self._add_built(menu, model)
        if model is None:
            return menu
        menu.addAction(self.tr("&Build anew"), self._opening.reload)
        menu.addSeparator()
        if not model.source.is_saved:
            menu.addAction(self.tr("Change &arguments…"), self._opening.change_arguments)
        self._add_weights(menu.addMenu(self.tr("&Weights")), model)
        menu.addAction(self.tr("Choose &interpreter…"), self._lab.ask_python)
        menu.addSeparator()
        menu.addAction(self.tr("&Close"), self._models.close)
        return menu

    def _note(self, model: LiveModel) -> None:
        """It can be gone back to; whether its code may run is asked again, where it is another by then."""
        source = _asked_anew(model.source)
        self._built = [source, *(each for each in self._built if each != source)][:KEPT]

    def _add_built(self, menu: QMenu, model: LiveModel | None) -> None:
        """What lay on the bench before."""
        here = _asked_anew(model.source) if model is not None else None
        others = [each for each in self._built if each != here]
        for number, source in enumerate(others, 1):
            words = self.tr("&{n} Back to {name}")
            if source.weights:
                words = self.tr("&{n} Back to {name} with {weights}")
            weights = printable(os.path.basename(os.fsdecode(source.weights)))
            names = {"name": escape.menu_text(source.shown), "weights": escape.menu_text(weights)}
            menu.addAction(words.format(n=number, **names), lambda source=source: self._opening.open(source))
        if others:
            menu.addSeparator()

    def add_run(self, menu: QMenu, document: Document) -> None:
        """For a checkpoint's menu: the model that it is, or that it belongs to."""
        found = document.file_state.identified
        if document.listing is not None and is_whole_model(document.listing):
            words = self.tr("Run it as a &model")
        elif found is not None:
            words = self.tr("Build {name} &with it").format(name=escape.menu_text(found.shown))
        else:
            return
        menu.addAction(words, lambda: self._opening.run_document(document))

    def _add_weights(self, menu: QMenu, model: LiveModel) -> None:
        chosen = model.source.weights
        self._add_choice(menu, self.tr("&As it is built"), AS_BUILT, not chosen)
        lying = [self._session.slots[role] for role in ROLES]
        near = [each for each in lying if each is not None and each.listing is not None and each.listing.tensors]
        for number, document in enumerate(near, 1):
            name = f"&{number} {escape.menu_text(document.name)}"
            self._add_choice(menu, name, Weights(document.path), document.path == chosen)
        if chosen and chosen not in [each.path for each in near]:
            name = printable(os.path.basename(os.fsdecode(chosen)))
            self._add_choice(menu, escape.menu_text(name), Weights(chosen, model.source.container), True)
        menu.addSeparator()
        menu.addAction(self.tr("A &file…"), self._opening.ask_weights)
        report = model.tree.weights if model.tree is not None else None
        if chosen and (report is None or report.guesses or report.guessed):
            words = self.tr("Also where names only &suggest it")
            action = menu.addAction(words, lambda: self._opening.set_guess(not model.source.guess))
            action.setCheckable(True)
            action.setChecked(model.source.guess)

    def _add_choice(self, menu: QMenu, words: str, weights: Weights, chosen: bool) -> None:
        action = menu.addAction(words, lambda: self._opening.set_weights(weights))
        action.setCheckable(True)
        action.setChecked(chosen)


def _asked_anew(source: ModelSource) -> ModelSource:
    """Without what the user has agreed to."""
    return replace(source, consent=(), trust=False)
