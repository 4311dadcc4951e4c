"""Images shown to a model, one after the other or many at once, and what comes back of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from PIL.Image import Image
from torch import Tensor

from inspector.cam.explain import explain
from inspector.cam.explained import Aim, Explained, FoundLayer, RawMap
from inspector.cam.faithfulness import measure_faithfulness
from inspector.cam.flags import flags, survival
from inspector.cam.images import MOST_PIXELS, open_image
from inspector.cam.layers import find_layers
from inspector.cam.preprocess import ranges
from inspector.cam.quiet import quietly
from inspector.cam.randomisation import rank_correlation, shuffled_copy
from inspector.cam.randomness import randomness
from inspector.cam.result import Box, ExplainedImage, Faithfulness, FoundBox, LayerChoice, MapInfo, Prediction
from inspector.cam.subject import Subject
from inspector.cam.targets import CLASSIFICATION, is_detector
from inspector.cam.wanted import ordered, wanted_classes
from inspector.context import Context
from inspector.errors import BadRequest, Cancelled, LimitReached, TorchloupeError

PREDICTIONS, ALL_PREDICTIONS = 5, 10  # so many of the most probable; all where there are no more than that
BATCH_PIXELS = 8 * 224 * 224
LARGEST_BATCH = 64

AUTO, ALL = "auto", "all"
ATTENDED = "layer.attention"  # the reason of a layer that only methods of attention look at


@dataclass(frozen=True, slots=True)
class Asked:
    """`layers` are names, AUTO among them or ALL alone; `classes` as inspector.cam.wanted reads them."""

    layers: tuple[str, ...] = (AUTO,)
    methods: tuple[str, ...] = ("gradcam",)
    classes: tuple[str, ...] = ("top1",)
    signed: bool = False
    heads: bool = False  # a map for each head, of methods of attention
    faithfulness: bool = False
    randomised: bool = False


class Shown(NamedTuple):
    """One image, done. `maps` are those of `info.maps`, float32 [h, w]; nothing else where `info` has an error."""

    info: ExplainedImage
    maps: tuple[Tensor, ...] = ()
    picture: Image | None = None
    tensor: Tensor | None = None  # as the model was given it: [channels, height, width]


class _Ready(NamedTuple):
    path: str
    picture: Image
    tensor: Tensor
    box: Box
    info: ExplainedImage


class Explainer:
    """Shows images to one model. `layers`, `classes` (how many) and `seconds` are known once an image was shown."""

    def __init__(self, subject: Subject, asked: Asked, context: Context | None = None):
        self.subject = subject
        self.asked = asked
        self.layers: tuple[LayerChoice, ...] = ()
        self.classes = 0
        self.seconds = (0.0, 0.0)
        self._context = context or Context()
        self._found: tuple[FoundLayer, ...] = ()  # those that later images are explained at too
        self._twin: torch.nn.Module | None = None

    @property
    def attends(self) -> bool:
        """Whether there are layers that only methods of attention look at."""
        return any(layer.reason.name == ATTENDED for layer in self.layers)

    def show(self, paths: Sequence[str]) -> Iterator[Shown]:
        """Each image in order; a bad one among several comes with its error.

        Raises the error of an only image, and one that every image would meet; Cancelled.
        """
        only = len(paths) == 1
        waiting: list[_Ready] = []
        for number, path in enumerate(paths):
            self._context.check_cancelled()
            self._context.give_way()
            self._context.report(number, 0 if only else len(paths), "Explaining")
            try:
                ready = self._read(path)
            except TorchloupeError as error:
                if only or isinstance(error, Cancelled):
                    raise
                yield from self._explained(waiting, only)
                waiting = []
                yield _failed(path, error)
                continue
            if waiting and not self._fits(ready, waiting):
                yield from self._explained(waiting, only)
                waiting = []
            waiting.append(ready)
        yield from self._explained(waiting, only)

    def _read(self, path: str) -> _Ready:
        opened = open_image(path)
        tensor, box = self.subject.input_of(opened)
        info = ExplainedImage(
            path,
            opened.image.width,
            opened.image.height,
            opened.notes,
            box,
            tuple(tensor.shape),
            ranges(tensor),
        )
        return _Ready(path, opened.image, tensor, box, info)

    def _fits(self, ready: _Ready, waiting: list[_Ready]) -> bool:
        """Whether an image can go together with those: the same size, and not too many pixels, before and after."""
        alike = waiting[0].tensor.shape == ready.tensor.shape
        pixels = sum(each.picture.width * each.picture.height for each in (*waiting, ready))
        return alike and len(waiting) < self._batch(ready.tensor) and pixels <= MOST_PIXELS

    def _batch(self, tensor: Tensor) -> int:
        if is_detector(self.subject.module):
            return 1
        pixels = BATCH_PIXELS // max(1, len(self.layers) // 4)
        return max(1, min(LARGEST_BATCH, pixels // (tensor.shape[1] * tensor.shape[2])))

    def _explained(self, images: list[_Ready], only: bool) -> Iterator[Shown]:
        if not images:
            return
        try:
            shown = self._together(images, only)
        except Cancelled:
            raise
        except (TorchloupeError, RuntimeError, MemoryError) as error:
            if len(images) > 1:  # one of them may be to blame, or too many at once
                for image in images:
                    yield from self._explained([image], only)
                return
            error = _sentence(error)
            # what no image has changed yet none will: a layer that is not there, a method for other models
            if only or (not self.classes and not is_detector(self.subject.module)):
                raise error from None
            yield _failed(images[0].path, error)
            return
        yield from shown

    def _together(self, images: list[_Ready], only: bool) -> list[Shown]:
        batch = torch.stack([each.tensor for each in images])
        wanted: list[list[Aim | int]] = []

        def classes(logits: Tensor) -> list[list[Aim | int]]:
            names = self.subject.learn_names(logits.shape[1])
            wanted[:] = wanted_classes(self.asked.classes, logits, names)
            return wanted

        explained = explain(
            self.subject.module,
            batch,
            layers=self._layers(batch),
            methods=self.asked.methods,
            classes=classes,
            signed=self.asked.signed,
            heads=self.asked.heads,
            context=self._context if only else _Silent(self._context),
        )
        self.layers = tuple(LayerChoice(layer.name, layer.reason) for layer in explained.layers)
        if not self.attends:  # named, such a layer would be looked at by the other methods too
            self._found = explained.layers
        self.classes = explained.logits.shape[1]
        self.seconds = (self.seconds[0] + explained.seconds[0], self.seconds[1] + explained.seconds[1])
        twins = self._twins(batch, wanted) if self.asked.randomised else {}
        return [self._one(number, each, explained, wanted[number], twins) for number, each in enumerate(images)]

    def _layers(self, batch: Tensor) -> Sequence[str | FoundLayer] | str:
        """Those of the images before, else what was asked; AUTO beside names is found first."""
        asked = self.asked.layers
        if self._found:
            return self._found
        if asked in ((AUTO,), (ALL,), ()):
            return asked[0] if asked else AUTO
        if ALL in asked:
            raise BadRequest("All layers and some by name exclude each other.")
        if AUTO not in asked:
            return asked
        with quietly(self.subject.module, True, self._context):
            found = find_layers(self.subject.module, batch[:1], AUTO)
            named = find_layers(self.subject.module, batch[:1], [each for each in asked if each != AUTO])
        return (*found, *(each for each in named if each.name not in [other.name for other in found]))

    def _twins(self, batch: Tensor, wanted: list[list[Aim | int]]) -> dict[tuple, Tensor]:
        """The maps of the same model with shuffled weights, by what they are of."""
        if self._twin is None:
            self._twin = shuffled_copy(self.subject.module)
        try:
            explained = explain(
                self._twin,
                batch,
                layers=self._layers(batch),
                methods=self.asked.methods,
                classes=lambda logits: wanted,
                signed=self.asked.signed,
                heads=self.asked.heads,
                context=_Silent(self._context),
            )
        except BadRequest:  # it finds other boxes and other masks
            return {}
        return {_key(each): each.values for each in explained.maps}

    def _one(
        self, number: int, ready: _Ready, explained: Explained, wanted: list[Aim | int], twins: dict[tuple, Tensor]
    ) -> Shown:
        scores, shares = explained.logits[number], explained.probabilities[number]
        predictions = self._predictions(scores, shares, wanted)
        raw = [each for each in explained.maps if each.image == number]
        maps = []
        for each in raw:
            probability = float(shares[each.cls]) if explained.given and each.cls is not None else None
            found = flags(each.values, each.method, each.gradient, scores, probability, each.spread)
            twin = twins.get(_key(each))
            correlation = None if twin is None else rank_correlation(each.values, twin)
            further = (randomness(each), None if correlation is None else survival(correlation))
            maps.append(
                MapInfo(
                    each.method,
                    each.layer,
                    each.call,
                    each.cls,
                    "" if each.cls is None else self.subject.name(each.cls),
                    (each.values.shape[0], each.values.shape[1]),
                    *_range(each.values),
                    (*found, *(flag for flag in further if flag is not None)),
                    self._faithfulness(ready, each, explained, predictions),
                    correlation,
                    head=each.head,
                    box=each.box,
                )
            )
        boxes = self._boxes(number, ready, explained)
        info = _with(ready.info, predictions=predictions, maps=tuple(maps), boxes=boxes)
        return Shown(info, tuple(each.values for each in raw), ready.picture, ready.tensor)

    def _predictions(self, scores: Tensor, shares: Tensor, wanted: list[Aim | int]) -> tuple[Prediction, ...]:
        # by the scores: probabilities that round to the same, such as 0, still have an order
        order = ordered(scores).tolist()
        first = order[: len(order) if len(order) <= ALL_PREDICTIONS else PREDICTIONS]
        first = [cls for cls in first if float(scores[cls]) != float("-inf")]  # was not found in the image
        return tuple(
            Prediction(cls, self.subject.name(cls), float(shares[cls]), float(scores[cls]))
            for cls in dict.fromkeys((*first, *(each.cls if isinstance(each, Aim) else each for each in wanted)))
        )

    def _faithfulness(
        self, ready: _Ready, raw: RawMap, explained: Explained, predictions: tuple[Prediction, ...]
    ) -> Faithfulness | None:
        if not self.asked.faithfulness or explained.task != CLASSIFICATION or not bool(raw.values.isfinite().all()):
            return None
        cls = predictions[0].cls if raw.cls is None else raw.cls
        return measure_faithfulness(self.subject.module, ready.tensor, raw.values, cls, self._context)

    def _boxes(self, number: int, ready: _Ready, explained: Explained) -> tuple[FoundBox, ...]:
        if not explained.boxes:
            return ()
        _, height, width = ready.tensor.shape
        box = ready.box
        across, down = (box.right - box.left) / width, (box.bottom - box.top) / height
        return tuple(
            FoundBox(
                each.cls,
                self.subject.name(each.cls),
                each.score,
                (
                    box.left + each.corners[0] * across,
                    box.top + each.corners[1] * down,
                    box.left + each.corners[2] * across,
                    box.top + each.corners[3] * down,
                ),
                each.number,
            )
            for each in explained.boxes[number]
        )


class _Silent(Context):
    """A cancel passes; progress is told by image."""

    def __init__(self, context: Context):
        self._context = context

    def check_cancelled(self) -> None:
        self._context.check_cancelled()

    def give_way(self) -> None:
        self._context.give_way()


def _key(raw: RawMap) -> tuple:
    return raw.image, raw.method, raw.layer, raw.call, raw.cls, raw.box, raw.head


def _range(values: Tensor) -> tuple[float | None, float | None]:
    finite = values[values.isfinite()]
    return (float(finite.min()), float(finite.max())) if finite.numel() else (None, None)


def _failed(path: str, error: TorchloupeError) -> Shown:
    return Shown(ExplainedImage(path, error=f"{error} {error.hint}".strip()))


def _sentence(error: BaseException) -> TorchloupeError:
    if isinstance(error, TorchloupeError):
        return error
    said = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "out of memory" in said or "can't allocate" in said:
        return LimitReached("There is not enough memory to explain this image.", "Take fewer layers or a smaller size.")
    return BadRequest(f"The model cannot be explained: {said[:300]}")


def _with(info: ExplainedImage, **changes: object) -> ExplainedImage:
    import dataclasses

    return dataclasses.replace(info, **changes)  # type: ignore[arg-type]
