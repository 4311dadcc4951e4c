"""`torchloupe identify CHECKPOINT`: the architectures that a state_dict may belong to, as text or as JSON."""

import argparse
import gc
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from inspector.cli import DONE, FINDING, TerminalContext, as_text, failed
from inspector.model.result import Candidate, Identification
from inspector.printable import printable

NAMED = 4  # keys in a line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Find the architecture of torchvision that a checkpoint belongs to, by its keys and shapes. Nothing in the file"
        " is run. Needs torchvision the first time, to make the index. Exit 1 where no architecture is near."
    )
    parser.add_argument("file", metavar="CHECKPOINT", help="a checkpoint, or a folder that is one")
    parser.add_argument("--container", metavar="C", help="which state_dict of the file, by its path in it")


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the candidates; 1 where there is none, 2 for a bad file."""
    gc.disable()  # many small objects and no garbage; the process ends with it
    try:
        from inspector.model.identify import identify_checkpoint

        found = identify_checkpoint(arguments.file, container=arguments.container, context=context)
    except OSError:  # of stdout
        raise
    except Exception as error:
        failure = partial(failure_document, as_text(arguments.file)) if arguments.json else None
        return failed(error, context, arguments.debug, failure)
    context.clear()
    if arguments.json:
        from inspector.json_output import dumps

        print(dumps(document(found)))
    else:
        for line in lines(found):
            print(line)
    return DONE if found.candidates else FINDING


def document(found: Identification) -> dict[str, Any]:
    """The schema of `identify --json`: candidates best first; keys and shapes as the file and the model have them."""
    return {
        "path": found.path,
        "container": found.container,
        "candidates": [
            {
                "name": each.name,
                "arguments": dict(each.arguments),
                "matched": each.matched,
                "missing": each.missing,
                "unexpected": each.unexpected,
                "shape": [{"key": clash.key, "file": clash.file, "model": clash.model} for clash in each.shape],
                "prefix": each.prefix,
                "score": round(each.score, 4),
                "rules": [{"old": rule.old, "new": rule.new, "explains": rule.explains} for rule in each.rules],
                "guesses": each.guesses,
            }
            for each in found.candidates
        ],
        "error": None,
    }


def failure_document(path: str, error: str) -> dict[str, Any]:
    """The same schema for a file of which nothing could be read, and for bad usage."""
    return {"path": path, "container": None, "candidates": [], "error": error}


def lines(found: Identification) -> Iterator[str]:
    """The best with what does not fit, then the others, one line each."""
    name = printable(os.path.basename(found.path.rstrip(os.sep)))
    if not found.candidates:
        yield f"{name}: no architecture of torchvision is near its {found.tensors:,} tensors."
        return
    best, *others = found.candidates
    yield f"{name}: {_title(best)}"
    yield from _misfits(best)
    if best.fits:
        guess = " --guess" if best.guesses else ""
        yield f"  torchloupe model '{best.model}' --weights {printable(found.path)}{guess}"
    if others:
        yield ""
    width = max((len(_title(each)) for each in others), default=0)
    for each in others:
        yield f"  {_title(each):<{width}}  {each.score:7.1%} alike"


def _title(each: Candidate) -> str:
    """ "resnet50, num_classes=10"."""
    return ", ".join([each.name, *(f"{name}={value}" for name, value in each.arguments)])


def _misfits(each: Candidate) -> Iterator[str]:
    if each.rules:
        shown = [f"{rule.old or 'nothing'} -> {rule.new or 'nothing'}" for rule in each.rules]
        yield f"  under other names: {_some(shown)}"
    if each.guesses:
        yield f"  {each.guesses:,} of them told by guessing only"
    if each.fits:
        yield f"  all {each.matched:,} tensors fit" + (f", after {printable(each.prefix)!r}" if each.prefix else "")
        return
    yield f"  {each.matched:,} tensors fit" + (f", after {printable(each.prefix)!r}" if each.prefix else "")
    if each.missing:
        yield f"  {len(each.missing):,} missing: {_some(each.missing)}"
    if each.unexpected:
        yield f"  {len(each.unexpected):,} unexpected: {_some(each.unexpected)}"
    if each.shape:
        shown = [f"{clash.key} is {list(clash.file)}, not {list(clash.model)}" for clash in each.shape]
        yield f"  {len(each.shape):,} of another shape: {_some(shown)}"


def _some(texts: Sequence[str]) -> str:
    return ", ".join(printable(text) for text in texts[:NAMED]) + (", ..." if len(texts) > NAMED else "")
