"""`torchloupe convert IN OUT`: a checkpoint as safetensors, as torch's zip or as its legacy format, without torch."""

import argparse
import gc
import sys
from functools import partial
from typing import Any

from inspector.cli import DONE, FINDING, TerminalContext, as_text, failed
from inspector.convert.result import ConvertReport

EPILOG = """The format is safetensors when OUT ends in .safetensors, else PyTorch's zip format. Without --weights-only
and the like all of IN is written, as far as the format can hold it. OUT is replaced only once the new file was read
back and found right; IN never is. Exit code 1: it was written, but lacks tensors, or the source is damaged."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write a checkpoint anew. Nothing in it is run; torch is not needed."
    parser.epilog = EPILOG
    parser.add_argument("file", metavar="IN", help="a checkpoint, or a folder that is one (sharded, distributed)")
    parser.add_argument("out", metavar="OUT", help="the file to write")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--zip", dest="format", action="store_const", const="zip", help="as torch saves since 1.6")
    kind.add_argument(
        "--legacy", dest="format", action="store_const", const="legacy", help="as torch saved before 1.6; all read it"
    )
    parser.add_argument("--weights-only", action="store_true", help="the model alone, without optimizer and run state")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--ema", action="store_true", help="the averaged weights alone")
    part.add_argument("--container", metavar="C", help="only this state_dict of the file, by its path in it")
    parser.add_argument("--strip-prefix", metavar="P", default="", help="what to take from the front of the keys")
    parser.add_argument("--map", metavar="FILE", help="a mapping of keys, as `torchloupe diff --export-map` writes it")
    parser.add_argument(
        "--only-matching",
        metavar="CHECKPOINT",
        help="keep the tensors whose name and shape another checkpoint has too, and list the others",
    )
    parser.add_argument("--dtype", metavar="D", default="", help="the model's floating tensors as bf16, fp16 or fp32")


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Convert; the exit code is 0, 1 when tensors are missing from the output, 2 when nothing was written."""
    gc.disable()  # many small objects and no garbage; the process ends with it
    try:
        report = _converted(arguments, context)
    except Exception as error:
        failure = partial(failure_document, as_text(arguments.file)) if arguments.json else None
        return failed(error, context, arguments.debug, failure)
    context.clear()
    if arguments.json:
        from inspector.convert.convert_json import report_document
        from inspector.json_output import dumps

        print(dumps(report_document(report)))
    else:
        from inspector.convert.convert_text import report_lines

        for line in report_lines(report):
            sys.stdout.write(f"{line}\n")
    return FINDING if report.damaged or report.lost else DONE


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints where nothing was written, and of bad usage."""
    from inspector.convert.convert_json import failure_document

    return failure_document(path, error)


def _converted(arguments: argparse.Namespace, context: TerminalContext) -> ConvertReport:
    from inspector.convert.convert import convert_checkpoint

    rename = None
    if arguments.map is not None:
        from inspector.diff.mapping.map_file import read_map
        from inspector.diff.mapping.rules import Renamer

        rename = Renamer(read_map(arguments.map).rules).rename
    with context.interruptible():
        return convert_checkpoint(
            arguments.file,
            arguments.out,
            only_matching=arguments.only_matching,
            format=arguments.format or "",
            container=arguments.container,
            weights_only=arguments.weights_only,
            ema=arguments.ema,
            strip_prefix=arguments.strip_prefix,
            rename=rename,
            dtype=arguments.dtype,
            context=context,
        )
