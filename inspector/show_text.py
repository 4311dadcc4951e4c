"""A listing as lines of text. Every text from the file goes through `printable`: a key cannot colour the terminal."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence

from inspector.checkpoint.meaning.figures import size_text
from inspector.checkpoint.result import ChecksumReport, Folder, Listing, Scalar, TensorInfo, Values
from inspector.printable import printable

KEY_WIDTH = 72
VALUES_SHOWN = 40
CALLS_SHOWN = 50
TEXTS_SHOWN = 20
WARNINGS_SHOWN = 20
SHORTENED = {"float32", "qint8", "quint8", "qint32"}  # whose values are float32


def listing_lines(listing: Listing, flat: bool = False) -> Iterator[str]:
    """The whole listing: sentence, calls, tensors as a tree or flat, run values, warnings."""
    yield printable(listing.title)
    if listing.subtitle:
        yield printable(listing.subtitle)
    yield from _section("Not executed", _call_lines(listing))
    if listing.tensors:
        yield ""
        yield from _flat_lines(listing) if flat else _tree_lines(listing)
    yield from _section("Run values", _value_lines(listing.values))
    yield from _section("Texts", _text_lines(listing))
    yield from _section("Warnings", _warning_lines(listing))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    first = True
    for line in lines:
        if first:
            yield from ("", title)
            first = False
        yield f"  {line}"


def _call_lines(listing: Listing) -> Iterator[str]:
    for call in listing.calls[:CALLS_SHOWN]:
        what = printable(call.target, 120) + (f"({printable(call.args, 160)})" if call.args is not None else "")
        yield f"{what}  at byte {call.position:,}" + (f" of {printable(call.entry, 80)}" if call.entry else "")
    if len(listing.calls) > CALLS_SHOWN:
        yield f"and {len(listing.calls) - CALLS_SHOWN:,} more"


def _text_lines(listing: Listing) -> Iterator[str]:
    for text in listing.texts[:TEXTS_SHOWN]:
        yield f"{printable(text.name, 100)}  {size_text(text.nbytes)}"
    if len(listing.texts) > TEXTS_SHOWN:
        yield f"and {len(listing.texts) - TEXTS_SHOWN:,} more"


def _warning_lines(listing: Listing) -> Iterator[str]:
    for text in listing.warnings[:WARNINGS_SHOWN]:
        yield printable(text, 300)
    if len(listing.warnings) > WARNINGS_SHOWN:
        yield f"and {len(listing.warnings) - WARNINGS_SHOWN:,} more; --json lists them"


def _shape(tensor: TensorInfo) -> str:
    return "×".join(map(str, tensor.shape)) or "scalar"


def _remark(tensor: TensorInfo) -> str:
    parts = []
    if tensor.error:
        parts.append(f"unreadable: {printable(tensor.error, 160)}")
    if tensor.share >= 0:
        parts.append("shared")
    if tensor.layout != "strided":
        parts.append(tensor.layout)
    if tensor.note:
        parts.append(printable(tensor.note, 80))
    if tensor.belongs_to:
        parts.append(f"of {printable(tensor.belongs_to, KEY_WIDTH)}")
    return "; ".join(parts)


def _columns(rows: Sequence[tuple[str, str, str, str, str, str]]) -> Iterator[str]:
    """Name, shape, dtype, kind left; size right; remark as long as it is."""
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    for name, shape, dtype, kind, size, remark in rows:
        line = (
            f"{name:<{widths[0]}}  {shape:<{widths[1]}}  {dtype:<{widths[2]}}  {kind:<{widths[3]}}  {size:>{widths[4]}}"
        )
        yield f"  {line}  {remark}".rstrip()


def _row(tensor: TensorInfo, name: str) -> tuple[str, str, str, str, str, str]:
    return (name, _shape(tensor), printable(tensor.dtype, 40), tensor.kind, size_text(tensor.nbytes), _remark(tensor))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _head(listing: Listing, at: int) -> str:
    part = listing.containers[at]
    name = printable(part.path, 120) or ("tensors" if part.role == "other" else "state_dict")
    root = next((module for module in listing.modules if module.container == part.path), None)
    if root is not None and root.type:
        name = f"{printable(part.path, 120)} {printable(root.type, 120)}".lstrip()
    hidden = f", every key begins with {printable(part.prefix)}" if part.prefix else ""
    figures = f"{_count(part.tensors, 'tensor')}, {_count(part.parameters, 'parameter')}, {size_text(part.nbytes)}"
    return f"{name} ({part.role}): {figures}{hidden}"


def _flat_lines(listing: Listing) -> Iterator[str]:
    for at, part in enumerate(listing.containers):
        rows = [_row(each, printable(each.key, KEY_WIDTH)) for each in listing.tensors if each.container == part.path]
        yield from ([""] if at else [])
        yield _head(listing, at)
        yield from _columns(rows)


def _tree_lines(listing: Listing) -> Iterator[str]:
    held: dict[int, list[TensorInfo]] = {}
    for tensor in listing.tensors:
        held.setdefault(tensor.module, []).append(tensor)
    roots = [at for at, module in enumerate(listing.modules) if module.parent < 0]
    for number, root in enumerate(roots):
        yield from ([""] if number else [])
        yield _head(listing, number)
        yield from _columns(list(_tree_rows(listing, root, held)))


def _tree_rows(
    listing: Listing, root: int, held: dict[int, list[TensorInfo]]
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """A module's own tensors stand before its children, each level two spaces further in."""
    flat = listing.containers[[at for at, part in enumerate(listing.modules) if part.parent < 0].index(root)].role
    depths = {root: 0}
    for at in range(root, root + 1 + listing.modules[root].descendants):
        module = listing.modules[at]
        if at != root:
            depths[at] = depths[module.parent] + 1
            indent = "  " * (depths[at] - 1)
            leaf = module.name[len(listing.modules[module.parent].name) :].lstrip(".")
            words = [printable(module.type.rpartition(".")[2], 60)] if module.type else []
            words.append(_count(module.parameters, "parameter") if module.parameters else "")
            yield (
                indent + printable(leaf, KEY_WIDTH),
                "",
                "",
                "",
                size_text(module.nbytes) if module.nbytes else "",
                "  ".join(filter(None, words)),
            )
        for tensor in held.get(at, ()):
            name = tensor.key if flat in ("optimizer", "other") else tensor.key.rpartition(".")[2]
            yield _row(tensor, "  " * depths[at] + printable(name, KEY_WIDTH))


def _value_lines(values: Sequence[tuple[str, Scalar]]) -> Iterator[str]:
    shown = values[:VALUES_SHOWN]
    width = min(48, max((len(printable(path, KEY_WIDTH)) for path, _ in shown), default=0))
    for path, value in shown:
        yield f"{printable(path, KEY_WIDTH):<{width}}  {printable(str(value), 120)}"
    if len(values) > VALUES_SHOWN:
        yield f"and {len(values) - VALUES_SHOWN:,} more; --json lists them"


def values_lines(listing: Listing, values: Values) -> Iterator[str]:
    """The window of a tensor as columns, aligned to the right; before each row its indices, where it has several."""
    tensor = listing.tensors[values.tensor]
    yield f"{printable(tensor.key, 200)}  {_shape(tensor)}  {printable(tensor.dtype, 40)}"
    if tensor.layout == "sparse_coo":
        yield "  the indices of a stored value, then the value:"
    rows = values.cells
    if tensor.dtype in SHORTENED:
        rows = [[_short(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    names = [_row_name(tensor, values.row + at) for at in range(len(rows))]
    name_width = max(map(len, names), default=0)
    for name, row in zip(names, rows, strict=True):
        line = "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {name:<{name_width}}  {line}" if name else f"  {line}"
    if not math.prod(tensor.shape):
        yield "  no values"
    elif len(rows) < values.rows or len(widths) < values.columns:
        yield f"  {len(rows):,} × {len(widths):,} of {values.rows:,} × {values.columns:,} values"


def _short(cell: str) -> str:
    """The shortest text that is this float32 and no other, as torch and numpy print it."""
    import numpy as np  # reading the values has loaded it

    return str(np.float32(cell)) if "." in cell or "e" in cell else cell  # the indices of a sparse tensor are integers


def _row_name(tensor: TensorInfo, row: int) -> str:
    """The leading indices of a row, as in Python: "[0, 2]"; none where a row is no place in the tensor."""
    if len(tensor.shape) < 2 or tensor.layout not in ("strided", "quantized"):
        return ""
    indices: list[int] = []
    for length in reversed(tensor.shape[:-1]):
        row, at = divmod(row, length)
        indices.insert(0, at)
    return str(indices)


def report_lines(listing: Listing, report: ChecksumReport) -> Iterator[str]:
    """What --verify found."""
    yield ""
    if report.state == "none":
        yield "The format has no checksums; the file was read to its end."
    elif report.state == "ok":
        left = " that are left" if listing.partial else ""
        yield f"All {report.checked:,} checksums{left} are right."
    else:
        yield f"{len(report.failed):,} of {report.checked:,} checksums are wrong:"
        yield from (f"  {printable(name, 120)}{_holds(listing, name)}" for name in report.failed[:CALLS_SHOWN])
    yield f"sha256 {report.sha256}"


def _holds(listing: Listing, entry: str) -> str:
    """Which tensors a damaged entry spoils."""
    keys = [tensor.key for tensor in listing.tensors if tensor.storage == entry]
    more = f" and {len(keys) - 1:,} more" if len(keys) > 1 else ""
    return f"  holds {printable(keys[0], KEY_WIDTH)}{more}" if keys else ""


def folder_lines(folder: Folder) -> Iterator[str]:
    """The checkpoints of a folder, to choose one; there is at least one."""
    count = len(folder.candidates) + folder.left_out
    found = "1 checkpoint; show it:" if count == 1 else f"{count:,} checkpoints, the newest first; show one of them:"
    yield f"{printable(folder.path)} holds {found}"
    width = min(KEY_WIDTH, max(len(printable(each.name)) for each in folder.candidates))
    for each in folder.candidates:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.modified))
        yield f"  {printable(each.name):<{width}}  {each.format:<11}  {size_text(each.size_bytes):>9}  {when}"
    if folder.left_out:
        yield f"  and {folder.left_out:,} more"
