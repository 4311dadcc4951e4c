"""Statistics as lines of text: a table as wide as the terminal, then findings and totals.

Every text from the file goes through `printable`: a key cannot colour the terminal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from inspector.checkpoint.meaning.figures import size_text
from inspector.checkpoint.result import Listing, TensorInfo
from inspector.printable import printable
from inspector.stats.findings.sentence import summary
from inspector.stats.phrases import advice as advice_on
from inspector.stats.phrases import english, grouped
from inspector.stats.result import Finding, Histogram, Number, ScanReport, TensorStats
from inspector.stats.scanned import Scan

KEY_WIDTH = 72
KEY_NEEDS = 24  # characters that a key keeps on a narrow terminal
GAP = "  "
BLOCKS = "▁▂▃▄▅▆▇█"
SPARK_WIDTH = 22
FINDINGS_SHOWN = 100
NAMED = 3  # tensors named in a finding
INDENT = " " * 11  # below the words of a finding


class Line(NamedTuple):
    """A row of the table: figures, and how its first columns read."""

    name: str
    shape: str
    dtype: str
    stats: TensorStats


class Column(NamedTuple):
    title: str
    text: Callable[[Line], str]
    right: bool = True


def figure(value: Number | None) -> str:
    """Four significant digits and a true minus, "−2.2e−05"; an integer is whole up to nine digits; "" for None."""
    if value is None:
        return ""
    whole = isinstance(value, int) and abs(value) < 1_000_000_000
    try:
        return (f"{value:,}" if whole else f"{float(value):.4g}").replace("-", "−")
    except OverflowError:
        return f"{value:,}".replace("-", "−")


def percent(part: int, whole: int) -> str:
    """ "4.2%"; what is not nothing never reads as nothing, and what is not all never as all; "" for nothing."""
    if not part or not whole:
        return ""
    if part == whole:
        return "100%"
    share = 100 * part / whole
    return "<0.1%" if share < 0.1 else ">99.9%" if share > 99.9 else f"{share:.1f}%"


def sparkline(histogram: Histogram | None, width: int = SPARK_WIDTH) -> str:
    """The histogram in at most `width` block characters; a bin with anything in it shows at least the lowest block."""
    if histogram is None or not histogram.counts:
        return ""
    counts = histogram.counts
    group = -(-len(counts) // width)
    sums = [sum(counts[at : at + group]) for at in range(0, len(counts), group)]
    top = max(sums)
    return "".join(BLOCKS[-(-len(BLOCKS) * each // top) - 1] if each else " " for each in sums)


COLUMNS = (
    Column("Tensor", lambda line: line.name, right=False),
    Column("Shape", lambda line: line.shape, right=False),
    Column("Dtype", lambda line: line.dtype, right=False),
    Column("Mean", lambda line: figure(line.stats.mean)),
    Column("Std", lambda line: figure(line.stats.std)),
    Column("Min", lambda line: figure(line.stats.min)),
    Column("Max", lambda line: figure(line.stats.max)),
    Column("Zero", lambda line: percent(line.stats.zero, line.stats.elements)),
    Column("NaN", lambda line: _count(line.stats.nan)),
    Column("Inf", lambda line: _count(line.stats.posinf + line.stats.neginf)),
    Column("Subnormal", lambda line: _count(line.stats.subnormal)),
    Column("L1", lambda line: figure(line.stats.l1)),
    Column("L2", lambda line: figure(line.stats.l2)),
    Column("Distribution", lambda line: sparkline(line.stats.histogram), right=False),
    Column("", lambda line: _remark(line.stats), right=False),
)
LEAVING = ("L1", "L2", "Subnormal", "Dtype", "Zero", "Shape", "Distribution")  # on a narrow terminal, in this order


def stats_lines(
    scan: Scan, rows: Iterable[TensorStats], width: int = 0, blocks: bool = True, advice: bool = False
) -> Iterator[str]:
    """Title, table of these rows, findings (with `advice` where it is asked for), totals.

    `width` is that of the terminal in characters, 0 for no limit; `blocks` says whether it can show block characters.
    """
    listing, report = scan.listing, scan.report
    yield from filter(None, (printable(english(report.title)), printable(english(report.subtitle))))
    table = list(_table(scan, rows))
    if table:
        yield ""
        yield from _columns(table, width, blocks)
    yield from _finding_lines(listing, report.findings, advice)
    yield ""
    yield totals_line(report)


def totals_line(report: ScanReport) -> str:
    """ "65 tensors, 270,410 elements, 1.1 MB in 0.02 s (native avx2): 12 NaN, 3 Inf, 0 subnormal, 4.2% zero"."""
    totals = report.totals
    read = f"{_of(totals.tensors, 'tensor')}, {_of(totals.elements, 'element')}, {size_text(totals.bytes)}"
    backend = f" ({report.backend})" if report.backend else ""
    unusual = f"{totals.nan:,} NaN, {totals.posinf + totals.neginf:,} Inf, {totals.subnormal:,} subnormal"
    zeros = f"{percent(totals.zero, totals.elements) or 'none'} zero"
    failed = f"; {_of(totals.failed, 'tensor')} without figures" if totals.failed else ""
    return f"{read} in {report.seconds:.2f} s{backend}: {unusual}, {zeros}{failed}"


def _table(scan: Scan, rows: Iterable[TensorStats]) -> Iterator[Line]:
    several = len(scan.listing.containers) > 1
    for row in rows:
        tensor = scan.listing.tensors[row.tensor]
        name = f"{tensor.container}: {tensor.key}" if several and tensor.container else tensor.key
        yield Line(printable(name, KEY_WIDTH), _shape(tensor), printable(tensor.dtype, 20), row)
        for number, channel in enumerate(scan.channels.get(row.tensor, ())):
            yield Line(f"  [{number}]", "", "", channel)


def _columns(table: Sequence[Line], width: int, blocks: bool) -> Iterator[str]:
    """Columns in which nothing stands are left out; the name is cut first, then columns leave."""
    filled = [(column, [column.text(line) for line in table]) for column in COLUMNS]
    shown = [(column, texts) for column, texts in filled if any(texts) and (blocks or column.title != "Distribution")]
    widths = {column.title: max(len(column.title), *map(len, texts)) for column, texts in shown}
    widths[""] = 0  # a remark is as long as it is, and stands last
    if width:
        leaving = iter(LEAVING)
        while _total(widths) - widths["Tensor"] + min(widths["Tensor"], KEY_NEEDS) > width:
            gone = next(leaving, "")
            if not gone:
                break
            widths.pop(gone, 0)
        widths["Tensor"] = max(min(widths["Tensor"], KEY_NEEDS), widths["Tensor"] - max(0, _total(widths) - width))
    shown = [(column, texts) for column, texts in shown if column.title in widths]
    for at in range(-1, len(table)):
        cells = []
        for column, texts in shown:
            cell = column.title if at < 0 else printable(texts[at], widths[column.title])
            cells.append(f"{cell:>{widths[column.title]}}" if column.right else f"{cell:<{widths[column.title]}}")
        yield GAP.join(cells).rstrip()


def _total(widths: dict[str, int]) -> int:
    return sum(widths.values()) + len(GAP) * (len([each for each in widths if each]) - 1)


def _finding_lines(listing: Listing, findings: Sequence[Finding], advice: bool) -> Iterator[str]:
    """A rule's findings stand together, with what to do about them once."""
    for at, group in enumerate(grouped(findings[:FINDINGS_SHOWN])):
        yield from ("", "Findings") if not at else ()
        places = [_place(listing, finding) for finding in group]
        texts = [printable(english(finding.text)) for finding in group]
        if len(group) == 1:
            head, below = places[0], texts
        else:
            head = printable(english(summary(group)))
            width = max(map(len, places))
            below = [f"{place:<{width}}{GAP}{text}" for place, text in zip(places, texts, strict=True)]
        yield f"  {group[0].severity:<7}  {head[:1].upper() + head[1:] if len(group) > 1 else head}"
        yield from (f"{INDENT}{line}" for line in below)
        if advice and group[0].advice.name:
            yield f"{INDENT}{printable(english(advice_on(group)))}"
    if len(findings) > FINDINGS_SHOWN:
        yield f"  and {len(findings) - FINDINGS_SHOWN:,} more; --json lists them"


def _place(listing: Listing, finding: Finding) -> str:
    """The tensors of a finding, the first few by name."""
    names = [printable(listing.tensors[tensor].key, KEY_WIDTH) for tensor in finding.tensors[:NAMED]]
    if len(finding.tensors) > NAMED:
        names.append(f"{len(finding.tensors) - NAMED:,} more")
    return ", ".join(names)


def _shape(tensor: TensorInfo) -> str:
    return "×".join(map(str, tensor.shape)) or "scalar"


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _of(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _remark(stats: TensorStats) -> str:
    return printable(stats.error, 160) if stats.error else printable(stats.note, 80)
