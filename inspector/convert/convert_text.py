"""A conversion as a few lines for people."""

from collections.abc import Iterator

from inspector.checkpoint.meaning.figures import size_text
from inspector.convert.result import ConvertReport
from inspector.convert.sentences import named
from inspector.printable import printable

LISTED = 20  # of anything that there may be many of
TITLES = {"zip": "PyTorch zip", "legacy": "PyTorch before 1.6", "safetensors": "safetensors"}


def report_lines(report: ConvertReport) -> Iterator[str]:
    """What was written, what it lacks and why, and what was renamed."""
    yield from map(printable, _lines(report))


def _lines(report: ConvertReport) -> Iterator[str]:
    verb = "Replaced" if report.replaced else "Wrote"
    tensors = "1 tensor" if report.tensors == 1 else f"{report.tensors:,} tensors"
    yield (
        f"{verb} {report.target}: {TITLES[report.format]}, {tensors}, {size_text(report.nbytes)}"
        f" (source {size_text(report.source_nbytes)}); checked by reading it back."
    )
    if report.renamed:
        first, then = report.renamed[0]
        more = f" and {len(report.renamed) - 1:,} more" if len(report.renamed) > 1 else ""
        yield f"Renamed {first} to {then}{more}."
    if report.left_out:
        yield f"Left out, as asked: {_list(report.left_out)}."
    unfit = [each for each in report.dropped if each.kind == "unfit"]
    if unfit:
        yield f"{_keys(len(unfit))} not kept:"
        yield from _some([f"  {each.name}: {each.why}" for each in unfit])
    if report.damaged:
        yield "Warning: the source is damaged; what could be read of it was written."
    yield from _some([f"Warning: {warning}" for warning in report.warnings])
    reasons: dict[str, list[str]] = {}
    for each in report.dropped:
        if each.kind != "unfit":
            reasons.setdefault(each.why, []).append(each.name)
    were = {why: "was" if len(names) == 1 else "were" for why, names in reasons.items()}
    yield from _some([f"Warning: {named(names)} {were[why]} not written: {why}." for why, names in reasons.items()])


def _keys(count: int) -> str:
    return "1 key was" if count == 1 else f"{count:,} keys were"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _some(lines: list[str]) -> Iterator[str]:
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield f"  and {len(lines) - LISTED:,} more; --json lists all."
