"""The words of every subcommand that takes a MODEL, and the lab that is asked with them."""

import argparse
import os
import sys
from typing import Any

from inspector.context import Context
from inspector.engine.messages import ModelRequest
from inspector.errors import UnreadableFile

PATIENCE = 300.0  # seconds


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """MODEL, --weights, --lenient, --guess, --container, --trust, --lab-python, --timeout."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="torchvision:resnet50, timm:NAME, package.module:factory, path/to/file.py:factory(depth=20), or the path"
        " of a TorchScript, .pt2 or full-model file; its code is run",
    )
    parser.add_argument("--weights", metavar="CHECKPOINT", help="load this state_dict into it")
    parser.add_argument("--lenient", action="store_true", help="load what of it fits, and tell the rest")
    parser.add_argument("--guess", action="store_true", help="load also what names and shapes suggest but do not prove")
    parser.add_argument("--container", metavar="C", help="which state_dict of the checkpoint, by its path in it")
    parser.add_argument("--trust", action="store_true", help="unpickle MODEL, which can run anything that is in it")
    parser.add_argument("--lab-python", metavar="PYTHON", default="", help="the interpreter that has what MODEL needs")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=PATIENCE, help=f"{PATIENCE:g}")


def model_fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the arguments say, as the fields of a ModelRequest. Raises UnreadableFile where there is no such file."""
    weights = arguments.weights and os.path.abspath(os.path.expanduser(arguments.weights))
    if weights and not os.path.exists(weights):
        raise UnreadableFile(f"{arguments.weights} does not exist.")
    search = [os.path.abspath(each) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    return {
        "model": os.fsencode(arguments.model),
        "folder": os.fsencode(os.getcwd()),
        "search": tuple(map(os.fsencode, search)),
        "weights": os.fsencode(weights) if weights else b"",
        "container": arguments.container,
        "strict": not arguments.lenient,
        "guess": arguments.guess,
        "trust": arguments.trust,
    }


def ask(request: ModelRequest, arguments: argparse.Namespace, context: Context, by_step: bool = False) -> Any:
    """The lab's answer to a request made of `model_fields`. Raises TorchloupeError, whatever the user's code does.

    A name that is wrong by itself needs no lab to be refused. With `by_step` --timeout is for each step of the job.
    """
    from inspector.engine.child import ask_lab
    from inspector.model.name import parse_name

    parse_name(arguments.model)
    return ask_lab(
        request,
        arguments.model,
        context,
        python=_interpreter(arguments.lab_python),
        seconds=arguments.timeout,
        echo=arguments.debug,
        by_step=by_step,
    ).value


def _interpreter(python: str) -> str:
    """An absolute path, or the name of a program: the lab does not start in our folder."""
    return os.path.abspath(os.path.expanduser(python)) if os.sep in python else python or sys.executable


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds
