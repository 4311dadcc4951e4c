"""`torchloupe model MODEL`: the tree of a live model, as text or as JSON."""

import argparse
import shutil
import sys
from functools import partial
from typing import Any

from inspector.cli import DONE, TerminalContext, failed
from inspector.model.result import ModelTree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from inspector.model.arguments import add_model_arguments

    parser.description = "Build a model and list its modules. Runs the model's code, in a process of its own."
    add_model_arguments(parser)
    parser.add_argument("--depth", metavar="N", type=_depth, help="only modules of at most N levels, in the text")
    parser.add_argument("--all", action="store_true", help="each of several equal blocks, in the text")


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the tree; 2 where there is none, with a sentence."""
    try:
        tree = _ask(arguments, context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        failure = partial(failure_document, arguments.model) if arguments.json else None
        return failed(error, context, arguments.debug, failure)
    context.clear()
    if arguments.json:
        from inspector.json_output import dumps
        from inspector.model.model_json import model_document

        print(dumps(model_document(tree)))
    else:
        from inspector.model.model_text import model_lines

        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
        for line in model_lines(tree, width, arguments.depth, arguments.all):
            print(line)
    return DONE


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints where there is no model."""
    from inspector.model import model_json

    return model_json.failure_document(path, error)


def _ask(arguments: argparse.Namespace, context: TerminalContext) -> ModelTree:
    from inspector.engine.messages import DescribeModel
    from inspector.model.arguments import ask, model_fields

    return ask(DescribeModel(**model_fields(arguments)), arguments, context)


def _depth(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of levels")
    return int(text[:9])
