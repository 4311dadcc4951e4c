"""By which colour a kind of work is known on the Cost page, and how much of a figure each takes."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from app.style import theme
from app.text.noop import QT_TRANSLATE_NOOP
from app.words.phrases import say
from inspector.flops.groups import FUNCTIONS, OTHER
from inspector.flops.phrases import of_group

MOST = 4  # groups with a colour of their own
TONES = (("data", 1.0), ("data", 0.52), ("base", 1.0), ("base", 0.62))
OTHER_TONE = ("base", 0.34)
IDLE = ("norm", FUNCTIONS, "activation", "pool")  # what multiplies nothing, by the claim that each has to a colour
IDLE_TONES = (("text2", 0.8), TONES[3], TONES[2])  # for those, where no other group has them
LITTLE, NOTICED = 0.01, 0.02  # of a figure: what then gives up its colour, and from which on it is worth one

SHORT = {
    "conv": QT_TRANSLATE_NOOP("CostGroups", "conv {kernel}"),
    "conv_depthwise": QT_TRANSLATE_NOOP("CostGroups", "depthwise"),
    "conv_grouped": QT_TRANSLATE_NOOP("CostGroups", "grouped"),
    "conv_transposed": QT_TRANSLATE_NOOP("CostGroups", "transposed"),
    "recurrent": QT_TRANSLATE_NOOP("CostGroups", "recurrent"),
    "linear": QT_TRANSLATE_NOOP("CostGroups", "linear"),
    "products": QT_TRANSLATE_NOOP("CostGroups", "products"),
    FUNCTIONS: QT_TRANSLATE_NOOP("CostGroups", "functions"),
    "norm": QT_TRANSLATE_NOOP("CostGroups", "norm"),
    "activation": QT_TRANSLATE_NOOP("CostGroups", "activation"),
}


def words(group: str) -> str:
    """As the legend names it."""
    return say(of_group("group", group))


def short_words(group: str) -> str:
    """Where a legend has little room."""
    kind, _, kernel = group.partition(":")
    if kind not in SHORT:
        return words(group)
    return QCoreApplication.translate("CostGroups", SHORT[kind]).replace("{kernel}", kernel)


class Legend:
    """The groups of one figure of a model: the largest by FLOPs have colours of their own, for every figure the same.

    What multiplies nothing takes time and memory all the same: there it has the greys.
    """

    def __init__(self, by_flops: dict[str, float] | None = None, amounts: dict[str, float] | None = None):
        """`amounts` of the figure by group; None: FLOPs."""
        known = by_flops or {}
        order = sorted((group for group, amount in known.items() if amount), key=lambda group: -known[group])
        self._tones = dict(zip(order[:MOST], TONES, strict=False))
        found = amounts or {}
        whole = sum(found.values())
        idle = [group for group in IDLE if found.get(group, 0) > NOTICED * whole]
        if idle:
            self._tones = {group: tone for group, tone in self._tones.items() if found.get(group, 0) > LITTLE * whole}
            free = [tone for tone in IDLE_TONES if tone not in self._tones.values()]
            self._tones |= dict(zip(idle, free, strict=False))

    def color(self, group: str) -> QColor:
        tone, strength = self._tones.get(group, OTHER_TONE)
        return theme.mix(tone, "page", strength)

    def shares(self, amounts: dict[str, float]) -> list[tuple[str, float]]:
        """(group, share) of those with a colour, in its order; then all others together: OTHER, or the only one."""
        whole = sum(amounts.values())
        if not whole:
            return []
        found = [(group, amounts[group] / whole) for group in self._tones if amounts.get(group)]
        rest = {group: amount for group, amount in amounts.items() if group not in self._tones and amount}
        if rest:
            found.append((next(iter(rest)) if len(rest) == 1 else OTHER, sum(rest.values()) / whole))
        return found


def total(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The sums by group."""
    sums: dict[str, float] = {}
    for group, amount in pairs:
        sums[group] = sums.get(group, 0) + amount
    return sums
