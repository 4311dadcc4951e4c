"""`explain_images`: maps of images as arrays, with what was found out about them."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.cam.images import ImageFiles, image_files, open_image
from inspector.cam.python_text import explain_text
from inspector.cam.result import CamReport
from inspector.cam.wanted import parse_classes
from inspector.context import Context
from inspector.errors import BadRequest

if TYPE_CHECKING:  # explain_images says in a sentence that they are missing
    import numpy as np
    import torch

    from inspector.cam.explainer import Asked, Explainer, Shown
    from inspector.cam.subject import Subject

Paths = str | os.PathLike | Sequence[str | os.PathLike]


@dataclass(frozen=True, slots=True)
class ExplainedImages:
    """`maps[i][j]` are the values of `report.images[i].maps[j]`: float32 [h, w] at the layer's own grid, after the
    method's ReLU, before any normalisation."""

    report: CamReport
    maps: "tuple[tuple[np.ndarray, ...], ...]"
    signed: bool = False

    def overlay(self, image: int, map: int, colors: str = "inferno", opacity: float | None = None) -> "np.ndarray":
        """The map over its image, which is opened again: uint8 RGB at the image's full resolution."""
        import numpy as np

        from inspector.cam.overlay import OPACITY, overlay

        info = self.report.images[image]
        picture = np.asarray(open_image(info.path).image)
        return overlay(
            picture, self.maps[image][map], info.box, colors, OPACITY if opacity is None else opacity, self.signed
        )


def explain_images(
    model: "str | torch.nn.Module",
    images: Paths,
    *,
    layers: str | Sequence[str] = "auto",
    methods: str | Sequence[str] = "gradcam",
    classes: str | int | Sequence[str | int] = "top1",
    weights: str | os.PathLike | None = None,
    container: str | None = None,
    strict: bool = True,
    guess: bool = False,
    trust: bool = False,
    names: str | os.PathLike = "",
    preprocess: str = "",
    signed: bool = False,
    heads: bool = False,
    faithfulness: bool = False,
    randomised: bool = False,
    device: str = "cpu",
    context: Context | None = None,
) -> ExplainedImages:
    """What of some images a model looks at.

    model         a module, or a name as load_model takes it, with `weights`, `container`, `strict`, `guess` and
                  `trust` as there
    images        paths; of a folder all images below it
    layers        "auto", "all", or names as in named_modules
    methods       ids of inspector.cam.methods.METHODS: "gradcam", "layercam", "eigencam" ...
    classes       "top1", "top5", numbers from 0, names
    names         a file with the names of the classes, where the model has none or others
    preprocess    "size=256,crop=224,mean=...,std=..."; "" for what is known of the model
    signed        keep what is below 0
    heads         of rollout and gradattention, a map for each head
    faithfulness  measure each map against one with its cells shuffled: 126 forwards a map
    randomised    compare each map with that of the same model with its weights shuffled

    The module is left as it was. Raises TorchloupeError with one sentence; a bad image among several has its `error`.
    """
    _need_torch()
    import torch

    from inspector.cam.explainer import Asked, Explainer
    from inspector.cam.subject import subject_of
    from inspector.model.load import load_model

    context = context or Context()
    paths, own = image_paths([images] if isinstance(images, str | os.PathLike) else images)
    named = {"images": paths, "methods": _several(methods), "layers": _several(layers)}
    nothing = next((name for name, given in named.items() if not given), "")
    if nothing:
        raise BadRequest(f"{nothing} names nothing.")
    loaded = model
    if isinstance(loaded, str):
        with torch.inference_mode(False):  # through what is made within no gradient could be taken
            loaded = load_model(
                loaded,
                weights=weights,
                container=container,
                strict=strict,
                guess=guess,
                trust=trust,
                device=device,
                context=context,
            )
    subject = subject_of(loaded, preprocess=preprocess, names_file=os.fspath(names), paths=paths, container=container)
    asked = Asked(
        _several(layers),
        _several(methods),
        parse_classes(_several(classes)),
        signed,
        heads,
        faithfulness,
        randomised,
    )
    explainer = Explainer(subject, asked, context)
    infos, arrays = [], []
    for shown in explainer.show(paths):  # the pictures are let go
        infos.append(shown.info)
        arrays.append(_arrays(shown))
    return ExplainedImages(report_of(explainer, infos, container, len(own)), tuple(arrays), signed)


def image_paths(given: Sequence[str | os.PathLike]) -> ImageFiles:
    """Each image once, folders opened. Raises UnreadableFile and BadRequest."""
    found = [image_files(each) for each in given]
    paths = dict.fromkeys(path for each in found for path in each.paths)
    own = dict.fromkeys(path for each in found for path in each.own if path not in paths)
    return ImageFiles(list(paths), list(own))


def report_of(
    explainer: "Explainer", images: Sequence[Any], container: str | None = None, passed_over: int = 0
) -> CamReport:
    """The report of what an explainer has shown. `passed_over` are images of folders that were not."""
    from inspector.flops.copies import device_of

    subject, asked = explainer.subject, explainer.asked
    layers = list(asked.layers) if explainer.attends else [each.name for each in explainer.layers]
    device = str(device_of(subject.module))
    options = {
        "weights": os.path.abspath(subject.origin.weights) if subject.origin.weights else "",
        "container": container,
        "guess": subject.origin.guess,
        "layers": layers,
        "methods": list(asked.methods),
        "classes": list(asked.classes),
        "names": subject.names_file,
        "preprocess": str(subject.spec),
        "signed": asked.signed,
        "heads": asked.heads,
        "faithfulness": asked.faithfulness,
        "randomised": asked.randomised,
        "device": device if device != "cpu" else "",
    }
    return CamReport(
        model=subject.origin.name,
        images=tuple(images),
        layers=explainer.layers,
        methods=asked.methods,
        preprocessing=subject.preprocessing,
        classes=explainer.classes,
        names=subject.names_source,
        device=device,
        seconds=explainer.seconds,
        python=explain_text(
            (subject.origin.place or subject.origin.name) if subject.origin.kind else None,
            [each.path for each in images],
            options,
            subject.origin.strict,
        ),
        warnings=warnings_of(subject, images, asked, passed_over),
    )


def warnings_of(subject: "Subject", images: Sequence[Any], asked: "Asked", passed_over: int = 0) -> tuple[Any, ...]:
    """What to know beside the maps."""
    from inspector.cam.phrases import phrase

    found = list(subject.warnings)
    done = [each for each in images if not each.error]
    if any(not each.maps for each in done):
        found.append(phrase("warning.nothing"))
    unmeasured = any(info.faithfulness is None for each in done for info in each.maps)
    if asked.faithfulness and unmeasured and any(each.boxes for each in done):
        found.append(phrase("warning.unmeasured"))
    if asked.randomised and any(info.randomised is None for each in done for info in each.maps):
        found.append(phrase("warning.unshuffled"))
    if passed_over:
        found.append(phrase("warning.own", count=passed_over))
    return tuple(found)


def _several(value: str | int | Sequence[str | int]) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(each.strip() for each in value.split(",") if each.strip())
    return (str(value),) if isinstance(value, int) else tuple(map(str, value))


def _need_torch() -> None:
    """Raise BadRequest, with the command that installs it, where torch or numpy cannot be imported."""
    try:
        import numpy  # noqa: F401
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        lacks = error.name or "torch"
        raise BadRequest(
            f"Explaining images needs {lacks}, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install {lacks}",
        ) from None
    except Exception as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise BadRequest(
            f"Explaining images needs torch, and that of {sys.executable} cannot be imported: {said}"
        ) from None


def _arrays(shown: "Shown") -> "tuple[np.ndarray, ...]":
    return tuple(each.detach().cpu().float().numpy() for each in shown.maps)
