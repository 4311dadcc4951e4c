"""A command as the tests run it: in this process, with what it wrote and its exit code."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from inspector import cli


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    keys: frozenset[str] = frozenset()  # of its document, where they are to be these

    @property
    def document(self) -> dict[str, Any]:
        """One line, and JSON by the letter: neither NaN nor Infinity."""
        assert self.out.count("\n") == 1
        document = json.loads(self.out, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
        assert not self.keys or set(document) == self.keys
        return document


def command(name: str, capture: pytest.CaptureFixture[str], keys: frozenset[str] = frozenset()) -> Callable[..., Ran]:
    """`torchloupe NAME`, to be called with its words. `capture`: capfd or capsys."""

    def run(*words: object) -> Ran:
        try:
            code = cli.main([name, *map(str, words)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Ran(code, *capture.readouterr(), keys)

    return run
