"""The model that images are shown to, with what is known of how to show them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from inspector.cam.images import Opened
from inspector.cam.phrases import phrase
from inspector.cam.preprocess import MOST_INPUT, preprocess
from inspector.cam.result import Box, Preprocessing
from inspector.cam.sources import Origin, Values, checkpoint_values, find_names, find_spec
from inspector.cam.spec import Spec
from inspector.cam.targets import is_detector
from inspector.model.example_input import example_input
from inspector.model.load import LoadedModel
from inspector.model.name import ModelName
from inspector.stats.result import SILENCE, Phrase

DOWNLOADED = ("weights", "pretrained", "checkpoint_path")  # arguments that give a library's model weights
MOST_RESIZED = 50_000_000  # pixels of an input, by models that make it smaller themselves


@dataclass(slots=True)
class Subject:
    """`names_file` and `paths` are where names of classes may come from; they are found once their number is known."""

    module: torch.nn.Module
    origin: Origin
    spec: Spec
    source: Phrase
    values: Values
    names_file: str = ""
    paths: Sequence[str] = ()
    names: tuple[str, ...] = ()
    names_source: Phrase = SILENCE
    _asked: int = field(default=-1, repr=False)

    @property
    def preprocessing(self) -> Preprocessing:
        return Preprocessing(str(self.spec), self.source)

    @property
    def warnings(self) -> tuple[Phrase, ...]:
        fresh = self.origin.kind in ("torchvision", "timm") and not self.origin.weights and not self.origin.learned
        return (phrase("warning.fresh", model=self.origin.name),) if fresh else ()

    def input_of(self, opened: Opened) -> tuple[Tensor, Box]:
        """The preprocessed tensor [channels, height, width] and what of the picture it shows."""
        most = MOST_RESIZED if is_detector(self.module) else MOST_INPUT
        return preprocess(opened.image, self.spec, self.origin.channels, most)

    def learn_names(self, classes: int) -> tuple[str, ...]:
        """The names of the classes, now that their number is known. Raises BadRequest for a file that does not fit."""
        if self._asked != classes:
            found = find_names(self.module, self.origin, classes, self.names_file, self.values, self.paths)
            self.names, self.names_source = found
            self._asked = classes
        return self.names

    def name(self, cls: int) -> str:
        return self.names[cls] if cls < len(self.names) and self.names[cls] else str(cls)


def subject_of(
    model: LoadedModel | torch.nn.Module,
    *,
    preprocess: str = "",
    names_file: str = "",
    paths: Sequence[str] = (),
    container: str | None = None,
) -> Subject:
    """Raises BadRequest for a `preprocess` that is no SPEC."""
    if isinstance(model, LoadedModel):
        module, source, report = model.module, model.source, model.weights
        origin = Origin(
            model.name,
            source.kind,
            source.factory,
            report.path if report else "",
            model.example_input,
            _absolute(source),
            strict=not (report and (report.unexpected or report.shape or report.missing)),
            guess=bool(report and report.guessed),
            learned=any(map(source.kwargs.get, DOWNLOADED)),
        )
    else:
        module = model
        origin = Origin(type(model).__name__, example=example_input(model, ModelName("module", "", "")).shape)
    values = checkpoint_values(origin.weights, container)
    spec, source = find_spec(module, origin, preprocess, values)
    return Subject(module, origin, spec, source, values, names_file, tuple(paths))


def _absolute(name: ModelName) -> str:
    """The model's name as it is understood in every folder."""
    if name.kind == "file":
        return f"{os.path.abspath(name.place)}{name.text[name.text.index('.py:') + 3 :]}"
    return os.path.abspath(name.place) if name.kind == "saved" else name.text
