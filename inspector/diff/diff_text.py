"""A comparison as lines for people: the verdict, what to do, the mapping, the differences, what loading would say."""

from collections.abc import Iterator, Sequence

from inspector.checkpoint.result import Scalar
from inspector.diff.change import Change
from inspector.diff.phrases import english
from inspector.diff.result import (
    CHANGED,
    DTYPE,
    ONLY_A,
    ONLY_B,
    SHAPE,
    Ambiguity,
    LoadReport,
    MappingRule,
    PairRow,
    Shape,
    StateDiff,
    ValueRow,
)
from inspector.printable import printable

MOST = 20  # lines of one kind
MOST_OTHER = 8  # of two different architectures
ALIKE = 0.25
LONGEST = 60  # characters of a value
WIDEST = 70  # of a key
ERROR_LINES = 12
EVIDENCE = {"bytes": "equal values", "statistics": "similar values", "shape": "shapes"}
SIGNS = {ONLY_A: "-", ONLY_B: "+"}


def diff_lines(diff: StateDiff) -> Iterator[str]:
    """The whole report, without line ends."""
    most = MOST if diff.similarity >= ALIKE else MOST_OTHER
    yield printable(english(diff.title))
    if english(diff.subtitle):
        yield printable(english(diff.subtitle))
    for advice in diff.advice:
        yield printable(f"* {english(advice)}")
    yield from _section("Mapping, from B's names to A's", [rule_line(rule) for rule in diff.mapping.rules], most)
    open_ones = [each for each in diff.mapping.ambiguities if not each.settled]
    yield from _section("Not told apart by names and shapes", [_ambiguity(each) for each in open_ones], most)
    yield from _rows(diff, most)
    modules = [f"{SIGNS.get(row.state, '~')} {row.name}{_types(row.type_a, row.type_b)}" for row in diff.modules]
    yield from _section("Modules", modules, most)
    yield from _section("Other values", [value_line(row) for row in diff.values], most)
    yield from _loading(diff)


def rule_line(rule: MappingRule) -> str:
    """ "module.* -> *: 97 keys, confidence 100%, by equal values"."""
    old, new = (f"{rule.old}*", f"{rule.new}*") if rule.kind == "prefix" else (rule.old, rule.new or "(nothing)")
    keys = "1 key" if rule.explains == 1 else f"{rule.explains:,} keys"
    sure = f"confidence {rule.confidence:.0%}, by {EVIDENCE[rule.evidence]}"
    against = f", not {', '.join(rule.counter_examples[:2])}" if rule.counter_examples else ""
    return f"{old} -> {new}: {keys}, {sure}{against}"


def value_line(row: ValueRow) -> str:
    """ "epoch: 20 -> 2"."""
    if row.state == ONLY_A:
        return f"- {row.path}: {_short(row.a)}"
    if row.state == ONLY_B:
        return f"+ {row.path}: {_short(row.b)}"
    return f"~ {row.path}: {_short(row.a)} -> {_short(row.b)}"


def difference(row: PairRow) -> str:
    """What is other about a pair, or what a tensor is that stands alone."""
    if row.state == SHAPE:
        return f"{shape_text(row.shape_a)} -> {shape_text(row.shape_b)}"
    if row.state in SIGNS:
        return f"{shape_text(row.shape_a if row.shape_b is None else row.shape_b)} {row.dtype_a or row.dtype_b}".strip()
    parts = [f"{row.dtype_a} -> {row.dtype_b}"] if row.state == DTYPE else []
    if row.error is not None:
        parts.append(row.error)
    elif row.change is not None and row.values == CHANGED:
        parts += [f"equal once rounded to {row.rounded}"] if row.rounded else []
        parts.append(_figures(row.change))
    elif row.values and row.state == DTYPE:
        parts.append(row.values)
    return "; ".join(parts)


def shape_text(shape: Shape | None) -> str:
    if shape is None:
        return "?"
    return "×".join(map(str, shape)) or "scalar"


def number_text(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _figures(change: Change) -> str:
    cosine = "-" if change.cosine is None else f"{change.cosine:.4f}"
    parts = [
        f"relative {number_text(change.rel_l2):>9}",
        f"largest {number_text(change.max_abs):>9}",
        f"cosine {cosine:>7}",
        f"changed {change.changed_fraction or 0:>6.1%}",
    ]
    if change.flips:
        parts.append(f"signs flipped {change.flips:,}")
    for name, a, b in (("NaN", change.nan_a, change.nan_b), ("Inf", change.inf_a, change.inf_b)):
        if a or b:
            parts.append(f"{name} {a:,} -> {b:,}")
    if change.note:
        parts.append(change.note)
    return ", ".join(parts)


def _rows(diff: StateDiff, most: int) -> Iterator[str]:
    groups: tuple[tuple[str, list[PairRow]], ...] = (
        ("Only in A", [row for row in diff.rows if row.state == ONLY_A]),
        ("Only in B", [row for row in diff.rows if row.state == ONLY_B]),
        ("Another shape, A -> B", [row for row in diff.rows if row.state == SHAPE]),
        ("Another dtype, A -> B", [row for row in diff.rows if row.state == DTYPE]),
        ("Changed", _changed(diff)),
        ("Not compared", [row for row in diff.rows if row.error is not None and row.state != DTYPE]),
    )
    for title, rows in groups:
        width = min(WIDEST, max((len(row.key) for row in rows[:most]), default=0))
        lines = [
            f"{SIGNS.get(row.state, '~')} {printable(row.key, WIDEST):{width}}  {difference(row)}".rstrip()
            for row in rows[:most]
        ]
        yield from _section(title, lines, most, len(rows))


def _changed(diff: StateDiff) -> list[PairRow]:
    """The largest relative change first, where there are figures; counters last."""
    rows = [row for row in diff.rows if row.state == CHANGED]

    def size(row: PairRow) -> tuple[bool, float]:
        return "int" in row.dtype_a, -(row.change.rel_l2 or 0.0) if row.change is not None else 0.0

    return sorted(rows, key=size)


def _section(title: str, lines: Sequence[str], most: int, total: int | None = None) -> Iterator[str]:
    if not lines:
        return
    total = len(lines) if total is None else total
    yield ""
    yield f"{title}: {total:,}"
    for line in lines[:most]:
        yield f"  {printable(line)}"
    if total > most:
        yield f"  and {total - most:,} more; --json lists them"


def _ambiguity(each: Ambiguity) -> str:
    def side(keys: Sequence[str]) -> str:
        return ", ".join(keys[:4]) + (f" and {len(keys) - 4:,} more" if len(keys) > 4 else "")

    return f"{side(each.keys_b)} in B; {side(each.keys_a)} in A"


def _loading(diff: StateDiff) -> Iterator[str]:
    for title, reports in (("load_state_dict of B as it is", diff.load), ("after the mapping", diff.load_mapped)):
        if not reports or (reports is diff.load_mapped and not diff.mapping.rules):
            continue
        yield ""
        yield f"{title}: {printable(english(reports[0].reason))}"
        yield from _message(reports[0])


def _message(report: LoadReport) -> Iterator[str]:
    lines = report.message.split("\n\t")
    for line in lines[:ERROR_LINES] if report.message else ():
        yield f"  {printable(line, 400)}"
    if len(lines) > ERROR_LINES:
        yield f"  and {len(lines) - ERROR_LINES:,} more lines; --json has them"


def _types(a: str | None, b: str | None) -> str:
    if a and b:
        return f": {a} -> {b}"
    return f": {a or b}" if a or b else ""


def _short(value: Scalar) -> str:
    return printable(str(value), LONGEST)
