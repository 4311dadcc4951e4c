"""`torchloupe stats FILE [KEY...]`: figures, histograms and findings of a checkpoint's tensors, as text or as JSON."""

import argparse
import gc
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from inspector.cli import DONE, FINDING, INTERRUPTED, TerminalContext, as_text, fail, failed
from inspector.errors import TorchloupeError
from inspector.stats.order import FIELDS, ordered
from inspector.stats.result import TensorStats

if TYPE_CHECKING:
    from inspector.stats.scanned import Scan

BINS, MOST_BINS = 44, 2048


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Count every element of a checkpoint's tensors. Nothing in the file is run. Needs torch."
    parser.add_argument("file", metavar="FILE", help="a checkpoint, or a folder that is one (sharded, distributed)")
    parser.add_argument(
        "keys",
        metavar="KEY",
        nargs="*",
        default=[],
        help="only these tensors: keys or patterns such as 'layer1.*.weight', with or without the prefix that all"
        " keys share; the others are not read",
    )
    parser.add_argument(
        "--bins", metavar="N", type=_bins, default=BINS, help=f"bins of a histogram, at most; {BINS}, up to {MOST_BINS}"
    )
    parser.add_argument(
        "--per-channel", action="store_true", help="add the figures of each output channel (index of dimension 0)"
    )
    parser.add_argument(
        "--sort",
        metavar="FIELD",
        type=_field,
        help=f"largest first, tensors without the figure last: {', '.join(FIELDS)} (key: A to Z; findings: the gravest"
        " first); -FIELD turns the order round",
    )
    parser.add_argument(
        "--findings", action="store_true", help="say what to do about each finding; exit 1 if one is an error"
    )
    parser.add_argument("--container", metavar="C", help="only this state_dict of the file, by its path in it")


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the figures; the exit code is 0, 1 when --findings finds an error, 2 for a bad or damaged file.

    The first Ctrl+C prints what was counted so far.
    """
    gc.disable()  # many small objects and no garbage; the process ends with it
    try:
        return _run(arguments, context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        failure = partial(failure_document, as_text(arguments.file)) if arguments.json else None
        return failed(error, context, arguments.debug, failure)


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints of a file of which nothing could be read, and of bad usage."""
    from inspector.stats import stats_json

    return stats_json.failure_document(path, error)


def _run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    from inspector.stats.functions import scan_checkpoint

    with context.interruptible():
        scan = scan_checkpoint(
            arguments.file,
            arguments.keys,
            container=arguments.container,
            bins=arguments.bins,
            per_channel=arguments.per_channel,
            context=context,
        )
    context.clear()
    rows = [row for row in scan.rows if row is not None]
    if arguments.sort:
        rows = ordered(rows, scan.listing, scan.report.findings, arguments.sort)
    if arguments.json:
        from inspector.json_output import dumps
        from inspector.stats.stats_json import stats_document

        print(dumps(stats_document(scan, rows, arguments.per_channel)))
    else:
        _print_text(scan, rows, arguments.findings)
    if scan.error:
        code = fail(TorchloupeError(scan.error), False)
        return INTERRUPTED if scan.report.state == "cancelled" else code
    grave = any(finding.severity == "error" for finding in scan.report.findings)
    return FINDING if arguments.findings and grave else DONE


def _print_text(scan: "Scan", rows: list[TensorStats], advice: bool) -> None:
    from inspector.stats.stats_text import BLOCKS, stats_lines

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    plain = {} if _can_show("−×…") else str.maketrans("−×…", "-x~")
    for line in stats_lines(scan, rows, width, _can_show(BLOCKS), advice):
        sys.stdout.write(f"{line.translate(plain)}\n")


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _bins(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_BINS):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of bins; give one from 1 to {MOST_BINS:,}")
    return int(text)


def _field(text: str) -> str:
    if text.removeprefix("-") not in FIELDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no field; choose from {', '.join(FIELDS)}")
    return text
