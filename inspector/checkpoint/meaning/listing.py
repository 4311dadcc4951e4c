"""Contents to Listing: wrappers, containers, modules, sharing and totals recognised; a reference for every tensor."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.checkpoint import limits
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.meaning.containers import Container, find_containers
from inspector.checkpoint.meaning.kinds import kind_by_name
from inspector.checkpoint.meaning.noted_modules import noted_buffers, noted_modules
from inspector.checkpoint.meaning.optimizer import join_parameters, join_part
from inspector.checkpoint.meaning.packing import mark_packed
from inspector.checkpoint.meaning.paths import clean
from inspector.checkpoint.meaning.recipe import recipe_for
from inspector.checkpoint.meaning.run_values import flatten_values
from inspector.checkpoint.meaning.sentence import subtitle_of, title_of
from inspector.checkpoint.meaning.sharing import Extent, covered, extent_of, share_groups
from inspector.checkpoint.meaning.wrappers import name_wrapper
from inspector.checkpoint.nodes import TensorRef
from inspector.checkpoint.result import ContainerInfo, Listing, ModuleInfo, TensorInfo, TextInfo, Totals
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.module_tree import ModuleTree, subtree_sums
from inspector.printable import printable

PREFIXES = ("module.", "_orig_mod.")  # of DataParallel and torch.compile; the tree hides them
SENTENCE = 600  # characters of a warning or an error
NO_STORAGE = frozenset({"meta"})


@dataclass(slots=True)
class Row:
    """One tensor on its way into the Listing."""

    container: str
    key: str
    ref: TensorRef
    kind: str
    nbytes: int
    itemsize: int
    extent: Extent | None  # None where no bytes can be pointed at: broken, sparse, meta
    stored: int  # bytes that it takes in the file, as if it shared with nobody
    elements: int  # that count as parameters, as if it shared with nobody
    module: int = -1
    share: int = -1


def make_listing(
    contents: Contents, path: bytes, context: Context, container: str | None = None
) -> tuple[Listing, list[TensorRef]]:
    """The Listing of a file, and the reference of each of its tensors, by index.

    `container` keeps one of several state_dicts. Raises BadRequest when it is none of them.
    """
    found, warnings = find_containers(contents.root)
    wrapper = name_wrapper(contents.root, found, contents.format)
    if container is not None:
        found = _pick(found, container)
    packing = next(filter(None, [mark_packed(part.entries) for part in found if part.role != "optimizer"]), "")
    rows: list[Row] = []
    modules: list[ModuleInfo] = []
    containers: list[ContainerInfo] = []
    spans: list[tuple[Container, int, int]] = []
    for part in found:
        context.check_cancelled()
        start = len(rows)
        rows.extend(_rows(part))
        spans.append((part, start, len(rows)))
    groups = _share(rows)
    for part, start, end in spans:
        context.check_cancelled()
        containers.append(_place(part, rows, start, end, modules, with_types=not contents.calls))
    values, more = flatten_values(contents.root, contents.metadata)
    if more:
        warnings.append(f"The first {limits.VALUES_LISTED:,} run values are listed; there are more.")
    listing = Listing(
        path=path.decode("utf-8", "backslashreplace"),
        format=contents.format,
        size_bytes=contents.size_bytes,
        wrapper=wrapper,
        partial=contents.error is not None,
        checksum="unchecked" if any(entry.crc is not None for entry in contents.entries) else "none",
        totals=_totals(rows, groups),
        origin=contents.origin,
        containers=tuple(containers),
        tensors=_tensor_infos(rows, _owners(spans, rows, groups)),
        modules=tuple(modules),
        values=tuple(values),
        calls=tuple(contents.calls),
        texts=tuple(TextInfo(clean(text.name), max(text.size, text.length)) for text in contents.texts),
        warnings=tuple(printable(text, SENTENCE) for text in (contents.warnings + warnings)[: limits.WARNINGS_LISTED]),
        error=None if contents.error is None else printable(contents.error, SENTENCE),
    )
    listing = replace(listing, title=title_of(listing, packing, container), subtitle=subtitle_of(listing))
    return replace(listing, recipe=recipe_for(listing, contents.root, os.fsdecode(path))), [row.ref for row in rows]


def _pick(found: list[Container], path: str) -> list[Container]:
    picked = [part for part in found if part.path == path]
    if picked:
        return picked
    known = ", ".join(repr(part.path) for part in found[:20]) or "none"
    raise BadRequest(f"The file has no container {path!r}; it has: {known}.")


def _rows(part: Container) -> list[Row]:
    kinds = {entry.key: entry.kind for entry in part.module.entries} if part.module is not None else None
    buffers = noted_buffers(part) if kinds is None else frozenset()
    rows = []
    for key, ref in part.entries:
        if part.role != "optimizer" and ref.is_parameter:
            kind = "parameter"
        elif kinds is not None:
            kind = kinds.get(key, "unknown")
        elif key in buffers:
            kind = "buffer"
        else:
            kind = kind_by_name(key, ref.dtype, part.role)
        rows.append(_row(part.path, key, ref, kind))
    return rows


def _row(container: str, key: str, ref: TensorRef, kind: str) -> Row:
    dtype = DTYPES.get(ref.dtype)
    itemsize = dtype.itemsize if dtype else 1
    if ref.error is not None:
        return Row(container, key, ref, kind, _plain_bytes(ref), itemsize, None, 0, 0)
    extent = extent_of(ref, itemsize)
    nbytes = extent.size
    stored = min(nbytes, extent.end - extent.start)
    if ref.parts:
        nbytes = stored = sum(_plain_bytes(piece) for piece in ref.parts)
        elements = extent.size // itemsize
        extent = None
    elif ref.layout in NO_STORAGE:
        elements, stored, extent = nbytes // itemsize, 0, None
    else:
        elements = stored // itemsize
        if dtype is not None and dtype.per_byte > 1:
            nbytes = stored = -(-nbytes // dtype.per_byte)
    return Row(container, key, ref, kind, nbytes, itemsize, extent, stored, elements if kind == "parameter" else 0)


def _plain_bytes(ref: TensorRef) -> int:
    dtype = DTYPES.get(ref.dtype)
    count = dtype.itemsize if dtype else 1
    for length in ref.shape:
        count *= max(0, length)
    return count


def _in_elements(row: Row) -> Extent | None:
    """Where a parameter stands in its storage, in elements."""
    if row.extent is None or row.kind != "parameter":
        return None
    return Extent(*(value // row.itemsize for value in row.extent))


def _share(rows: Sequence[Row]) -> list[list[int]]:
    """Number the share groups in the rows and return them."""
    storages = [None if row.extent is None else (row.ref.storage.file, row.ref.storage.name) for row in rows]
    groups = share_groups(storages, [row.extent for row in rows])
    for number, group in enumerate(groups):
        for index in group:
            rows[index].share = number
    return groups


def _totals(rows: Sequence[Row], groups: Sequence[Sequence[int]]) -> Totals:
    nbytes = sum(row.stored for row in rows if row.share < 0)
    parameters = sum(row.elements for row in rows if row.share < 0)
    for group in groups:
        nbytes += covered(extent for index in group if (extent := rows[index].extent))
        parameters += covered(extent for index in group if (extent := _in_elements(rows[index])))
    return Totals(len(rows), parameters, nbytes)


def _prefix(part: Container) -> str:
    """What DataParallel or torch.compile put before every key."""
    if part.module is not None or part.role not in ("model", "ema") or not part.entries:
        return ""
    first, prefix = part.entries[0][0], ""
    while known := next((name for name in PREFIXES if first.startswith(prefix + name)), ""):
        prefix += known
    while prefix and not all(key.startswith(prefix) and key != prefix for key, _ in part.entries):
        prefix = prefix[: prefix[:-1].rfind(".") + 1]
    return prefix


def _place(
    part: Container, rows: list[Row], start: int, end: int, modules: list[ModuleInfo], with_types: bool
) -> ContainerInfo:
    """Put the rows of one container on its modules and append these to `modules`.

    `with_types`: believe the types that a state_dict notes. A file that would call anything is no snapshot of ours, and
    must not pass a call off as the class of a module.
    """
    prefix = _prefix(part)
    tree = ModuleTree()
    if part.module is not None:
        for declared in part.module.modules:
            tree.declare(declared.name, declared.type, declared.attributes)
    elif part.role in ("model", "ema"):
        for declared in noted_modules(part, prefix):
            tree.declare(declared.name, declared.type if with_types else None, declared.attributes)
    own = rows[start:end]
    if part.role in ("model", "ema"):
        cut = len(prefix)
        nodes = [tree.place(row.key[cut:] if cut else row.key) for row in own]
    else:
        nodes = [0] * len(own)
    position = tree.order()
    first = len(modules)
    places = [position[node] for node in nodes]
    parents = tree.parents(position)
    own_nbytes = [0] * len(parents)
    shared: dict[int, list[int]] = {}
    for at, row in enumerate(own):
        row.module = first + places[at]
        own_nbytes[places[at]] += row.stored
        if row.share >= 0:
            shared.setdefault(row.share, []).append(at)
    nbytes = subtree_sums(
        parents,
        ((places[at], row.stored) for at, row in enumerate(own) if row.share < 0),
        ([(places[at], extent) for at in group if (extent := own[at].extent)] for group in shared.values()),
    )
    parameters = subtree_sums(
        parents,
        ((places[at], row.elements) for at, row in enumerate(own) if row.share < 0),
        ([(places[at], extent) for at in group if (extent := _in_elements(own[at]))] for group in shared.values()),
    )
    modules.extend(tree.infos(part.path, first, position, own_nbytes, parameters, nbytes))
    return ContainerInfo(part.path, part.role, prefix, len(own), parameters[0], nbytes[0])


def _owners(
    spans: list[tuple[Container, int, int]], rows: Sequence[Row], groups: Sequence[Sequence[int]]
) -> dict[int, str]:
    """Optimizer rows by index -> key of their parameter, from the first model that fits."""
    owners: dict[int, str] = {}
    repeated = {index for group in groups for index in group[1:]}
    models = [
        [
            (rows[at].key, rows[at].ref)
            for at in range(start, end)
            if rows[at].kind == "parameter" and at not in repeated
        ]
        for part, start, end in spans
        if part.role == "model"
    ]
    for part, start, end in spans:
        if part.role != "optimizer":
            continue
        joined = next(filter(None, (join_parameters(part, parameters) for parameters in models)), {})
        if not joined and len(models) == 1:
            joined = join_part(part, models[0])
        owners.update({at: joined[rows[at].key] for at in range(start, end) if rows[at].key in joined})
    return owners


def _tensor_infos(rows: Sequence[Row], owners: dict[int, str]) -> tuple[TensorInfo, ...]:
    infos = []
    for at, row in enumerate(rows):
        ref, storage = row.ref, row.ref.storage
        infos.append(
            TensorInfo(
                row.container,
                row.key,
                ref.shape,
                ref.dtype,
                row.nbytes,
                clean(storage.name),
                ref.offset,
                ref.stride,
                row.kind,
                row.share,
                row.module,
                None if ref.error is None else printable(ref.error, SENTENCE),
                # state_dict() detaches, so that False says something of a Parameter only
                ref.requires_grad if ref.requires_grad or ref.is_parameter else None,
                ref.layout,
                storage.device,
                ref.note,
                owners.get(at, ""),
            )
        )
    return tuple(infos)
