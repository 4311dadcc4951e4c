"""The figures of a tensor as pairs of a word and a number, with the exact values and what the terms mean."""

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from inspector.stats.result import Number, TensorStats

DECIMALS = 4


def figures(stats: TensorStats, whole: bool) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The six that a first look wants, and with `whole` the rest. The second part is by the pair's word."""
    share = numbers.percent(stats.zero / max(1, stats.elements))
    nonfinite = [stats.nan, stats.posinf + stats.neginf]
    mean, least = QCoreApplication.translate("StatFigures", "Mean"), QCoreApplication.translate("StatFigures", "Min")
    std, most = QCoreApplication.translate("StatFigures", "Std"), QCoreApplication.translate("StatFigures", "Max")
    zeros, odd = (
        QCoreApplication.translate("StatFigures", "Zeros"),
        QCoreApplication.translate("StatFigures", "NaN, Inf"),
    )
    pairs = [
        (mean, _figure(stats.mean)),
        (least, _figure(stats.min)),
        (std, _figure(stats.std)),
        (most, _figure(stats.max)),
        (zeros, numbers.count(stats.zero)),
        (odd, ", ".join(map(numbers.count, nonfinite)) if any(nonfinite) else "0"),
    ]
    exact = {
        mean: _exact(stats.mean),
        least: _exact(stats.min),
        std: QCoreApplication.translate("StatFigures", "{value}, of the population").format(value=_exact(stats.std)),
        most: _exact(stats.max),
        zeros: QCoreApplication.translate("StatFigures", "{share} of the values").format(share=share),
        odd: QCoreApplication.translate("StatFigures", "{nan} NaN, {posinf} +Inf, {neginf} −Inf").format(
            nan=numbers.count(stats.nan), posinf=numbers.count(stats.posinf), neginf=numbers.count(stats.neginf)
        ),
    }
    if whole:
        subnormal = QCoreApplication.translate("StatFigures", "Subnormal")
        pairs += [
            (QCoreApplication.translate("StatFigures", "Counted"), numbers.count(stats.elements)),
            (subnormal, numbers.count(stats.subnormal)),
            ("L1", _figure(stats.l1)),
            ("L2", _figure(stats.l2)),
        ]
        exact |= {
            subnormal: QCoreApplication.translate(
                "StatFigures", "Not zero, but so small that the type keeps fewer digits of them"
            ),
            "L1": QCoreApplication.translate("StatFigures", "{value}: the sum of magnitudes").format(
                value=_exact(stats.l1)
            ),
            "L2": QCoreApplication.translate("StatFigures", "{value}: the root of the sum of squares").format(
                value=_exact(stats.l2)
            ),
        }
    return pairs, exact


def _figure(value: Number | None) -> str:
    return "–" if value is None else numbers.fixed(value, DECIMALS)


def _exact(value: Number | None) -> str:
    return "–" if value is None else numbers.minus(repr(value))
