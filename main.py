"""The entry point of `torchloupe`: chooses between the window and a headless subcommand, and does nothing else."""

import sys

VERSION = "0.1.0"

USAGE = """\
usage: torchloupe [FILE ...]               open the window, with these files; net.py:small is a model
       torchloupe SUBCOMMAND ...           work without a window; SUBCOMMAND --help tells more

subcommands:
  show        what is inside a checkpoint: tensors, modules, values, and what loading it would call
  stats       figures, a histogram and findings of every tensor; needs torch
  diff        what differs between two checkpoints, and what load_state_dict would do
  convert     a checkpoint as safetensors or in either of torch's formats, renamed, weights only
  model       the modules of a live model, built by its code in a process of its own; needs torch
  identify    which architecture of torchvision a checkpoint belongs to
  flops       what a forward of a model costs, by module, and why other counters differ; needs torch
  cam         what of images a model looks at, and whether to believe it; needs torch
  ops         what Torchloupe's own C++ and CUDA operators run on here; --build compiles them now
  shot        render a view to a PNG file, without a display

options of the window:
  --new-window        do not hand the files to a window that is already open
  --lab-python PATH   the Python in which models run; it needs torch, numpy and msgspec
  --version           print the version
  --help              print this text
"""


def main(argv: list[str] | None = None) -> int:
    """Run what the arguments (sys.argv's by default) ask for; the exit code: 0 done, 1 a finding, 2 bad input."""
    argv = sys.argv[1:] if argv is None else argv
    if argv and argv[0] in ("--help", "-h"):
        sys.stdout.write(USAGE)
        return 0
    if argv and argv[0] == "--version":
        sys.stdout.write(f"torchloupe {VERSION}\n")
        return 0
    if argv and argv[0] == "shot":
        return _window_part("shot", argv[1:])
    if argv:
        from inspector.names import SUBCOMMANDS

        if argv[0] in SUBCOMMANDS:
            from inspector import cli

            return cli.main(argv)
        meant = _mistyped(argv[0], (*SUBCOMMANDS, "shot"))
        if meant:
            sys.stderr.write(
                f"torchloupe: there is neither a file nor a subcommand {argv[0]!r}; did you mean {meant!r}?\n"
            )
            return 2
    return _window_part("program", argv)


def _mistyped(word: str, subcommands: tuple[str, ...]) -> str:
    """The subcommand that `word` looks like, when it neither is a file nor is called as one; else an empty text."""
    import os

    if word.startswith("-") or os.path.splitext(word)[1] or os.path.lexists(word):
        return ""
    import difflib

    return next(iter(difflib.get_close_matches(word, subcommands, n=1, cutoff=0.7)), "")


def _window_part(module: str, argv: list[str]) -> int:
    """Run app.MODULE.main, or say in one sentence that the window's packages are missing."""
    import importlib

    try:
        importlib.import_module("PySide6")  # a picture asks for it late
        part = importlib.import_module(f"app.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("PySide6", "shiboken6", "platformdirs", "pyqtgraph"):
            raise
        sys.stderr.write(
            f"torchloupe: the window needs {error.name}, which is not installed here; "
            "install it with `pip install '.[gui]'` in Torchloupe's folder\n"
        )
        return 2
    return part.main(argv)


if __name__ == "__main__":
    sys.exit(main())
