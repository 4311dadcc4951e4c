"""`torchloupe ops`: what our own C++ and CUDA operators run on here; with --build they are compiled now."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from inspector.cli import DONE, FINDING, TerminalContext, fail
from inspector.errors import BadRequest
from native.build import build, find
from native.library import OFF, load, load_cuda, off
from native.toolchain import BuildError, compiler, nvcc, torch_installed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Say what Torchloupe's own operators run on. They are compiled once, when first needed, and kept; "
        "where they cannot be, their references in plain PyTorch run in their place, slower."
    )
    parser.add_argument("--build", action="store_true", help="compile them now; exit 1 if that fails")
    parser.add_argument("--force", action="store_true", help="with --build: also what is compiled already")


def run(arguments: argparse.Namespace, context: TerminalContext) -> int:
    """Print the state; the exit code is 0, 1 when --build fails, 2 for bad usage."""
    if arguments.force and not arguments.build:
        error = BadRequest("--force needs --build.")
        if arguments.json:
            _print_json(failure_document("", str(error)))
        return fail(error, arguments.debug)
    failed = _build(arguments, context) if arguments.build and not off() else {}
    document = _document(failed, context)
    context.clear()
    if arguments.json:
        _print_json(document)
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(document))
    if failed and arguments.debug:
        sys.stderr.writelines(f"{error.log}\n" for error in failed.values())
    return FINDING if failed or (arguments.build and off()) else DONE


def failure_document(path: str, error: str) -> dict[str, Any]:
    """What --json prints of bad usage."""
    return {"error": error}


def _print_json(document: dict[str, Any]) -> None:
    from inspector.json_output import dumps

    print(dumps(document))


def _build(arguments: argparse.Namespace, context: TerminalContext) -> dict[str, BuildError]:
    """Build both halves, as far as there is something to build them with; what failed, by its kind."""
    failed = {}
    for kind in ("cpu", "cuda"):
        if kind == "cuda" and _problem(nvcc):
            continue
        try:
            build(kind, lambda text: context.report(0, 0, text), arguments.force)
        except BuildError as error:
            failed[kind] = error
    return failed


def _document(failed: dict[str, BuildError], context: TerminalContext) -> dict[str, Any]:
    """All that is to be said; a half that is not built yet stays so."""
    context.report(0, 0, "Importing torch")
    problems = {kind: str(failed[kind]) if kind in failed else _missing(kind) for kind in ("cpu", "cuda")}
    cpu = problems["cpu"] is None
    state = (load_cuda() if cpu and problems["cuda"] is None else load())._asdict() if cpu or off() else {}
    said = {kind: problem or "" for kind, problem in problems.items()}
    return {
        "backend": state.get("backend") or "torch",
        "library": state.get("library") or None,
        "problem": (state.get("problem") or said["cpu"]) or None,
        "note": state.get("note") or None,
        "cuda": state.get("cuda") or "torch",
        "cuda_library": state.get("cuda_library") or None,
        "cuda_problem": (state.get("cuda_problem") or said["cuda"]) or None,
        "torch": _told(lambda: torch_installed().version),
        "compiler": _told(lambda: compiler().version.splitlines()[0]),
        "nvcc": _told(lambda: nvcc().version),
        "error": None,
    }


def _missing(kind: str) -> str | None:
    """Why a half cannot be loaded; None when it is there."""
    if off():
        return OFF
    try:
        if find(kind) is not None:
            return None
    except BuildError as error:
        return str(error)
    return "Not compiled yet: that is done when they are first needed, or now by `torchloupe ops --build`."


def _problem(tool: Callable[[], object]) -> str:
    try:
        tool()
    except BuildError as error:
        return str(error)
    return ""


def _told(tool: Callable[[], str]) -> str | None:
    try:
        return tool()
    except (BuildError, IndexError):
        return None


def _lines(document: dict[str, Any]) -> list[str]:
    rows = [
        ("CPU", document["backend"]),
        ("", document["library"]),
        ("", document["problem"]),
        ("", document["note"]),
        ("CUDA", document["cuda"]),
        ("", document["cuda_library"]),
        ("", document["cuda_problem"]),
        ("torch", document["torch"] or "none"),
        ("compiler", document["compiler"] or "none"),
        ("nvcc", document["nvcc"] or "none"),
    ]
    return [f"{name:<10}{value}" for name, value in rows if value]
