"""The headless subcommands: arguments, exit codes and errors. One function per subcommand, in a table.

Exit codes: 0 done, 1 a finding (a check failed), 2 bad input or usage, 130 Ctrl+C. An error is one sentence on stderr,
never a traceback unless --debug asks for it; with --json it stands in `error` of the one object on stdout as well.
"""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from inspector.context import Context
from inspector.errors import Cancelled, TorchloupeError

DONE, FINDING, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class TerminalContext(Context):
    """Progress on stderr, one line that is rewritten, and only on a terminal."""

    def __init__(self) -> None:
        self._shown = ""
        self._live = sys.stderr.isatty()
        self._interrupted = False

    def report(self, done: int, total: int, text: str = "") -> None:
        if not self._live:
            return
        line = f"{text} {100 * done // total}%" if total else text
        if line != self._shown:
            self._shown = line
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def check_cancelled(self) -> None:
        if self._interrupted:
            raise Cancelled("Interrupted.")

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Within it the first Ctrl+C is a cancel, which leaves what is done; the second ends everything."""

        def interrupt(signum: int, frame: object) -> None:
            if self._interrupted:
                raise KeyboardInterrupt
            self._interrupted = True

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def clear(self) -> None:
        """Leave no half line behind."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            self._shown = ""


class _Parser(argparse.ArgumentParser):
    """Usage errors as one sentence."""

    failure_document: "FailureDocument | None" = None  # set when the arguments ask for JSON, before they are parsed

    def parse_args(self, args: Sequence[str], namespace: None = None) -> argparse.Namespace:  # type: ignore[override]
        """`--sort -mean`: what follows an option that takes a value is its value, unless it is an option itself."""
        words = list(args)
        options = self._option_string_actions
        for at in range(len(words) - 2, -1, -1):
            option, value = options.get(words[at]), words[at + 1]
            takes_one = option is not None and option.nargs is None and "--" not in words[: at + 2]
            if takes_one and value.startswith("-") and value.partition("=")[0] not in options:
                words[at : at + 2] = [f"{words[at]}={value}"]
        return super().parse_args(words, namespace)

    def error(self, message: str) -> NoReturn:
        if self.failure_document is not None:
            from inspector.json_output import dumps

            print(dumps(self.failure_document("", f"{message}; see `{self.prog} --help`")))
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def main(argv: list[str]) -> int:
    """Run the subcommand argv[0] and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale may not know the multiplication sign
    name = argv[0]
    add_arguments, run, failure_document = _subcommand(name)
    parser = _Parser(prog=f"torchloupe {name}", allow_abbrev=False)
    parser.failure_document = failure_document if "--json" in argv else None
    add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object, also on failure")
    parser.add_argument("--debug", action="store_true", help="print a traceback with an error")
    arguments = parser.parse_args(argv[1:])
    context = TerminalContext()
    try:
        code = run(arguments, context)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        context.clear()
        return 130
    except OSError as error:
        # Python would complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # of a broken pipe the reader has had enough
        return DONE if isinstance(error, BrokenPipeError) else fail(error, arguments.debug)


def sentence(error: BaseException) -> str:
    """What went wrong, for people; an error that is none of ours is a mistake in Torchloupe and says so."""
    if isinstance(error, TorchloupeError):
        return str(error)
    if isinstance(error, OSError):  # of reading they are errors of ours
        return f"The output cannot be written: {error.strerror}."
    if isinstance(error, MemoryError):
        return "There is not enough memory to list this file."
    return f"Torchloupe made a mistake ({type(error).__name__}: {error}); --debug prints what to report."


def fail(error: BaseException, debug: bool) -> int:
    """Print the error as one sentence, with what to do about it, and give the exit code."""
    from inspector.printable import printable

    if debug:
        import traceback

        traceback.print_exception(error)
    hint = f" {error.hint}" if isinstance(error, TorchloupeError) and error.hint else ""
    sys.stderr.write(f"torchloupe: {printable(sentence(error))}{printable(hint)}\n")
    return BAD_INPUT


def failed(error: Exception, context: TerminalContext, debug: bool, document: Callable[[str], dict] | None) -> int:
    """End a command that raised: `document`, of the sentence, is what --json prints, None without it; the exit code."""
    context.clear()
    if document is not None:
        from inspector.json_output import dumps

        print(dumps(document(sentence(error))))
    code = fail(error, debug)
    return INTERRUPTED if isinstance(error, Cancelled) else code


def as_text(path: str) -> str:
    """A path of the command line, which need not be text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


Runner = Callable[[argparse.Namespace, TerminalContext], int]
FailureDocument = Callable[[str, str], dict[str, Any]]  # (path, error) -> what --json prints of a failure


def _subcommand(name: str) -> tuple[Callable[[argparse.ArgumentParser], None], Runner, FailureDocument]:
    """The three functions of a subcommand, imported only for it."""
    import importlib

    module = importlib.import_module(f"inspector.{_MODULES[name]}")
    return module.add_arguments, module.run, module.failure_document


_MODULES = {
    "show": "show",
    "stats": "stats.command",
    "diff": "diff.command",
    "convert": "convert.command",
    "model": "model.command",
    "identify": "model.identify_command",
    "flops": "flops.command",
    "cam": "cam.command",
    "ops": "ops",
}
