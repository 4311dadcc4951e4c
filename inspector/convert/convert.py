"""A checkpoint written anew: chosen, renamed, planned, streamed, read back, and only then put in its place."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint
from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Entry
from inspector.checkpoint.files.verify import damaged
from inspector.checkpoint.meaning.paths import clean
from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.context import Context
from inspector.convert.names import Naming, Shape
from inspector.convert.out import OutDict, OutStorage, OutTensor
from inspector.convert.output import check_target, replacing
from inspector.convert.picking import Picked, model_shapes, pick
from inspector.convert.pieces import Pieces
from inspector.convert.readback import read_back
from inspector.convert.result import ConvertReport, Dropped
from inspector.convert.safetensors_file import cannot_name
from inspector.convert.sentences import corrupt, newer, overflowed, sharing_lost
from inspector.convert.storages import plan
from inspector.convert.targets import Target, dtype_of, target_of
from inspector.convert.tensors import REPEATED, REPEATED_BYTES
from inspector.convert.tree import DROPPED, TreeBuilder
from inspector.convert.walk import tensors_of, with_bytes
from inspector.errors import BadRequest, DamagedFile, LimitReached

Rename = Callable[[str], str | None] | Mapping[str, str | None]
Path = str | bytes | os.PathLike


def convert_checkpoint(
    path: Path, out: Path, *, only_matching: Path | None = None, context: Context | None = None, **options: Any
) -> ConvertReport:
    """Write the checkpoint at `path` to `out`; `options` are those of `write`.

    `only_matching` is another checkpoint: of the model's tensors those are kept that fit its model by name and shape.
    Raises what `open_checkpoint` and `write` raise.
    """
    context = context or Context()
    with ExitStack() as stack:
        checkpoint = stack.enter_context(open_checkpoint(path, context))
        if only_matching is not None:
            other = stack.enter_context(open_checkpoint(only_matching, context))
            options["fits"] = model_shapes(other.contents)
            options["protect"] = [*options.get("protect", ()), *(source.path for source in other.sources)]
        return write(checkpoint, out, context=context, **options)


def write(
    checkpoint: Checkpoint,
    out: Path,
    *,
    format: str = "",
    container: str | None = None,
    weights_only: bool = False,
    ema: bool = False,
    strip_prefix: str = "",
    rename: Rename | None = None,
    fits: Mapping[str, Shape] | None = None,
    dtype: str = "",
    protect: Iterable[Path] = (),
    context: Context | None = None,
) -> ConvertReport:
    """Write an open checkpoint to the file `out`, which has the whole new contents afterwards or is as it was.

    format: "zip" (what torch saves since 1.6), "legacy" (before), "safetensors"; by default by the ending of `out`.
    container: only this state_dict, by its path in the file. weights_only: the model's alone, without optimizer and run
    state. ema: the averaged weights alone. One state_dict that is written alone stands at the root of the file.
    strip_prefix, rename: the new names of the model's keys; None as the new name leaves a key out.
    fits: keep the tensors whose new name and shape stand there. dtype: "bf16", "fp16" or "fp32" for the model's
    floating tensors of 16 bits or more, rounded to nearest even. protect: further files that must not be replaced.

    Tensors keep their bytes; plain values are written; what the format cannot hold is `dropped`. Memory is bounded,
    however large the file. Raises BadRequest, UnwritableFile, FileChanged, DamagedFile, LimitReached, Cancelled.
    """
    context = context or Context()
    target = target_of(os.fsencode(out), format)
    wanted = dtype_of(dtype)
    contents = checkpoint.contents
    sources = [*(source.path for source in contents.sources), *map(os.fsencode, protect)]
    check_target(os.fsencode(out), sources)
    naming = Naming(strip_prefix, _function(rename) if isinstance(rename, Mapping) else rename, fits)
    with paused():
        picked = pick(contents, container, weights_only, ema, target.flat)
        builder = TreeBuilder(picked.states, naming, wanted, target.cannot)
        root = _root(builder, picked, target, contents.root)
        warnings = naming.check()
        tensors = list(tensors_of(root))
        storages, split = plan([each for tensor in _once(tensors) for each in with_bytes(tensor)], target.shares)
    if not tensors and contents.error:
        raise DamagedFile(f"Nothing of the file can be written: {contents.error}")
    if not tensors and (target.flat or builder.dropped):
        raise _nothing([*builder.dropped, *naming.dropped])
    pieces = Pieces(contents.sources)
    nbytes = sum(storage.nbytes for storage in storages)
    if nbytes > max(REPEATED_BYTES, REPEATED * contents.size_bytes):
        raise LimitReached(
            f"The {len(tensors):,} tensors share {contents.size_bytes:,} bytes, of which {target.title} would make"
            f" {nbytes:,}: {'write it as .pth, where they stay shared' if target.flat else 'that is no honest file'}."
        )
    entries = _checked_entries(contents.entries, storages)
    with replacing(os.fsencode(out), sources, context) as output:
        replaced = output.replaces
        output.expect(nbytes, 2 * nbytes + sum(entry.length for entry in entries))
        bad = damaged(contents, entries, lambda count: output.advance(count, "checking the source"))
        target.write(output, root, pieces, _metadata(contents.metadata))
        output.sync()
        overflow = sum(pieces.overflow.values())
        read_back(output, root, pieces)
        for source in contents.sources:
            source.check_unchanged()
        size = output.position
    return ConvertReport(
        source=checkpoint.listing.path,
        target=clean(os.fsencode(out).decode("utf-8", "surrogateescape")),
        format=target.name,
        tensors=len(tensors),
        elements=_elements(tensors),
        nbytes=size,
        source_nbytes=contents.size_bytes,
        renamed=tuple(dict.fromkeys(naming.renamed)),
        dropped=(*builder.dropped, *naming.dropped, *_others(picked)),
        left_out=tuple(picked.left_out),
        warnings=(
            *warnings,
            *builder.warnings,
            *sharing_lost(split),
            *newer([each.name for each in tensors if target.is_newer and target.is_newer(each)]),
            *overflowed(overflow, wanted),
            *corrupt(_names(bad, storages)),
        ),
        damaged=bool(contents.error or bad),
        replaced=replaced,
    )


def _function(names: Mapping[str, str | None]) -> Callable[[str], str | None]:
    return lambda key: names.get(key, key)


def _root(builder: TreeBuilder, picked: Picked, target: Target, root: Any) -> Any:
    """The value that the file holds."""
    if target.flat:
        return _flat(builder, builder.flat(picked.states[0]))
    if picked.whole:
        made = builder.value(root, "")
        if made is DROPPED:
            raise _nothing(builder.dropped)
        return made
    if len(picked.states) == 1:
        return builder.state_dict(picked.states[0])
    return OutDict(pairs=[(each.path, builder.state_dict(each)) for each in picked.states])


def _flat(builder: TreeBuilder, state: OutDict) -> OutDict:
    """Tensors by text; one that is used under several names is several."""
    out = OutDict()
    seen: set[int] = set()
    for key, tensor in state.pairs:
        why = cannot_name(key)
        if why:
            builder.dropped.append(Dropped(clean(key), why, "tensor"))
            continue
        out.pairs.append((key, replace(tensor) if id(tensor) in seen else tensor))
        seen.add(id(tensor))
    return out


def _nothing(dropped: Sequence[Dropped]) -> BadRequest:
    why = f" ({dropped[0].name}: {dropped[0].why})" if dropped else ""
    return BadRequest(f"Nothing of the file can be written{why}.")


def _once(tensors: Sequence[OutTensor]) -> list[OutTensor]:
    return list({id(tensor): tensor for tensor in tensors}.values())


def _elements(tensors: Sequence[OutTensor]) -> int:
    total = 0
    for tensor in _once(tensors):
        held = tensor.parts[-1] if tensor.layout.startswith("sparse_") else tensor
        count = 1
        for length in held.shape:
            count *= length
        total += count
    return total


def _metadata(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """safetensors' own, kept; without any what others look for to know that it is torch's."""
    return {clean(key): clean(value) for key, value in pairs} or {"format": "pt"}


def _checked_entries(entries: Sequence[Entry], storages: Sequence[OutStorage]) -> list[Entry]:
    """The entries with a checksum that the storages are read from."""
    used = {(storage.file, storage.start) for each in storages for storage in _read_from(each.view)}
    return [entry for entry in entries if entry.crc is not None and (entry.file, entry.start) in used]


def _read_from(view: TensorRef) -> list[StorageRef]:
    return [part.storage for part in view.parts] if view.places else [view.storage]


def _names(bad: Sequence[Entry], storages: Sequence[OutStorage]) -> list[str]:
    places = {(entry.file, entry.start) for entry in bad}
    return [each.name for each in storages for part in _read_from(each.view) if (part.file, part.start) in places]


def _others(picked: Picked) -> list[Dropped]:
    return [Dropped(name, "safetensors holds the tensors of one state_dict and no more") for name in picked.others]
