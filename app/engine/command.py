"""An engine command: the words that start an engine. Nothing else here knows where an engine runs."""

import sys
from pathlib import Path

import inspector.engine

ENGINE = Path(inspector.engine.__file__).with_name("__main__.py")


def reader_command() -> list[str]:
    """A reader runs in our own interpreter: it needs nothing of the user's."""
    return [sys.executable, str(ENGINE), "--role", "reader"]


def lab_command(interpreter: str = "") -> list[str]:
    """The lab runs in the interpreter whose torch the user's model needs; ours when none is chosen."""
    return [interpreter or sys.executable, str(ENGINE), "--role", "lab"]
