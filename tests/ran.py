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

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


def command(name: str, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`torchloupe NAME`, to be called with its words."""

    def run(*words: object) -> Ran:
        try:
            code = cli.main([name, *map(str, words)])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return Ran(code, *capfd.readouterr())

    return run
