"""Statistics for the clipboard and for files: exact values under names that scripts can rely on."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from app.words.phrases import say
from inspector.stats.result import Finding, TensorStats

FIELDS: dict[str, tuple[str, ...]] = {  # column of the table -> fields of TensorStats
    "mean": ("mean",),
    "std": ("std",),
    "min": ("min",),
    "max": ("max",),
    "zero": ("zero",),
    "nonfinite": ("nan", "posinf", "neginf"),
    "subnormal": ("subnormal",),
    "l1": ("l1",),
    "l2": ("l2",),
}


class StatExport:
    """The cells of those columns that the table shows; a small histogram has no text."""

    def __init__(self, columns: Iterable[str], stats: Sequence[TensorStats | None], findings: Iterable[Finding]):
        columns = tuple(columns)
        self._stats = stats
        self._fields = tuple(field for column in columns for field in FIELDS.get(column, ()))
        self._of: dict[int, list[str]] | None = {} if "finding" in columns else None
        if self._of is not None:
            for finding in findings:
                for tensor in finding.tensors:
                    self._of.setdefault(tensor, []).append(say(finding.text))

    @property
    def head(self) -> tuple[str, ...]:
        return (*self._fields, *(() if self._of is None else ("finding",)))

    def cells(self, tensor: int) -> tuple[str, ...]:
        """Empty ones where a tensor has no statistics; why, stands under "finding"."""
        stats = self._stats[tensor] if tensor < len(self._stats) else None
        known = stats if stats is not None and stats.error is None else None
        cells = tuple("" if known is None else _exact(attrgetter(field), known) for field in self._fields)
        if self._of is None:
            return cells
        error = stats.error if stats is not None and stats.error is not None else ""
        return (*cells, " ".join(self._of.get(tensor, ())) or error)


def _exact(figure: Callable[[TensorStats], int | float | None], stats: TensorStats) -> str:
    value = figure(stats)
    return "" if value is None else repr(value)
