"""What of a model's output is explained: a class's logit, its logit within its mask, or the score of one box."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from inspector.cam.explained import Aim, Box
from inspector.cam.probabilities import are_probabilities, probabilities
from inspector.cam.quiet import hearing
from inspector.cam.sigmoid import Sigmoids
from inspector.errors import BadRequest, Cancelled
from inspector.model.example_input import example_input
from inspector.model.name import ModelName

CLASSIFICATION, SEGMENTATION, DETECTION = "classification", "segmentation", "detection"
WHAT = "A classifier, a segmentation model or a torchvision detection model can be explained."
ALONE = "Give a factory whose model takes images alone: a module of yours that fills in the rest."


def is_detector(module: torch.nn.Module) -> bool:
    """Whether it takes a list of images and gives boxes, as torchvision's do."""
    return any(each.__module__.startswith("torchvision.models.detection") for each in type(module).__mro__)


def run(module: torch.nn.Module, batch: torch.Tensor) -> Any:
    """A forward over a copy of [n, c, h, w]. Raises BadRequest with the model's own words, and Cancelled."""
    batch = batch.clone()  # some normalise in place
    try:
        with hearing():
            return module(list(batch)) if is_detector(module) else module(batch)
    except Cancelled:
        raise
    except Exception as error:
        instead = takes_instead(module)
        if instead:
            raise BadRequest(f"This model takes no images: its first layer takes {instead}.", WHAT) from error
        said = " ".join(str(error).split()) or "no reason given"
        if isinstance(error, TypeError) and f"{type(module).__name__}.forward() missing" in said:
            raise BadRequest(f"This model takes more than an image: {said}.", ALONE) from error
        shape = " × ".join(str(each) for each in batch.shape)
        raise BadRequest(
            f"The model cannot run on images of {shape}: {type(error).__name__}: {said[:300]}",
            "Check the size and the number of channels of the preprocessing.",
        ) from error


def takes_instead(module: torch.nn.Module) -> str:
    """What a model takes in place of images, by its first layer; "" where it may take images, or nothing tells."""
    if any(isinstance(each, torch.nn.Conv2d | torch.nn.ConvTranspose2d) for each in module.modules()):
        return ""
    example = example_input(module, ModelName("module", "", ""))
    shape = " × ".join(str(each) for each in example.shape or ())
    if example.kind == "indices":
        return f"whole numbers, such as the numbers of {shape} tokens"
    return f"{shape} values" if len(example.shape or ()) in (3, 5) else ""


@dataclass(slots=True)
class Target:
    """What the model said of the batch; later outputs for the same images are scored against it."""

    task: str
    logits: torch.Tensor  # [n, K], float32, on the CPU, without history, as in `Explained`
    probabilities: torch.Tensor
    boxes: tuple[tuple[Box, ...], ...] = ()
    masks: torch.Tensor | None = None  # int64 [n, h, w]: the class of each pixel
    given: bool = False  # the model puts out the probabilities itself

    @property
    def classes(self) -> int:
        return self.logits.shape[1]

    def aim(self, asked: Aim | int, image: int) -> Aim:
        """With the box that it stands for. Raises BadRequest where there is no such class, or nothing of it there."""
        cls, box = asked if isinstance(asked, Aim) else Aim(int(asked))
        if not 0 <= cls < self.classes:
            raise BadRequest(f"There is no class {cls}: the model tells {self.classes:,} apart, from 0.")
        if self.masks is not None and not bool((self.masks[image] == cls).any()):
            raise BadRequest(f"No pixel of image {image + 1} is of class {cls}.", "Choose a class that was found.")
        if self.task != DETECTION:
            if box:
                raise BadRequest(f"There is no box {box} of class {cls}: the model gives none.", "Name the class.")
            return Aim(cls)
        found = sum(each.cls == cls for each in self.boxes[image])
        if not found:
            classes = ", ".join(map(str, sorted({each.cls for each in self.boxes[image]}))) or "none"
            raise BadRequest(f"No box of class {cls} was found in image {image + 1}.", f"Found were: {classes}.")
        if not 0 <= box <= found:
            boxes = f"{found} boxes" if found > 1 else "one box"
            raise BadRequest(f"Image {image + 1} has {boxes} of class {cls}, and none with number {box}.")
        return Aim(cls, box or 1)

    def score(self, output: Any, row: int, image: int, asked: Aim | int) -> torch.Tensor:
        """The scalar that is explained, in an output in which `row` stands for `image` of the batch."""
        cls, number = asked if isinstance(asked, Aim) else (asked, 1)
        if self.task == CLASSIFICATION:
            return _tensor(output)[row, cls]
        if self.masks is not None:
            inside = self.masks[image] == cls
            return _tensor(output)[row, cls][inside].mean()
        box = next(box for box in self.boxes[image] if (box.cls, box.number) == (cls, number))
        return _box_score(output[row], box)

    def scores(self, output: Any, rows: int, image: int, aims: Sequence[Aim]) -> torch.Tensor:
        """float32 [aims, rows]: of an output for `rows` images that all stand for `image`. Raises IndexError."""
        if self.task == CLASSIFICATION:
            scores = _tensor(output)
            if len(scores) != rows:
                raise IndexError(f"{len(scores)} rows of {rows}")
            return scores[:, [aim.cls for aim in aims]].T.float()
        return torch.stack(
            [torch.stack([self.score(output, row, image, aim) for row in range(rows)]) for aim in aims]
        ).float()


def target_of(module: torch.nn.Module, output: Any, images: int, sigmoids: Sigmoids | None = None) -> Target:
    """`sigmoids` were around the forward. Raises BadRequest for an output in which no class can be told."""
    if isinstance(output, (list, tuple)) and output and all(_is_detection(each) for each in output):
        return _detection(module, output)
    tensor = _tensor(output)
    if tensor.dim() == 4 and tensor.shape[0] == images and tensor.shape[1] > 1:
        return _segmentation(tensor.detach().float())
    if tensor.dim() == 2 and tensor.shape[0] == images and tensor.shape[1]:
        logits = tensor.detach().float().cpu()
        given = are_probabilities(logits) or bool(sigmoids and sigmoids.gave(tensor))
        return Target(CLASSIFICATION, logits, logits if given else probabilities(logits), given=given)
    shape = " × ".join(str(each) for each in tensor.shape)
    raise BadRequest(f"The model puts out a tensor of {shape or 'no dimension'}: no scores of classes.", WHAT)


def _tensor(output: Any) -> torch.Tensor:
    """The scores in what a model put out: as they are, the first of several, `logits` or `out`."""
    found = output
    if not isinstance(found, torch.Tensor):
        for name in ("logits", "out"):
            found = output.get(name) if isinstance(output, Mapping) else getattr(output, name, None)
            if isinstance(found, torch.Tensor):
                break
    if not isinstance(found, torch.Tensor) and isinstance(output, (tuple, list)) and output:
        found = output[0]
    if isinstance(found, torch.Tensor) and found.dim() == 1:
        found = found[:, None]  # one class, or not
    if isinstance(found, torch.Tensor) and found.dim() == 4 and found.shape[2:] == (1, 1):
        found = found[:, :, 0, 0]  # a head of convolutions
    if not isinstance(found, torch.Tensor) or not found.is_floating_point():
        kind = "integers" if isinstance(found, torch.Tensor) else f"a {type(output).__name__}"
        raise BadRequest(f"The model puts out {kind}: no scores of classes.", WHAT)
    return found


def _segmentation(scores: torch.Tensor) -> Target:
    masks = scores.argmax(1)
    shares = torch.nn.functional.one_hot(masks, scores.shape[1]).float().mean((1, 2)).cpu()
    return Target(SEGMENTATION, shares.log(), shares, masks=masks)


def _is_detection(one: Any) -> bool:
    return isinstance(one, Mapping) and {"boxes", "labels", "scores"} <= set(one)


def _detection(module: torch.nn.Module, output: Any) -> Target:
    found = tuple(_boxes(one) for one in output)
    classes = _box_classes(module) or 1 + max((box.cls for boxes in found for box in boxes), default=0)
    scores = torch.zeros(len(found), classes, dtype=torch.float32, device="cpu")
    for image, boxes in enumerate(found):
        for box in reversed(boxes):
            scores[image, box.cls] = box.score
    return Target(DETECTION, scores.log(), scores, found)


def _boxes(one: Any) -> tuple[Box, ...]:
    rows = zip(one["labels"].tolist(), one["scores"].tolist(), one["boxes"].tolist(), strict=True)
    found = [Box(label, score, (box[0], box[1], box[2], box[3])) for label, score, box in rows]
    found.sort(key=lambda box: -box.score)
    met: Counter[int] = Counter()
    numbered = []
    for box in found:
        met[box.cls] += 1
        numbered.append(dataclasses.replace(box, number=met[box.cls]))
    return tuple(numbered)


def _box_classes(module: torch.nn.Module) -> int:
    """Of torchvision's detectors; 0 where it does not show."""
    for path in ("roi_heads.box_predictor.cls_score.out_features", "head.classification_head.num_classes"):
        found: Any = module
        for name in path.split("."):
            found = getattr(found, name, None)
        if isinstance(found, int):
            return found
    return 0


def _box_score(one: Any, box: Box) -> torch.Tensor:
    """The score of the box of its class that overlaps most with `box`, times the overlap; 0 where there is none."""
    same = one["labels"] == box.cls
    scores, boxes = one["scores"][same], one["boxes"][same].detach()
    if not len(scores):
        return one["scores"].sum() * 0
    wanted = boxes.new_tensor(box.corners)
    low = torch.maximum(boxes[:, :2], wanted[:2])
    high = torch.minimum(boxes[:, 2:], wanted[2:])
    shared = (high - low).clamp(min=0).prod(1)
    union = (boxes[:, 2:] - boxes[:, :2]).prod(1) + (wanted[2:] - wanted[:2]).prod() - shared
    overlap = shared / union.clamp(min=1e-6)
    best = int(overlap.argmax())
    return scores[best] * overlap[best]
