"""A report as lines for people: first how images were shown, then each with what the model says and where it looks."""

from collections.abc import Iterator, Sequence

from inspector.cam.phrases import english
from inspector.cam.result import CamReport, ExplainedImage, FoundBox, MapInfo
from inspector.printable import printable

BRIEF = 3  # images; of more each takes one line, and one more for each flag
FIRST = 5  # predictions shown
BOXES = 10  # of a detection model


def cam_lines(report: CamReport, written: bool) -> Iterator[str]:
    """`written`: files were asked for."""
    yield printable(report.model)
    yield f"  preprocessing  {report.preprocessing.spec}"
    yield f"                 {english(report.preprocessing.source)}"
    if report.classes:
        yield f"  classes        {report.classes:,}, {printable(english(report.names))}"
    for at, layer in enumerate(report.layers):
        reason = english(layer.reason)
        yield f"  {'layers' if not at else '':15}{printable(layer.name)}{f' ({reason})' if reason else ''}"
    for warning in report.warnings:
        yield f"  {printable(english(warning))}"
    for image in report.images:
        yield ""
        yield from _image_lines(image, len(report.images) > BRIEF)
    if not written:
        yield ""
        yield "Write the pictures with -o DIR, the raw maps with --npy."


def _image_lines(image: ExplainedImage, brief: bool) -> Iterator[str]:
    path = printable(image.path)
    if image.error:
        yield f"{path}: {printable(image.error)}"
        return
    yield f"{path}, {image.width:,} × {image.height:,}"
    for note in image.notes:
        yield f"  {english(note)}"
    if image.boxes:
        yield from _box_lines(image.boxes, 1 if brief else BOXES)
    else:
        for prediction in image.predictions[: 1 if brief else FIRST]:
            yield f"  {100 * prediction.probability:5.1f}%  {printable(_class(prediction.cls, prediction.name))}"
    for info in image.maps:
        yield from _map_lines(info)


def _box_lines(boxes: Sequence[FoundBox], most: int) -> Iterator[str]:
    for box in boxes[:most]:
        left, top, right, bottom = (round(each) for each in box.corners)
        named = printable(f"{box.name}#{box.number}")
        yield f"  {100 * box.score:5.1f}%  {named}  from {left}, {top} to {right}, {bottom}"
    if len(boxes) > most:
        yield f"          and {len(boxes) - most:,} boxes more"


def _map_lines(info: MapInfo) -> Iterator[str]:
    of = f", {printable(_class(info.cls, info.name))}" if info.cls is not None else ""
    of += f", box {info.box}" if info.box else ""
    call = f" call {info.call}" if info.call else ""
    head = f" head {info.head}" if info.head is not None else ""
    size = "×".join(map(str, info.shape))
    raw = "no finite value" if info.raw_min is None else f"{info.raw_min:.4g} to {info.raw_max:.4g}"
    yield f"  {info.method} at {printable(info.layer or 'the model')}{call}{head}{of}: {size}, raw {raw}"
    for flag in info.flags:
        yield f"    {english(flag)}"
    found = info.faithfulness
    if found is not None:
        verdict = "better than chance" if found.beats_random else "no better than chance"
        yield (
            f"    deletion {found.deletion:.3f} (shuffled {found.random_deletion:.3f}),"
            f" insertion {found.insertion:.3f} (shuffled {found.random_insertion:.3f}): {verdict}"
        )
    if info.randomised is not None:
        yield f"    rank correlation with shuffled weights {info.randomised:.2f}"
    for path in filter(None, (info.png, info.npy)):
        yield f"    {printable(path)}"


def _class(cls: int | None, name: str) -> str:
    return name if name == str(cls) else f"{name} ({cls})"
