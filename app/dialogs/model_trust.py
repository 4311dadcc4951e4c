"""The question before a model's code is run: what will run first, the default answer no."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.dialogs.trust import TrustQuestion
from app.text import escape


class ModelTrustDialog(TrustQuestion):
    def __init__(self, name: str, runs: Sequence[tuple[str, list[str]]], changed: bool, parent: QWidget | None = None):
        """`runs` are lines by their title; `changed`: a yes to what stood there before has ended."""
        words = self.tr(
            "Its code runs in the lab, a process of its own, with your rights on this machine. "
            "Say yes only if you know who wrote it. The yes ends when the content changes."
        )
        if changed:
            words = self.tr("You said yes before, and the content has changed since.") + " " + words
        blocks = [[title, *(f"    {escape.visible(line)}" for line in lines)] for title, lines in runs]
        super().__init__(
            self.tr("Run this code?"),
            self.tr("Run {name}?").format(name=escape.visible(name)),
            words,
            "\n\n".join("\n".join(block) for block in blocks),
            self.tr("What will run"),
            [],
            (self.tr("&Run it in the lab"), self.tr("&Do not run it")),
            parent,
        )
