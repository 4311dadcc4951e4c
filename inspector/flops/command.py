"""`torchloupe flops MODEL`: what a forward costs, by module, type or operator, as text or as JSON."""

import argparse
import os
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

from inspector.cli import DONE, FINDING, TerminalContext, failed
from inspector.flops.result import FlopReport

FORMATS = ("text", "csv", "markdown", "torchinfo", "json")
DEPTH = 2  # levels of modules in the text, unless --depth says otherwise


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from inspector.model.arguments import add_model_arguments

    parser.description = (
        "Count the FLOPs of one forward (2 for each multiply-accumulate of a matrix product, convolution, attention or"
        " recurrence), compare other counters and say why they differ. Runs the model's code, in a process of its own."
    )
    add_model_arguments(parser)
    parser.add_argument(
        "--input",
        metavar="INPUT",
        action="append",
        default=[],
        help="1,3,224,224; with a dtype 1,128:int64; by an argument's name mask=1,128:bool; in a"
        " dictionary batch.mask=1,128:bool; an image's path;"
        " once for each argument. Without it: what the model's family takes",
    )
    parser.add_argument("--by", choices=("module", "type", "op"), default="module", help="rows of the table")
    parser.add_argument("--depth", metavar="N", type=_depth, help=f"levels of modules; in the text {DEPTH}")
    parser.add_argument("--all", action="store_true", help="each of several equal blocks, in the text")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="csv: one row a module, in FLOP, bytes and ms; torchinfo: laid out as torchinfo does; json is --json",
    )
    parser.add_argument("--time", action="store_true", help="measure each module too: at least twelve forwards more")
    parser.add_argument(
        "--device", metavar="D", default="auto", help="auto (cpu), cpu, cuda, cuda:1, mps or meta (shapes, no values)"
    )


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the count; the exit code is 1 when the model did not stay as it was, 2 where nothing could be counted."""
    as_json = arguments.json or arguments.format == "json"
    try:
        report = _ask(arguments, context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        failure = partial(failure_document, arguments.model) if as_json else None
        return failed(error, context, arguments.debug, failure)
    context.clear()
    if as_json:
        from inspector.flops.flops_json import flops_document
        from inspector.json_output import dumps

        print(dumps(flops_document(report, arguments.depth)))
    else:
        plain = {} if _can_show("−×…—├└│─") else str.maketrans("−×…—├└│─", "-x~-++|-")
        for line in _lines(report, arguments):
            sys.stdout.write(f"{line.translate(plain)}\n")
    return DONE if report.footprint.unchanged else FINDING


def _lines(report: FlopReport, arguments: argparse.Namespace) -> Iterable[str]:
    if arguments.format == "text":
        from inspector.flops.flops_text import flops_lines

        depth = DEPTH if arguments.depth is None else arguments.depth
        return flops_lines(report, arguments.by, depth, arguments.all)
    from inspector.flops.exports import EXPORTS

    return EXPORTS[arguments.format](report, arguments.depth).splitlines()


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints where nothing could be counted."""
    from inspector.flops import flops_json

    return flops_json.failure_document(path, error)


def _ask(arguments: argparse.Namespace, context: TerminalContext) -> FlopReport:
    from inspector.engine.messages import CountFlops
    from inspector.errors import BadRequest
    from inspector.model.arguments import ask, model_fields

    inputs = tuple(map(_word, arguments.input))  # a wrong one needs no lab to be refused
    if arguments.time and arguments.device == "meta":
        raise BadRequest("Nothing can be measured on the meta device.", "Leave out --time or --device.")
    device = "cpu" if arguments.device == "auto" else arguments.device
    fields = model_fields(arguments)
    return ask(CountFlops(**fields, input=inputs, device=device, time=arguments.time), arguments, context)


def _word(text: str) -> str:
    """As the lab, which runs in no folder of the user's, understands it."""
    from inspector.errors import BadRequest
    from inspector.flops.input_words import Picture, parse_word

    word = parse_word(text, os.getcwd())
    if not isinstance(word, Picture):
        return text
    if not word.path.isprintable():
        raise BadRequest(f"The name of the image {text!r} is not text.", "Rename the file.")
    return f"{word.name}={word.path}" if word.name else word.path


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _depth(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of levels")
    return int(text[:9])
