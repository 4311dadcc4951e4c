"""A report for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from inspector.equal_blocks import span
from inspector.flops.counter_line import counter_line
from inspector.flops.figures import figure
from inspector.flops.groups import by_type, down_to, reasons
from inspector.flops.phrases import english
from inspector.flops.reasons import REASONS
from inspector.flops.result import FlopReport, ModuleCost, Shape
from inspector.flops.sentence import subtitle, title
from inspector.folded_tree import TreeLine, fold
from inspector.printable import printable

NAME_WIDTH = 48
WIDTH = 100
ROOT = "the model"
Row = tuple[str, ...]


def flops_lines(report: FlopReport, by: str = "module", depth: int | None = None, whole: bool = False) -> Iterator[str]:
    """The sentence, a table by "module", "type" or "op", the other counters, why they differ, the footprint.

    Equal blocks are one row and the first of them, unless the `whole` table is wanted.
    """
    yield sentence(report)
    yield from textwrap.wrap(english(subtitle(report)), WIDTH)
    for warning in report.warnings:
        yield from textwrap.wrap(warning, WIDTH)
    yield ""
    yield from _TABLES[by](report, depth, whole)
    if report.uncounted:
        yield ""
        yield "Products that no formula is known for; the total is too low by them:"
        for row in report.uncounted:
            times = f", {row.calls:,} times" if row.calls > 1 else ""
            yield f"  {printable(row.op)} in {_name(row.module)}{times}"
    if report.counters:
        yield ""
        yield from _counters(report)
    yield ""
    if report.footprint.unchanged:
        yield "Model unchanged."
    else:
        yield "The model did not stay as it was:"
        yield from (f"  {printable(change)}" for change in report.footprint.changes)


def sentence(report: FlopReport) -> str:
    """What opens everything: "resnet50 on 1,3,224,224: 8.18 GFLOP and 25.56 M parameters; layer3 takes ..."."""
    return f"{printable(report.model)} on {printable(report.input)}: {english(title(report))}"


def _by_module(report: FlopReport, depth: int | None, whole: bool) -> Iterator[str]:
    time = report.modules[0].time_ms if any(cost.time_ms is not None for cost in report.modules) else None
    header: Row = ("Module", "Type", "FLOP", "", "Parameters", "Calls", "Output")
    costs = down_to(report, depth)
    lines = [TreeLine(_level(cost), cost.name.rpartition(".")[2], _cells([cost], report.total, time)) for cost in costs]
    places = fold(lines) if not whole else ((at,) for at in range(len(lines)))
    rows = []
    for row in places:
        blocks = [costs[at] for at in row]
        name = span([cost.name for cost in blocks]) if len(row) > 1 else blocks[0].name
        rows.append(("  " * lines[row[0]].level + _name(name), *_cells(blocks, report.total, time)))
    return _table([header + (() if time is None else ("ms", "")), *rows], right=(2, 3, 4, 5, 7, 8))


def _level(cost: ModuleCost) -> int:
    return cost.name.count(".") + 1 if cost.name else 0


def _cells(blocks: Sequence[ModuleCost], total: int, whole: float | None) -> Row:
    """Of one module, or of equal ones together. `whole` is the time of the root, None where nothing was measured."""
    first, flops = blocks[0], sum(cost.flops for cost in blocks)
    row = (
        f"{len(blocks):,} × {printable(first.type)}" if len(blocks) > 1 else printable(first.type),
        figure(flops),
        _share(flops, total),
        figure(sum(cost.params for cost in blocks)),
        f"{sum(cost.times_called for cost in blocks):,}",
        _shape(first.output_shape),
    )
    spent = sum(cost.time_ms or 0.0 for cost in blocks)
    return row if whole is None else (*row, f"{spent:.2f}", _share(spent, whole))


def _by_type(report: FlopReport, depth: int | None, whole: bool) -> Iterator[str]:
    rows = [
        (
            printable(row.type),
            f"{row.modules:,}",
            figure(row.flops),
            _share(row.flops, report.total),
            figure(row.params),
        )
        for row in by_type(report)
    ]
    return _table([("Type", "Modules", "FLOP", "", "Parameters"), *rows], right=(1, 2, 3, 4))


def _by_op(report: FlopReport, depth: int | None, whole: bool) -> Iterator[str]:
    rows = [
        (printable(row.op), f"{row.calls:,}", figure(row.flops), _share(row.flops, report.total)) for row in report.ops
    ]
    return _table([("Operator", "Calls", "FLOP", ""), *rows], right=(1, 2, 3))


_TABLES = {"module": _by_module, "type": _by_type, "op": _by_op}


def _counters(report: FlopReport) -> Iterator[str]:
    rows: list[Row] = [("Counter", "Reports", "As FLOP", "", "Parameters")]
    rows.append(("reference", figure(report.total, "FLOP"), figure(report.total), "", figure(report.params)))
    for each in report.counters:
        if each.value is None or each.flops is None:
            rows.append((each.name, "—", "—", "", "—"))
            continue
        params = "—" if each.params is None else figure(each.params)
        rows.append(
            (each.name, figure(each.value, each.unit), figure(each.flops), _off(each.flops, report.total), params)
        )
    yield from _table(rows, right=(1, 2, 3, 4))
    for each in report.counters:
        if each.problem:
            yield f"{each.name}: {printable(each.problem)}"
        elif each.flops != report.total or each.params not in (None, report.params):
            yield f"{each.name}: {english(counter_line(report, each))}."
    told = reasons(report)
    if told:
        yield ""
        yield "Why they differ"
    for row in told:
        where = _name(row.modules[0]) + (f" and {len(row.modules) - 1:,} more" if len(row.modules) > 1 else "")
        sign = "+" if row.difference > 0 else "−"
        yield f"  {row.counter}: {sign}{figure(abs(row.difference), row.unit)}, {row.reason} ({where})"
    for reason in dict.fromkeys(row.reason for row in told):
        yield ""
        yield f"  {reason}:"
        yield from textwrap.wrap(f"{REASONS[reason]}.", WIDTH, initial_indent="    ", subsequent_indent="    ")


def _table(rows: Iterable[Row], right: tuple[int, ...]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _name(name: str) -> str:
    return printable(name, NAME_WIDTH) if name else ROOT


def _shape(shape: Shape | None) -> str:
    return "—" if shape is None else "×".join(map(str, shape)) or "scalar"


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _off(theirs: int, ours: int) -> str:
    if theirs == ours:
        return "="
    return f"{theirs / ours - 1:+.1%}".replace("-", "−") if ours else ""
