"""The window with a live model, for `torchloupe shot`: naming the model is the consent to run its code."""

import os
from collections.abc import Callable

from app.application import Application
from app.state.cam_state import METHODS, CamChoice
from app.state.live_model import LiveModel, ModelSource
from app.state.selection import Selection
from inspector.errors import TorchloupeError
from inspector.model.name import parse_name

Wait = Callable[[Callable[[], bool], int], None]  # until it holds, for at most so many seconds

DEADLINE = 900  # seconds: a large model is built, counted, and run several times
LEARNING = 300  # seconds: the first question of a Python looks at every architecture


class NotShown(Exception):
    """One sentence."""


def source_of(name: str, weights: str, container: str | None, *, trust: bool) -> ModelSource:
    """As the commands take it: relative to the folder that they run in. Raises NotShown."""
    folder = os.getcwd()
    try:
        parse_name(name, folder)
    except TorchloupeError as error:
        raise NotShown(_sentence(str(error), error.hint)) from None
    path = os.path.abspath(os.path.expanduser(weights)) if weights else ""
    if path and not os.path.exists(path):
        raise NotShown(f"{weights} does not exist.")
    return ModelSource(name, folder=os.fsencode(folder), weights=os.fsencode(path), container=container, trust=trust)


def show_model(application: Application, source: ModelSource, page: str, given: tuple[str, ...], wait: Wait) -> None:
    """Build it, count it on `given` and time it. Raises NotShown for what the lab refuses."""
    application.lab.start()
    application.models.open(source)
    model = application.session.model
    assert model is not None  # noqa: S101 - it was laid there just now
    model.cost.input = given
    wait(lambda: not application.models.busy and not application.costing.busy, DEADLINE)
    if model.error is not None:
        raise NotShown(_sentence(model.error.message, model.error.hint))
    if page == "cost" and model.cost.report is None:
        raise NotShown(_sentence(model.cost.message, model.cost.hint))
    application.pages.show(page)


def show_cam(
    application: Application, images: list[str], choice: tuple[str, str, str], beside: str, wait: Wait
) -> None:
    """Explain the first of the images: (method, layer, class) with "" for what is found. Raises NotShown."""
    model = application.session.model
    assert model is not None  # noqa: S101 - it was built
    method, layer, cls = choice
    if method not in METHODS:
        raise NotShown(f"{method} is no method; choose one of {', '.join(METHODS)}")
    state = model.cam
    state.choice = CamChoice(method, layer)
    application.images.open([os.fsencode(os.path.expanduser(name)) for name in images])
    wait(lambda: not application.explaining.busy and state.state != "off", DEADLINE)
    explained = state.explained
    if explained is None or explained.error:
        raise NotShown(_sentence(state.message, state.hint))
    if cls:
        application.explaining.use_class(cls)
        wait(lambda: not application.explaining.busy, DEADLINE)
        if state.state == "failed":
            raise NotShown(_sentence(state.message, state.hint))
    if beside:
        path = os.path.abspath(os.path.expanduser(beside))
        application.documents.open([os.fsencode(path)])
        wait(lambda: not application.reading.busy, DEADLINE)
        application.pages.show("cam")
        application.window.cam.beside_chosen.emit(os.fsencode(path))
    wait(lambda: not application.explaining.busy and not application.thumbnails.busy, DEADLINE)
    if state.state == "failed":
        raise NotShown(_sentence(state.message, state.hint))


def select_in(application: Application, model: LiveModel, name: str) -> None:
    """A module or a parameter by its name. Raises NotShown."""
    listing = model.listing
    if listing is None:
        return
    modules = [i for i, module in enumerate(listing.modules) if module.name == name]
    tensors = [i for i, tensor in enumerate(listing.tensors) if tensor.key == name]
    if not modules and not tensors:
        raise NotShown(f"{model.name} has no module and no parameter {name}; torchloupe model lists them")
    selection = Selection("module", modules[0]) if modules else Selection("tensor", tensors[0])
    application.session.select_in_model(selection)


def identify(application: Application, wait: Wait) -> None:
    """The offer to build what the checkpoint's weights belong to. Raises NotShown where that is nothing known."""
    document = application.session.current
    if document is None:
        raise NotShown("a folder belongs to no architecture; name a checkpoint in it")
    application.lab.start()
    wait(lambda: application.identifying.is_answered(document), LEARNING)
    if document.file_state.identified is None:
        raise NotShown(f"{document.name} fits no architecture of torchvision; torchloupe identify lists the nearest")
    application.pages.show("cost")


def _sentence(message: str, hint: str) -> str:
    return f"{message} {hint}".strip()
