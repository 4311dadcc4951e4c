"""A comparison as one HTML file that needs nothing else: no script, no picture, no address. Every text is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import inf, sqrt

from inspector.diff.diff_text import difference, number_text, rule_line, value_line
from inspector.diff.phrases import english
from inspector.diff.result import IDENTICAL, ONLY_A, ONLY_B, UNKNOWN, LoadReport, PairRow, StateDiff
from inspector.printable import printable

MOST = 5_000  # rows of a table
MOST_BARS = 400

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2430; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .2rem .6rem; vertical-align: top; }
tr { border-bottom: 1px solid #8884; } code, pre, td { font-family: ui-monospace, monospace; font-size: 13px; }
pre { background: #8881; padding: .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.quiet { color: #68717d; } .only_a td:first-child { color: #b3261e; } .only_b td:first-child { color: #14743c; }
.bar { background: #3a6fd8; height: .8rem; min-width: 1px; }
td:nth-child(2) { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { background: #14181f; color: #e4e7ec; } .quiet { color: #98a2b0; }
.only_a td:first-child { color: #ff8a80; } .only_b td:first-child { color: #6fdc9a; } }
"""

SIGNS = {ONLY_A: "-", ONLY_B: "+", IDENTICAL: "=", UNKNOWN: "?"}


def html_report(diff: StateDiff) -> str:
    """The document, in ASCII: what is beyond stands as character references."""
    body = "\n".join(part for part in _parts(diff) if part)
    text = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_text(english(diff.title))}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _parts(diff: StateDiff) -> Iterator[str]:
    yield f"<h1>{_text(english(diff.title))}</h1>"
    yield f"<p>{_text(english(diff.subtitle))}</p>"
    yield f'<p class="quiet">A: {_text(_side(diff.a.path, diff.a.container))}<br>B: '
    yield f"{_text(_side(diff.b.path, diff.b.container))}</p>"
    if diff.error:
        yield f"<p><b>{_text(diff.error)}</b></p>"
    yield _list(english(advice) for advice in diff.advice)
    if diff.mapping.rules:
        yield "<h2>Mapping, from B's names to A's</h2>"
        yield _list(rule_line(rule) for rule in diff.mapping.rules)
    yield from _loading("load_state_dict of B as it is", diff.load)
    if diff.mapping.rules:
        yield from _loading("load_state_dict after the mapping", diff.load_mapped)
    yield from _bars(diff.rows)
    yield from _table(diff.rows)
    if diff.values:
        yield "<h2>Other values</h2>"
        yield _list(value_line(row) for row in diff.values[:MOST])


def _loading(title: str, reports: Sequence[LoadReport]) -> Iterator[str]:
    for report in reports[:1]:
        yield f"<h2>{_text(title)}</h2><p>{_text(english(report.reason))}</p>"
        if report.message:
            lines = "\n    ".join(map(_text, report.message.split("\n\t")))
            yield f"<pre>{lines}</pre>"


def _bars(rows: Sequence[PairRow]) -> Iterator[str]:
    """Relative change of each module's own tensors, in the model's order: where did training happen?"""
    sums: dict[str, tuple[float, float]] = {}
    for row in rows:
        if row.change is not None and row.change.error is None:
            owner = row.key.rpartition(".")[0]
            d2, a2 = sums.get(owner, (0.0, 0.0))
            sums[owner] = d2 + row.change.sum_d2, a2 + row.change.sum_a2
    shares = {name: sqrt(d2 / a2) for name, (d2, a2) in sums.items() if 0 < a2 < inf and d2 < inf}
    longest = max(shares.values(), default=0.0)
    if not longest:
        return
    yield "<h2>Relative change by module</h2><table>"
    for name, share in list(shares.items())[:MOST_BARS]:
        width = 100 * min(1.0, share / longest)
        yield (
            f'<tr><td>{_text(name)}</td><td style="width:50%"><div class="bar" style="width:{width:.2f}%"></div></td>'
            f"<td>{number_text(share)}</td></tr>"
        )
    yield "</table>"


def _table(rows: Sequence[PairRow]) -> Iterator[str]:
    shown = [row for row in rows if row.state != IDENTICAL]
    if not shown:
        return
    same = len(rows) - len(shown)
    yield "<h2>Differences</h2>"
    if same:
        yield f'<p class="quiet">{same:,} identical tensors are left out.</p>'
    yield "<table><tr><th></th><th>Tensor</th><th>In B</th><th>Difference</th></tr>"
    for row in shown[:MOST]:
        sign = SIGNS.get(row.state, "~")
        other = row.key_b if row.renamed or not row.key_a else ""
        cells = "".join(f"<td>{_text(cell)}</td>" for cell in (sign, row.key, other, difference(row)))
        yield f'<tr class="{row.state}">{cells}</tr>'
    yield "</table>"
    if len(shown) > MOST:
        yield f'<p class="quiet">and {len(shown) - MOST:,} more.</p>'


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _side(path: str, container: str) -> str:
    return f"{path}, {container}" if container else path or "the model of the error"


def _text(text: str) -> str:
    return escape(printable(text))
