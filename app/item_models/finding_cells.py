"""The column of findings: the gravest of a tensor in a word; the whole sentences in its tooltip."""

from collections.abc import Iterable, Iterator

from app.item_models.cells import Cell
from app.item_models.stat_cells import nonfinite_words
from app.text import escape
from app.words.phrases import say, say_short
from inspector.stats.result import Finding, TensorStats

GRAVITY = {"error": 0, "warning": 1, "note": 2}
SIGNS = {"error": ("error", "error"), "warning": ("warn", "warn"), "note": ("info", "text2")}  # icon and token
NONFINITE = {"nan", "inf"}  # rules whose counts say both


class FindingCells:
    """What was found, by tensor."""

    def __init__(self, findings: Iterable[Finding] = ()):
        self._of: dict[int, list[Finding]] = {}
        self._order: dict[int, int] = {}
        for place, finding in enumerate(findings):
            for tensor in finding.tensors:
                self._of.setdefault(tensor, []).append(finding)
                self._order.setdefault(tensor, place)
        for found in self._of.values():
            if len(found) > 1:
                found.sort(key=gravity)

    def __len__(self) -> int:
        """Tensors with a finding."""
        return len(self._of)

    def __iter__(self) -> Iterator[int]:
        return iter(self._of)

    def __contains__(self, tensor: int) -> bool:
        return tensor in self._of

    def rank(self, tensor: int) -> float | None:
        """By which rows are sorted: grave ones first, then as they were reported."""
        found = self._of.get(tensor)
        return None if found is None else gravity(found[0]) + self._order[tensor] / (1 + len(self._order) * 1e3)

    def cell(self, tensor: int, stats: TensorStats | None, note: Cell) -> Cell:
        """`note` is what the file says of the tensor: shown where statistics say nothing."""
        found = self._of.get(tensor)
        if found:
            icon, color = SIGNS.get(found[0].severity, SIGNS["note"])
            counted = nonfinite_words(stats) if stats is not None and found[0].rule in NONFINITE else ""
            words = counted or say_short(found[0])
            others = sum(each.rule not in NONFINITE for each in found) if counted else len(found) - 1
            return Cell("flag", escape.visible(f"{words} +{others}" if others else words, 200), icon=icon, color=color)
        if note.icon == "error":
            return note
        if stats is not None and stats.error is not None:
            return Cell("flag", escape.visible(stats.error, 200), icon="error", color="error")
        if stats is not None and (words := nonfinite_words(stats)):
            return Cell("flag", words, icon="error", color="error")
        return note

    def tooltip(self, tensor: int) -> str:
        found = self._of.get(tensor, ())
        return "\n\n".join(f"{say(each.text)}\n{say(each.advice)}".strip() for each in found)


def gravity(finding: Finding) -> int:
    return GRAVITY.get(finding.severity, len(GRAVITY))
