"""`torchloupe show FILE`: what is inside a checkpoint, as text for people or as one JSON object."""

import argparse
import gc
import sys
from functools import partial
from typing import Any

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint, open_path
from inspector.checkpoint.result import ChecksumReport, Folder
from inspector.cli import DONE, FINDING, TerminalContext, as_text, fail, failed
from inspector.errors import BadRequest, TorchloupeError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show what is inside a checkpoint. Nothing in it is run."
    parser.add_argument("file", metavar="FILE", help="a checkpoint, or a folder that is one (sharded, distributed)")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--tree", action="store_true", help="modules as a tree (the default)")
    shape.add_argument("--flat", action="store_true", help="one line per tensor, in file order")
    parser.add_argument("--values", metavar="KEY", help="print the first values of the tensor KEY")
    parser.add_argument("--container", metavar="C", help="only this state_dict of the file, by its path in it")
    parser.add_argument(
        "--verify", action="store_true", help="read the whole file and check it; exit 1 if it is damaged"
    )


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the listing; the exit code is 0, 1 when --verify finds damage, 2 for a bad or damaged file."""
    gc.disable()  # a listing is many small objects and no garbage; the process ends with it
    try:
        opened = _open(arguments, context)
        if isinstance(opened, Folder):
            return _show_folder(opened, arguments)
        with opened:
            return _show(opened, arguments, context)
    except BrokenPipeError:
        raise
    except Exception as error:
        failure = partial(failure_document, as_text(arguments.file)) if arguments.json else None
        return failed(error, context, arguments.debug, failure)


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints of a file of which nothing could be read, and of bad usage."""
    from inspector import json_output

    return json_output.failure_document(path, error)


def _open(arguments: argparse.Namespace, context: TerminalContext) -> Checkpoint | Folder:
    if arguments.container is None:
        return open_path(arguments.file, context)
    return open_checkpoint(arguments.file, context, arguments.container)


def _show(checkpoint: Checkpoint, arguments: argparse.Namespace, context: TerminalContext) -> int:
    listing = checkpoint.listing
    values = None
    if arguments.values is not None:
        values = checkpoint.values(_find(checkpoint, arguments.values, arguments.container))
    report = checkpoint.verify(context) if arguments.verify else None
    context.clear()
    if arguments.json:
        from inspector.json_output import cells_document, dumps, listing_document

        document = listing_document(listing)
        if report is not None:
            document["checksum"] = report.state
        if values is not None:
            document["cells"] = cells_document(listing, values)
        print(dumps(document))
    else:
        from inspector import show_text

        lines = show_text.values_lines(listing, values) if values else show_text.listing_lines(listing, arguments.flat)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        if report is not None:
            sys.stdout.writelines(f"{line}\n" for line in show_text.report_lines(listing, report))
    if listing.error:
        return fail(TorchloupeError(listing.error), False)
    return FINDING if report is not None and _damaged(report) else DONE


def _find(checkpoint: Checkpoint, key: str, container: str | None) -> int:
    """The tensor `key`, as the file spells it or as the tree prints it, without the prefix that all keys share."""
    try:
        return checkpoint.index(key, container)
    except BadRequest as error:
        listing = checkpoint.listing
        keys = {tensor.key for tensor in listing.tensors}
        if key in keys:
            raise
        for part in listing.containers:
            if part.prefix and part.prefix + key in keys:
                return checkpoint.index(part.prefix + key, container)
        import difflib

        like = difflib.get_close_matches(key, keys, n=1)
        if any(each.startswith(f"{key}.") for each in keys):
            raise BadRequest(f"{key!r} is a module, not a tensor.", error.hint) from None
        raise BadRequest(str(error), f"Did you mean {like[0]!r}?" if like else error.hint) from None


def _damaged(report: ChecksumReport) -> bool:
    return report.state == "failed"


def _show_folder(folder: Folder, arguments: argparse.Namespace) -> int:
    """A folder is no checkpoint: its files are listed for people to choose from, and a program is told to name one."""
    if arguments.json or arguments.values is not None or arguments.verify or not folder.candidates:
        raise TorchloupeError(_folder_sentence(folder))
    from inspector import show_text

    sys.stdout.writelines(f"{line}\n" for line in show_text.folder_lines(folder))
    return DONE


def _folder_sentence(folder: Folder) -> str:
    if not folder.candidates:
        return f"{folder.path} is a folder without a checkpoint."
    count = len(folder.candidates) + folder.left_out
    found = "1 checkpoint; name it" if count == 1 else f"{count:,} checkpoints; name one of them"
    return f"{folder.path} is a folder with {found}."
