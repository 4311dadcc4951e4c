"""Histograms in words: what the mouse is over, what is cut off, and the whole of one for those who do not see it."""

from PySide6.QtCore import QCoreApplication

from app.figures import numbers, value_scale
from app.figures.histogram_view import Bin, marked_quantiles
from inspector.stats.result import Distribution, TensorStats


def bin_words(under: Bin, stats: TensorStats) -> str:
    """ "−0.0117 to −0.0078: 204 of 2,304 values, 8.9%"."""
    if stats.min == stats.max:
        return constant_words(stats)
    low, high = value_scale.labels([under.low, under.high])
    template = QCoreApplication.translate("Histogram", "{low} to {high}: {count} of {all} values, {share}")
    return template.format(
        low=low,
        high=high,
        count=numbers.count(under.elements),
        all=numbers.count(stats.finite),
        share=share_words(under.elements, stats.finite),
    )


def compared_words(under: Bin, count: int, share: str) -> str:
    """ "−0.188 to −0.172: 128, 1.4%": shorter, since those of other tensors stand beside it."""
    low, high = value_scale.labels([under.low, under.high])
    template = QCoreApplication.translate("Histogram", "{low} to {high}: {count}, {share}")
    return template.format(low=low, high=high, count=numbers.count(count), share=share)


def share_words(count: int, finite: int) -> str:
    """ "8.9%"."""
    return numbers.percent(count / max(1, finite))


def constant_words(stats: TensorStats) -> str:
    template = QCoreApplication.translate("Histogram", "All {n} values are {value}")
    if stats.finite == 1:
        template = QCoreApplication.translate("Histogram", "The only value is {value}")
    value = numbers.cell(repr(stats.min)) if stats.min is not None else ""
    return template.format(n=numbers.count(stats.finite), value=value)


def quantile_words(share: float) -> str:
    """ "50%"."""
    return f"{100 * share:.4g}%"


def below_words(count: int, edge: float) -> str:
    if not count:
        return ""
    template = QCoreApplication.translate("Histogram", "{n} below {value}")
    return template.format(n=numbers.count(count), value=value_scale.short(edge))


def above_words(count: int, edge: float) -> str:
    if not count:
        return ""
    template = QCoreApplication.translate("Histogram", "{n} above {value}")
    return template.format(n=numbers.count(count), value=value_scale.short(edge))


def size_words(stats: TensorStats) -> str:
    """ "2,304 in 44 bins"."""
    if stats.histogram is None:
        return ""
    bins = len(stats.histogram.counts)
    if bins == 1:
        return QCoreApplication.translate("Histogram", "{n} in one bin").format(n=numbers.count(stats.finite))
    template = QCoreApplication.translate("Histogram", "{n} in {bins} bins")
    return template.format(n=numbers.count(stats.finite), bins=numbers.count(bins))


def summary(found: Distribution) -> str:
    """One sentence that says what the picture shows."""
    stats = found.stats
    if stats.min is None or stats.max is None:
        return QCoreApplication.translate("Histogram", "Histogram without finite values")
    if stats.min == stats.max:
        return constant_words(stats)
    template = QCoreApplication.translate("Histogram", "Histogram of {n} values from {low} to {high}")
    words = template.format(
        n=numbers.count(stats.finite), low=numbers.figure(float(stats.min)), high=numbers.figure(float(stats.max))
    )
    marks = (f"{quantile_words(share)}: {numbers.figure(value)}" for share, value in marked_quantiles(found))
    return "; ".join([words, *marks])
