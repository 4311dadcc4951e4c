"""`torchloupe cam MODEL IMAGE...`: what of images a model looks at, as text or as JSON, and as pictures."""

import argparse
import os
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from inspector.cam.result import CamReport, ExplainedImage
from inspector.cli import BAD_INPUT, DONE, TerminalContext, failed

METHOD, LAYER, CLASS = "gradcam", "auto", "top1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from inspector.model.arguments import add_model_arguments

    parser.description = (
        "Show what of images a model looks at: its predictions, maps of its layers, and what speaks against believing"
        " them. Runs the model's code, in a process of its own."
    )
    add_model_arguments(parser)
    parser.add_argument("images", metavar="IMAGE", nargs="+", help="an image file, or a folder: all images below it")
    parser.add_argument("--layer", metavar="L[,L]", default=LAYER, help="names as in named_modules; auto, or all")
    parser.add_argument(
        "--method",
        metavar="M[,M]",
        default=METHOD,
        help=f"{METHOD} (the default), layercam, eigencam, cam, gradcampp, hirescam, xgradcam, eigengradcam, scorecam,"
        " ablationcam, rollout, gradattention",
    )
    parser.add_argument(
        "--class",
        dest="cls",
        metavar="C",
        default=CLASS,
        help="top1 (the default), top5, a number from 0, a name; name#2 is the second box of that class",
    )
    parser.add_argument("--classes", metavar="FILE", default="", help="names of the classes, one a line, or JSON")
    parser.add_argument(
        "--preprocess",
        metavar="SPEC",
        default="",
        help="size=224,crop=224,mean=0.485:0.456:0.406,std=0.229:0.224:0.225; without crop images are resized to just"
        " that size. Without SPEC: what is known of the model",
    )
    parser.add_argument(
        "--faithfulness", action="store_true", help="measure each map against a shuffled one: 126 forwards a map"
    )
    parser.add_argument(
        "--randomised", action="store_true", help="compare each map with that of the model with shuffled weights"
    )
    parser.add_argument("--signed", action="store_true", help="keep what speaks against the class, below 0")
    parser.add_argument("--heads", action="store_true", help="of rollout and gradattention, a map for each head")
    parser.add_argument("--device", metavar="D", default="auto", help="auto (cpu), cpu, cuda, cuda:1 or mps")
    parser.add_argument(
        "-o", dest="out", metavar="DIR", default="", help="write each map over its image there, as a PNG"
    )
    parser.add_argument(
        "--npy", action="store_true", help="write the raw maps, to DIR or here: float32 [h, w] at the layer's own grid"
    )


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print predictions and maps; the exit code is 2 where an image, or all, could not be explained."""
    try:
        report = _ask(arguments, context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        failure = partial(failure_document, arguments.model) if arguments.json else None
        return failed(error, context, arguments.debug, failure)
    context.clear()
    report = _as_given(report, arguments)
    if arguments.json:
        from inspector.cam.cam_json import cam_document
        from inspector.json_output import dumps

        print(dumps(cam_document(report)))
    else:
        from inspector.cam.cam_text import cam_lines

        plain = {} if _can_show("×…—") else str.maketrans("×…—", "x~-")
        for line in cam_lines(report, bool(arguments.out or arguments.npy)):
            sys.stdout.write(f"{line.translate(plain)}\n")
    return BAD_INPUT if any(each.error for each in report.images) else DONE


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints where nothing could be explained."""
    from inspector.cam import cam_json

    return cam_json.failure_document(path, error)


def _ask(arguments: argparse.Namespace, context: TerminalContext) -> CamReport:
    from inspector.cam.spec import parse_spec
    from inspector.cam.wanted import parse_classes
    from inspector.engine.messages import ExplainImages
    from inspector.errors import BadRequest, UnreadableFile
    from inspector.model.arguments import ask, model_fields

    # what is wrong by itself needs no lab to be refused
    if arguments.preprocess:
        parse_spec(arguments.preprocess)
    classes = parse_classes([arguments.cls])
    if not all(arguments.images):  # the lab would take it for this folder
        raise BadRequest("The path of an image is empty.")
    for path in (*arguments.images, *filter(None, [arguments.classes])):
        if not os.path.lexists(os.path.expanduser(path)):
            raise UnreadableFile(f"{path} does not exist.")
    methods, layers = _parts(arguments.method), _parts(arguments.layer)
    if not methods or not layers:
        raise BadRequest(f"{'--layer' if methods else '--method'} names nothing.")
    out = arguments.out or (os.curdir if arguments.npy else "")
    fields = model_fields(arguments)
    return ask(
        ExplainImages(
            **fields,
            images=tuple(map(os.fsencode, arguments.images)),
            layers=layers,
            methods=methods,
            classes=classes,
            names=os.fsencode(arguments.classes),
            preprocess=arguments.preprocess,
            device="cpu" if arguments.device == "auto" else arguments.device,
            signed=arguments.signed,
            heads=arguments.heads,
            faithfulness=arguments.faithfulness,
            randomised=arguments.randomised,
            arrays=False,
            pictures=False,
            out=os.fsencode(out),
            png=bool(arguments.out),
            npy=arguments.npy,
        ),
        arguments,
        context,
        by_step=True,
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _as_given(report: CamReport, arguments: argparse.Namespace) -> CamReport:
    """Paths as the user wrote them: the lab has a folder of its own."""
    images = tuple(_image_as_given(each, arguments) for each in report.images)
    return replace(report, images=images)


def _image_as_given(image: ExplainedImage, arguments: argparse.Namespace) -> ExplainedImage:
    out = [arguments.out or os.curdir]
    maps = tuple(
        each._replace(png=_relative(each.png, out), npy=_relative(each.npy, out)) if each.png or each.npy else each
        for each in image.maps
    )
    return replace(image, path=_relative(image.path, arguments.images), maps=maps)


def _relative(path: str, given: list[str]) -> str:
    """`path`, which lies in or is one of `given`, beginning as that does."""
    here = os.getcwd()
    for each in given:
        whole = os.path.join(here, os.path.expanduser(each))
        if path == whole:
            return each
        if path.startswith(whole.rstrip(os.sep) + os.sep):
            return os.path.join(each, os.path.relpath(path, whole))
    return path


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
