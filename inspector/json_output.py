"""One JSON object on stdout, in the schema of `show --json`; non-finite numbers are texts."""

import json
from math import inf, isfinite
from typing import Any

from inspector.checkpoint.result import Listing, Scalar, Values

SHARED_SHOWN = 20  # other tensors named on one that shares its storage


def number(value: Scalar) -> Scalar:
    """JSON has no non-finite numbers: they become "nan", "inf" and "-inf"."""
    if type(value) is not float or isfinite(value):
        return value
    return {inf: "inf", -inf: "-inf"}.get(value, "nan")


def dumps(document: dict[str, Any]) -> str:
    """One line of ASCII, so that no locale and no terminal can spoil it."""
    return json.dumps(document, allow_nan=False, check_circular=False)


def listing_document(listing: Listing) -> dict[str, Any]:
    """A Listing in the schema of `show --json`."""
    shared = _shared_with(listing)
    models = {part.path for part in listing.containers if part.role in ("model", "ema")}
    return {
        "path": listing.path,
        "format": listing.format,
        "size_bytes": listing.size_bytes,
        "wrapper": listing.wrapper,
        "partial": listing.partial,
        "checksum": listing.checksum,
        "tensors": [
            {
                "container": tensor.container,
                "key": tensor.key,
                "shape": tensor.shape,
                "dtype": tensor.dtype,
                "nbytes": tensor.nbytes,
                "storage": tensor.storage,
                "offset": tensor.offset,
                "stride": tensor.stride,
                "kind": tensor.kind,
                "shared_with": shared(at) if tensor.share >= 0 else [],
                "error": tensor.error,
            }
            for at, tensor in enumerate(listing.tensors)
        ],
        "totals": {
            "tensors": listing.totals.tensors,
            "parameters": listing.totals.parameters,
            "bytes": listing.totals.bytes,
        },
        "modules": [
            {"name": part.name, "type": part.type, "children": part.children, "parameters": part.parameters}
            for part in listing.modules
            if part.container in models
        ],
        "values": {path: number(value) for path, value in listing.values},
        "calls": [
            {"target": call.target, "args": call.args, "position": call.position, "executed": call.executed}
            for call in listing.calls
        ],
        "warnings": list(listing.warnings),
        "error": listing.error,
    }


def cells_document(listing: Listing, values: Values) -> dict[str, Any]:
    """What --values adds: the window of the tensor as a matrix. Exact numbers; complex ones and "nan" are texts."""
    tensor = listing.tensors[values.tensor]
    return {
        "container": tensor.container,
        "key": tensor.key,
        "row": values.row,
        "column": values.column,
        "rows": values.rows,
        "columns": values.columns,
        "values": [[_parsed(cell) for cell in row] for row in values.cells],
    }


def _parsed(cell: str) -> Scalar:
    if cell in ("True", "False"):
        return cell == "True"
    for kind in (int, float):
        try:
            return number(kind(cell))
        except ValueError:
            continue
    return cell


def failure_document(path: str, error: str) -> dict[str, Any]:
    """The same schema for a file of which nothing could be read."""
    empty = listing_document(Listing(path, "", 0, error=error))
    return empty | {"format": None, "size_bytes": None, "wrapper": None}


def _shared_with(listing: Listing) -> Any:
    groups: dict[int, list[int]] = {}
    for at, tensor in enumerate(listing.tensors):
        if tensor.share >= 0:
            groups.setdefault(tensor.share, []).append(at)

    def names(at: int) -> list[str]:
        """Keys of the others in the group, with their container where it is another one."""
        here = listing.tensors[at]
        others = (index for index in groups[here.share][: SHARED_SHOWN + 1] if index != at)
        shown = [listing.tensors[index] for index in others][:SHARED_SHOWN]
        return [other.key if other.container == here.container else f"{other.container}:{other.key}" for other in shown]

    return names
