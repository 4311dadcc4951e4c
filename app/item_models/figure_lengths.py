"""The longest text in each column of figures, found a few thousand rows at a time: figures are never elided."""

from collections.abc import Iterable
from itertools import islice

from app.figures import numbers
from app.item_models.stat_cells import nonfinite_words
from app.item_models.tensor_columns import COLUMNS, PLACES, Figure, nonfinite
from inspector.stats.result import TensorStats

CHUNK = 4_096  # rows in one turn of the event loop
MEASURED = tuple(column for column in COLUMNS if column.kind == "figure" and column.figure is not None)
FINDING = COLUMNS[PLACES["finding"]]  # where what is no number is counted
SAMPLE = 50  # of these
SIGNS = 2  # characters that a wider text may have less
HALF = 0.5
LIMITS = {int: (numbers.LONG_INTEGER,), float: (numbers.LONG_WHOLE, numbers.NONE, numbers.TWO)}  # of ways of writing


class FigureLengths:
    """Grows as rows are added. Texts are made of extremes only, which have the most digits."""

    def __init__(self, rows: Iterable[TensorStats] = ()):
        self._waiting = list(rows)
        self._longest: dict[str, set[str]] = {column.id: set() for column in (*MEASURED, FINDING)}

    def add(self, rows: Iterable[TensorStats]) -> None:
        self._waiting += rows

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def measure(self) -> bool:
        """Looks at a chunk of what waits; True where a text may need more room than all before."""
        rows = [stats for stats in self._waiting[-CHUNK:] if stats.error is None]
        del self._waiting[-CHUNK:]
        grown = False
        for column in MEASURED:
            assert column.figure is not None  # noqa: S101 - MEASURED has no others
            grown |= self._keep(column.id, candidates(map(column.figure, rows), column.decimals))
        odd = islice((stats for stats in rows if nonfinite(stats)), SAMPLE)
        return self._keep(FINDING.id, map(nonfinite_words, odd)) or grown

    def longest(self, column: str) -> frozenset[str]:
        """Some texts, of which one is the widest: digits are of one width, signs are not."""
        return frozenset(self._longest[column])

    def _keep(self, column: str, texts: Iterable[str]) -> bool:
        known = self._longest[column]
        least = max(map(len, known), default=0) - SIGNS
        new = {text for text in texts if len(text) >= least} - known
        known |= new
        return bool(new)


def candidates(figures: Iterable[Figure], decimals: int) -> list[str]:
    """Texts of which one is as long as the longest of `figures`."""
    values = [value for value in figures if value is not None]
    whole = [value for value in values if isinstance(value, int)]  # 9999 is larger than 0.25 and shorter
    broken = [value for value in values if not isinstance(value, int)]
    return [text for kind in (whole, broken) if kind for text in _of_one_kind(kind, decimals)]


def _of_one_kind(values: list, decimals: int) -> list[str]:
    least, most = min(values), max(values)
    made = [numbers.fixed(value, decimals) for value in (least, most)]
    for limit in LIMITS[type(least)]:  # of what is smaller one may be longer than what lost decimals
        if least <= -limit or most >= limit:
            inside = [value for value in values if abs(value) < limit]
            made += [numbers.fixed(value, decimals) for value in (min(inside, default=0), max(inside, default=0))]
    near_zero = [value for value in values if value and abs(value) < HALF * 10**-decimals]
    below, above = [value for value in near_zero if value < 0], [value for value in near_zero if value > 0]
    for side in (below, above):  # the nearer to 0, the longer the exponent
        made += [numbers.fixed(value, decimals) for value in side and (min(side), max(side))]
    return made
