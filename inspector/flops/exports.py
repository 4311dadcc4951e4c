"""A report as a file: CSV, Markdown, and a table laid out like torchinfo's. Imports neither torch nor numpy.

JSON is inspector.flops.flops_json's. `depth` is how many levels of modules below the root; None is all.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from inspector.flops.counter_line import counter_line
from inspector.flops.figures import figure
from inspector.flops.groups import down_to, group_of, legend
from inspector.flops.phrases import english, of_group
from inspector.flops.result import FlopReport, ModuleCost, Shape
from inspector.flops.sentence import measured, notes, subtitle, title
from inspector.printable import printable

COLUMNS: tuple[tuple[str, Callable[[ModuleCost], object]], ...] = (  # of the CSV; FLOP, bytes, milliseconds
    ("module", lambda cost: cost.name),
    ("type", lambda cost: cost.type),
    ("calls", lambda cost: cost.times_called),
    ("flops", lambda cost: cost.flops),
    ("own_flops", lambda cost: cost.own_flops),
    ("params", lambda cost: cost.params),
    ("own_params", lambda cost: cost.own_params),
    ("param_bytes", lambda cost: cost.nbytes),
    ("activation_bytes", lambda cost: cost.memory.activations),
    ("read_bytes", lambda cost: cost.memory.read),
    ("written_bytes", lambda cost: cost.memory.written),
    ("peak_bytes", lambda cost: cost.memory.peak),
    ("input_shapes", lambda cost: " ".join(map(_shape, cost.calls[0].inputs)) if cost.calls else ""),
    ("output_shape", lambda cost: _shape(cost.output_shape)),
    ("time_ms", lambda cost: "" if cost.time_ms is None else f"{cost.time_ms:.4f}"),
)
RULE = "="
MB = 1e6


def csv_text(report: FlopReport, depth: int | None = None) -> str:
    """One row a module, figures as they are. What a spreadsheet would take for a formula gets an apostrophe."""
    text, groups = io.StringIO(), group_of(report)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(name for name, _ in COLUMNS), "time_share", "group"])
    whole = report.modules[0].time_ms
    for cost in down_to(report, depth):
        share = f"{cost.time_ms / whole:.6f}" if whole and cost.time_ms is not None else ""
        cells = [str(value(cost)) for _, value in COLUMNS] + [share, groups[cost.name]]
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else printable(cell) for cell in cells])
    return text.getvalue()


def markdown_text(report: FlopReport, depth: int | None = None) -> str:
    """The sentence, what the work is, the modules, the other counters, how it was measured."""
    lines = [f"**{_cell(report.model)}: {_cell(english(title(report)))}**", "", _cell(english(subtitle(report))), ""]
    groups = [
        (english(of_group("group", each.key)), figure(round(each.value), "FLOP"), f"{each.share:.1%}")
        for each in legend(report)
    ]
    if groups:
        lines += [*_table(("Work", "FLOP", "Share"), groups, right=(1, 2)), ""]
    timed = report.timing is not None
    head = ("Module", "Type", "FLOP", "Parameters", "Activations", "Output", *(("Time, ms",) if timed else ()))
    rows = [
        (
            cost.name or report.model,
            cost.type,
            figure(cost.flops),
            figure(cost.params),
            figure(cost.memory.activations, "B"),
            _shape(cost.output_shape),
            *((f"{cost.time_ms or 0:.2f}",) if timed else ()),
        )
        for cost in down_to(report, depth)
    ]
    lines += [*_table(head, rows, right=(2, 3, 4, 6)), ""]
    if report.counters:
        counters = [("reference", figure(report.total, "FLOP"), figure(report.total), figure(report.params), "")]
        for each in report.counters:
            reports = "" if each.value is None else figure(each.value, each.unit)
            flops = "" if each.flops is None else figure(each.flops)
            params = "" if each.params is None else figure(each.params)
            why = each.problem or english(counter_line(report, each))
            counters.append((each.name, reports, flops, params, why))
        lines += [*_table(("Counter", "Reports", "As FLOP", "Parameters", "Why"), counters, right=(1, 2, 3)), ""]
    said = [measured(report), *notes(report)]
    lines += [_cell(" ".join(english(each) for each in said)), "", _footprint(report)]
    return "\n".join(lines) + "\n"


def torchinfo_text(report: FlopReport, depth: int | None = None) -> str:
    """Laid out like torchinfo's summary, with the reference's figures: FLOP (2 a MAC), each parameter once."""
    head = ("Layer (type (name):depth-idx)", "Input Shape", "Output Shape", "Param #", "FLOP")
    counts: dict[int, int] = {}
    rows: list[Sequence[str]] = []
    for cost in down_to(report, depth):
        level = cost.name.count(".") + 1 if cost.name else 0
        counts[level] = counts.get(level, 0) + 1
        name = cost.name.rpartition(".")[2]
        where = f" ({printable(name)}): {level}-{counts[level]}" if cost.name else ""
        branch = "" if not level else "├─" if level == 1 else "│    " * (level - 1) + "└─"
        inputs = cost.calls[0].inputs if cost.calls else ()
        rows.append(
            (
                f"{branch}{printable(cost.type)}{where}",
                ", ".join(map(_brackets, inputs)) or "--",
                _brackets(cost.output_shape),
                f"{cost.params:,}" if cost.params else "--",
                f"{cost.flops:,}" if cost.flops else "--",
            )
        )
    widths = [max(len(row[at]) for row in (head, *rows)) + 2 for at in range(len(head))]
    rule = RULE * sum(widths)
    root = report.modules[0]
    given = sum(_elements(shape) for shape in (root.calls[0].inputs if root.calls else ()))
    sizes = (root.memory.activations, root.nbytes, root.memory.peak)
    activations, params, peak = (f"{nbytes / MB:,.2f}" for nbytes in sizes)
    lines = [
        rule,
        _line(head, widths),
        rule,
        *(_line(row, widths) for row in rows),
        rule,
        f"Total params: {report.params:,}",
        f"Total FLOP (2 a multiply-add): {report.total:,}",
        f"Total mult-adds: {report.total // 2:,}",
        rule,
        f"Input elements: {given:,}",
        f"Forward pass size (MB): {activations}",
        f"Params size (MB): {params}",
        f"Peak of live activations (MB): {peak}",
        rule,
    ]
    return "\n".join(lines) + "\n"


EXPORTS: dict[str, Callable[[FlopReport, int | None], str]] = {
    "csv": csv_text,
    "markdown": markdown_text,
    "torchinfo": torchinfo_text,
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: tuple[int, ...]) -> list[str]:
    marks = ("---:" if at in right else "---" for at in range(len(head)))
    return [_row(head), f"| {' | '.join(marks)} |", *(_row([_cell(cell) for cell in row]) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """A stranger's names can neither leave their cell nor start markup."""
    text = printable(text)
    for mark in "\\`*_<|[":
        text = text.replace(mark, f"\\{mark}")
    return text


def _footprint(report: FlopReport) -> str:
    if report.footprint.unchanged:
        return "Model unchanged."
    return " ".join(("The model did not stay as it was:", *map(_cell, report.footprint.changes)))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _elements(shape: Shape) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _shape(shape: Shape | None) -> str:
    return "" if shape is None else "×".join(map(str, shape)) or "scalar"


def _brackets(shape: Shape | None) -> str:
    return "--" if shape is None else f"[{', '.join(map(str, shape))}]"
