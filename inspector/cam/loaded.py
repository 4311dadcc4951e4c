"""What the lab answers about images and a model that was built by its name."""

import os
from collections.abc import Sequence

import torch

from inspector.cam.explain import explain
from inspector.cam.explained import Aim
from inspector.cam.explainer import Asked, Explainer
from inspector.cam.faithfulness import measure_faithfulness
from inspector.cam.files import MapFiles
from inspector.cam.flags import survival
from inspector.cam.functions import image_paths, report_of
from inspector.cam.images import open_image
from inspector.cam.payload import Payload
from inspector.cam.randomisation import rank_correlation, shuffled_copy
from inspector.cam.result import CamReport, Faithfulness, Randomised
from inspector.cam.subject import Subject, subject_of
from inspector.cam.wanted import parse_classes
from inspector.context import Context
from inspector.engine.handlers import Answer
from inspector.engine.messages import ExplainImages, ImageRequest, MapRequest
from inspector.errors import BadRequest
from inspector.model import LoadedModel
from inspector.stats.result import SILENCE


def explain_loaded(loaded: LoadedModel, request: ExplainImages, context: Context) -> Answer:
    """A CamReport; float32 maps and, if asked, uint8 pictures are the payload."""
    paths, own = image_paths([_path(each, request) for each in request.images])
    others = [_path(each, request) for each in request.others]
    subject = _subject(loaded, request, os.fsdecode(request.names), [*paths, *others])
    asked = Asked(
        request.layers,
        request.methods,
        parse_classes(request.classes),
        request.signed,
        request.heads,
        request.faithfulness,
        request.randomised,
    )
    explainer = Explainer(subject, asked, context)
    out = _path(request.out, request)
    files = MapFiles(out, request.npy, request.signed, request.png) if request.out else None
    payload = Payload()
    images = []
    for shown in explainer.show(paths):
        if files is not None:
            shown = shown._replace(info=files.write(shown))  # noqa: PLW2901
        images.append(payload.add_shown(shown, request.pictures) if request.arrays else shown.info)
    report: CamReport = report_of(explainer, images, request.container, len(own))
    return Answer(report, payload.bytes())


def faithfulness_of(loaded: LoadedModel, request: MapRequest, context: Context) -> Faithfulness:
    """Of one map, which is made again."""
    subject = _subject(loaded, request)
    tensor, _ = subject.input_of(open_image(_path(request.image, request)))
    values, cls = _map(subject, subject.module, tensor, request, request.cls, context)
    return measure_faithfulness(subject.module, tensor, values, cls, context)


def randomised_of(loaded: LoadedModel, request: MapRequest, context: Context) -> Answer:
    """One map against that of the model with shuffled weights, for the same class."""
    subject = _subject(loaded, request)
    tensor, _ = subject.input_of(open_image(_path(request.image, request)))
    values, cls = _map(subject, subject.module, tensor, request, request.cls, context)
    context.check_cancelled()
    try:
        twin, _ = _map(subject, shuffled_copy(subject.module), tensor, request, cls, context)
    except BadRequest as error:  # it finds other boxes and other masks
        raise BadRequest("With shuffled weights the model finds nothing of the class: there is no map.") from error
    correlation = rank_correlation(values, twin)
    payload = Payload()
    start = payload.add_map(twin)
    shape = (twin.shape[0], twin.shape[1])
    return Answer(Randomised(correlation, shape, start, survival(correlation) or SILENCE), payload.bytes())


def _map(
    subject: Subject,
    module: torch.nn.Module,
    tensor: torch.Tensor,
    request: MapRequest,
    cls: int | None,
    context: Context,
) -> tuple[torch.Tensor, int]:
    """The raw map that a request names, and the class that it stands for. Raises BadRequest where there is none."""
    chosen: list[int] = []

    def classes(logits: torch.Tensor) -> list[list[Aim]]:
        chosen.append(int(logits[0].argmax()) if cls is None else cls)
        return [[Aim(chosen[-1], request.box)]]

    layers: str | Sequence[str] = "auto" if request.layer == "auto" else [request.layer]
    explained = explain(
        module,
        tensor[None],
        layers=layers,
        methods=[request.method],
        classes=classes,
        heads=request.head is not None,
        context=context,
    )
    found = [each for each in explained.maps if (each.call, each.head) == (request.call, request.head)]
    if not found and request.head is not None:
        raise BadRequest(f"{request.method} has no head number {request.head} there.")
    if not found:
        raise BadRequest(f"Layer {request.layer} has no call number {request.call}.")
    return found[0].values, chosen[-1]


def _subject(loaded: LoadedModel, request: ImageRequest, names: str = "", paths: Sequence[str] = ()) -> Subject:
    names = os.path.join(os.fsdecode(request.folder), os.path.expanduser(names)) if names else ""
    return subject_of(loaded, preprocess=request.preprocess, names_file=names, paths=paths, container=request.container)


def _path(path: bytes, request: ImageRequest) -> str:
    return os.path.join(os.fsdecode(request.folder), os.path.expanduser(os.fsdecode(path)))
