"""`torchloupe diff A B`: what differs between two checkpoints, as text, as JSON or as an HTML report."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from inspector.cli import DONE, FINDING, INTERRUPTED, TerminalContext, fail, failed
from inspector.errors import BadRequest, TorchloupeError, UnreadableFile

if TYPE_CHECKING:
    from inspector.checkpoint.checkpoint import Checkpoint
    from inspector.diff.result import Mapping, StateDiff
    from inspector.diff.state import State

LONGEST_ERROR = 16 << 20  # bytes of a pasted error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compare two checkpoints: keys, shapes, dtypes and values, with the mapping between their names found and"
        " proven, and what load_state_dict would do. Nothing in them is run. Exit code 0: the same, 1: different."
    )
    parser.add_argument("files", metavar="A B", nargs="*", help="the model, or what stood there before; and the other")
    parser.add_argument("--error", metavar="FILE", help="torch's own error text of load_state_dict in place of A")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--values", action="store_true", help="figures of every change; needs torch")
    how.add_argument("--keys-only", action="store_true", help="compare keys, shapes and dtypes; read no tensor's data")
    parser.add_argument(
        "--map",
        metavar="auto|none|FILE",
        default="auto",
        help="what brings B's names to A's: found (auto), nothing (none), or a file with lines `pattern ->"
        " replacement`, JSON {name: name}, or what --export-map wrote",
    )
    parser.add_argument(
        "--tolerance", metavar="REL", type=_tolerance, help="relative L2 change up to which values count as the same"
    )
    parser.add_argument("--report", metavar="OUT.html", help="write the comparison as one HTML file")
    parser.add_argument("--export-map", metavar="MAP.py", help="write the mapping as a Python function")
    parser.add_argument(
        "--export-converted",
        metavar="OUT",
        help="write B's tensors under A's names; .safetensors, or a torch file (.pth)",
    )
    parser.add_argument(
        "--container",
        metavar="C",
        action="append",
        default=[],
        help="compare this state_dict of the files, by its path in them; given twice: of A, and of B",
    )


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the comparison; the exit code is 0 for the same, 1 for different, 2 for a bad or damaged file.

    The first Ctrl+C prints what was compared so far.
    """
    gc.disable()  # many small objects and no garbage; the process ends with it
    try:
        return _run(arguments, context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        from inspector.diff import diff_json

        failure = partial(diff_json.failure_document, *_names(arguments)) if arguments.json else None
        return failed(error, context, arguments.debug, failure)


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints of bad usage."""
    from inspector.diff import diff_json

    return diff_json.failure_document(path, "", error)


def _run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    _check(arguments)
    from inspector.checkpoint.checkpoint import open_checkpoint

    with ExitStack() as stack, context.interruptible():
        checkpoints = [stack.enter_context(open_checkpoint(path, context)) for path in arguments.files]
        states = _states(checkpoints, arguments.container, arguments.error)
        diff = _diff(arguments, checkpoints, states, context)
        context.clear()
        if arguments.report:
            from inspector.diff.report_html import html_report

            _write(arguments.report, html_report(diff), arguments.files)
        if arguments.export_map:
            from inspector.diff.mapping.function import python_function

            _write(arguments.export_map, python_function(diff.mapping, diff.a.path, diff.b.path), arguments.files)
        if arguments.export_converted:
            _convert(checkpoints[-1], diff, arguments, context)
        context.clear()
    if arguments.json:
        from inspector.diff.diff_json import diff_document
        from inspector.json_output import dumps

        print(dumps(diff_document(diff)))
    else:
        _print_text(diff)
    return _code(diff)


def _check(arguments: argparse.Namespace) -> None:
    wanted = 1 if arguments.error else 2
    if len(arguments.files) != wanted:
        what = "With --error name one checkpoint" if arguments.error else "Name two checkpoints"
        raise BadRequest(f"{what}; {len(arguments.files):,} were named.", "See `torchloupe diff --help`.")
    if arguments.error and (arguments.values or arguments.tolerance is not None):
        raise BadRequest("An error text has no values to compare.")
    if arguments.keys_only and arguments.tolerance is not None:
        raise BadRequest("--tolerance compares values, which --keys-only leaves out.")
    if len(arguments.container) > (1 if arguments.error else 2):
        raise BadRequest("--container is given once for both files, or twice: for A and for B.")


def _states(checkpoints: Sequence["Checkpoint"], containers: Sequence[str], error: str | None) -> list["State"]:
    """Of each file. One --container for both is that of the files that have it, if any does."""
    from inspector.diff.state import state_of

    if error is not None:
        from inspector.diff.pasted_error import model_of, read_error

        file = state_of(checkpoints[0], *containers)
        return [model_of(read_error(_error_text(error)), file, error), file]
    if len(containers) != 1:
        chosen: Sequence[str | None] = containers or (None, None)
    else:
        has = [any(part.path == containers[0] for part in each.listing.containers) for each in checkpoints]
        chosen = [containers[0] if own or not any(has) else None for own in has]
    return [state_of(checkpoint, container) for checkpoint, container in zip(checkpoints, chosen, strict=True)]


def _diff(
    arguments: argparse.Namespace,
    checkpoints: Sequence["Checkpoint"],
    states: Sequence["State"],
    context: TerminalContext,
) -> "StateDiff":
    from inspector.diff.diff import diff_keys, diff_open

    mapping = _mapping(arguments.map)
    if arguments.error:
        return diff_keys(states[0], states[1], mapping)
    compared = "bytes"
    if arguments.keys_only:
        compared = "keys"
    elif arguments.values or arguments.tolerance is not None:
        compared = "values"
    a, b = checkpoints
    return diff_open(a, b, states[0], states[1], mapping, compared, arguments.tolerance, context)


def _mapping(given: str) -> "str | Mapping":
    from inspector.diff.mapping.map_file import read_map

    return given if given in ("auto", "none") else read_map(given)


def _convert(b: "Checkpoint", diff: "StateDiff", arguments: argparse.Namespace, context: TerminalContext) -> None:
    from inspector import convert
    from inspector.diff.mapping.rules import Renamer

    report = convert.write(
        b,
        arguments.export_converted,
        container=diff.b.container,
        rename=Renamer(diff.mapping.rules).rename if diff.mapping.rules else None,
        protect=arguments.files,
        context=context,
    )
    context.clear()
    for warning in report.warnings:
        sys.stderr.write(f"torchloupe: {warning}\n")
    for dropped in report.dropped:
        sys.stderr.write(f"torchloupe: {dropped.name} was left out: {dropped.why}.\n")


def _write(path: str, text: str, sources: Sequence[str]) -> None:
    """A file that is whole or not there. Raises UnwritableFile."""
    from inspector.context import Context
    from inspector.convert.output import replacing

    with replacing(os.fsencode(path), [os.fsencode(source) for source in sources], Context()) as output:
        output.write(text.encode("utf-8"))
        output.sync()


def _error_text(path: str) -> str:
    """The text of a file, or of stdin for "-"."""
    if path == "-":
        return sys.stdin.read(LONGEST_ERROR)
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            return file.read(LONGEST_ERROR).decode("utf-8", "replace")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from None


def _print_text(diff: "StateDiff") -> None:
    from inspector.diff.diff_text import diff_lines

    plain = {} if _can_show("×“”") else str.maketrans("×“”", "x''")
    for line in diff_lines(diff):
        sys.stdout.write(f"{line.translate(plain)}\n")


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _code(diff: "StateDiff") -> int:
    from inspector.diff.diff_json import error_of

    error = error_of(diff)
    if error:
        code = fail(TorchloupeError(error), False)
        return INTERRUPTED if error.startswith("Cancelled") else code
    return DONE if diff.same else FINDING


def _names(arguments: argparse.Namespace) -> tuple[str, str]:
    files = [os.fsencode(path).decode("utf-8", "backslashreplace") for path in arguments.files]
    first = [arguments.error] if arguments.error else []
    a, b = [*first, *files, "", ""][:2]
    return a, b


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no relative change; give a number from 0 on, such as 1e-3")
    return value
