"""The cells of statistics: figures, a small histogram, the count of what is no number; exact in tooltips and copies."""

from PySide6.QtCore import QCoreApplication

from app.figures import numbers
from app.item_models.cells import Cell
from app.item_models.histogram_steps import steps_of
from app.item_models.tensor_columns import Column, nonfinite
from inspector.stats.result import Histogram, TensorStats

EMPTY = Cell("text", "")


def stat_cell(stats: TensorStats | None, column: Column) -> Cell:
    """`stats` None: not scanned yet, a quiet empty cell."""
    if stats is None or stats.error is not None:
        return EMPTY
    if column.id == "distribution":
        return Cell("histogram", "", steps=steps_of(stats))
    if column.id == "nonfinite":
        words = nonfinite_words(stats)
        return Cell("flag", words, icon="error", color="error") if words else Cell("flag", "0", color="text3")
    return Cell("figure", figure_text(stats, column))


def figure_text(stats: TensorStats, column: Column) -> str:
    """As it stands in the column; "" where there is no figure."""
    value = column.figure(stats) if column.figure else None
    return "" if value is None else numbers.fixed(value, column.decimals)


def exact_text(stats: TensorStats | None, column: Column) -> str:
    """For the clipboard and assistive technology: all digits; a histogram in words."""
    if stats is None or stats.error is not None:
        return ""
    if column.id == "distribution":
        return distribution_words(stats)
    if column.id == "nonfinite":
        return nonfinite_words(stats) or "0"
    value = column.figure(stats) if column.figure else None
    return "" if value is None else repr(value)


def stat_tooltip(stats: TensorStats | None, column: Column) -> str:
    if stats is None:
        return ""
    if stats.error is not None:
        return stats.error
    if column.id == "distribution":
        return distribution_words(stats)
    text = numbers.minus(exact_text(stats, column))
    value = column.figure(stats) if column.figure else None
    if isinstance(value, int) and stats.elements and column.id in {"zero", "nonfinite", "subnormal"}:
        words = QCoreApplication.translate("StatCells", "{n} of {all} values, {share}")
        share = numbers.percent(value / stats.elements)
        text = words.format(n=numbers.count(value), all=numbers.count(stats.elements), share=share)
    return "\n".join(filter(None, (text, stats.note)))


def nonfinite_words(stats: TensorStats) -> str:
    """ "3 NaN, 1 Inf"; "" where all values are finite."""
    if not nonfinite(stats):
        return ""
    named = ((stats.nan, "NaN"), (stats.posinf, "+Inf"), (stats.neginf, "−Inf"))
    if stats.posinf and stats.neginf:
        named = ((stats.nan, "NaN"), (stats.posinf + stats.neginf, "±Inf"))
    return ", ".join(f"{numbers.count(n)} {word}" for n, word in named if n)


def distribution_words(stats: TensorStats) -> str:
    """ "2,304 values from −0.97 to 0.96, most between −0.0625 and 0"."""
    translate = QCoreApplication.translate
    if not stats.elements:
        return translate("StatCells", "No values")
    if stats.min is None or stats.max is None:
        return translate("StatCells", "No finite value: {words}").format(words=nonfinite_words(stats))
    low, high = (numbers.fixed(value, 4) for value in (stats.min, stats.max))
    count = numbers.count(stats.finite)
    if stats.min == stats.max:
        words = translate("StatCells", "{n} values, all {value}").format(n=count, value=low)
        if stats.finite == 1:
            words = translate("StatCells", "1 value: {value}").format(value=low)
    else:
        words = translate("StatCells", "{n} values from {low} to {high}").format(n=count, low=low, high=high)
        if stats.histogram is not None and len(stats.histogram.counts) > 1:
            begin, end = (numbers.fixed(edge, 4) for edge in _fullest(stats.histogram))
            words += translate("StatCells", ", most of them near {low} to {high}").format(low=begin, high=end)
    odd = nonfinite_words(stats)
    return f"{words}; {odd}" if odd else words


def _fullest(histogram: Histogram) -> tuple[float, float]:
    """The edges of the fullest bin."""
    place = max(range(len(histogram.counts)), key=histogram.counts.__getitem__)
    edges = histogram.edges()
    return edges[place], edges[place + 1]
