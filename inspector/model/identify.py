"""Which architecture of torchvision a checkpoint belongs to, by keys and shapes alone. Imports no torch."""

import os
from collections.abc import Mapping, Sequence

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.checkpoint.result import ContainerInfo, Listing
from inspector.context import Context
from inspector.errors import BadRequest
from inspector.model.index import architectures
from inspector.model.result import Candidate, Identification, ShapeClash
from inspector.model.signature import TRACKED, Shape, Signature

NEAR = 0.25  # of all keys that either has must match
CANDIDATES = 5
PREFIXES = 4  # tried of one architecture: a file may hold it twice


def identify_checkpoint(
    path: str | bytes | os.PathLike,
    *,
    container: str | None = None,
    candidates: int = CANDIDATES,
    context: Context | None = None,
) -> Identification:
    """The architectures of torchvision, with their arguments, whose state_dict this is or nearly is, best first.

    Nothing in the file is run and no value is read. Recognises a prefix before the model's keys, other keys beside
    them, a head of another size (num_classes), and renamed keys. `container` names one of several state_dicts. The
    first call for a release of torchvision makes the index of its architectures: see inspector.model.index.

    Raises what open_checkpoint raises, BadRequest for a file without tensors and where the index cannot be made,
    Cancelled.
    """
    context = context or Context()
    with open_checkpoint(path, context, container) as checkpoint:
        listing = checkpoint.listing
    return identify_listing(listing, candidates=candidates, context=context)


def identify_listing(
    listing: Listing, container: str | None = None, candidates: int = CANDIDATES, context: Context | None = None
) -> Identification:
    """The same of a checkpoint whose listing is known."""
    part = _part(listing, container)
    shapes = {
        tensor.key: tensor.shape
        for tensor in listing.tensors
        if tensor.container == part.path and not f".{tensor.key}".endswith(TRACKED)
    }
    found = identify(shapes, architectures(context))
    return Identification(listing.path, part.path, len(shapes), tuple(found[:candidates]))


def identify(shapes: Mapping[str, Shape], signatures: Sequence[Signature]) -> list[Candidate]:
    """Candidates for a state_dict without counters of batches, best first: more keys in common, fewer arguments."""
    found: list[Candidate] = []
    ends = _ends(shapes)
    for signature in signatures:
        best = max((_candidate(signature, shapes, each) for each in _prefixes(signature, shapes, ends)), key=_rank)
        if best.score >= NEAR:
            found.append(best)
    found.sort(key=_rank, reverse=True)
    if not found or (found[0].missing and found[0].unexpected):  # it may be one under other names
        from inspector.model.renamed import renamed

        better = {(each.name, each.arguments): each for each in renamed(shapes, signatures)}
        found = [each for each in found if (each.name, each.arguments) not in better]
        found = sorted((*found, *better.values()), key=_rank, reverse=True)
    return found


def _rank(candidate: Candidate) -> tuple[float, int, int, int]:
    """Of two that differ in nothing but the size of images, the plainer name."""
    return candidate.score, -len(candidate.arguments), -len(candidate.prefix), -len(candidate.name)


def _ends(shapes: Mapping[str, Shape]) -> dict[str, list[str]]:
    """Ends of the keys, at dots -> what stands before each in the file."""
    found: dict[str, list[str]] = {}
    for key in shapes:
        at = key.find(".") + 1
        while at:
            found.setdefault(key[at:], []).append(key[:at])
            at = key.find(".", at) + 1
    return found


def _prefixes(signature: Signature, shapes: Mapping[str, Shape], ends: Mapping[str, list[str]]) -> list[str]:
    """What may stand before the model's keys in the file: before the first of them that a key of the file ends in."""
    for wanted in signature.keys:
        if wanted in ends:
            return ["", *ends[wanted][:PREFIXES]]
        if wanted in shapes:
            break
    return [""]


def _candidate(signature: Signature, shapes: Mapping[str, Shape], prefix: str) -> Candidate:
    if prefix:
        here = {key[len(prefix) :]: shape for key, shape in shapes.items() if key.startswith(prefix)}
        outside = [key for key in shapes if not key.startswith(prefix)]
    else:
        here, outside = shapes, []
    common = here.keys() & signature.keys.keys()
    if len(common) < NEAR * len(signature.keys):
        return Candidate(signature.name, (), 0, (), (), ())
    numbers = signature.solved(here)
    clashes, matched = [], 0
    for key in signature.keys:
        if key in common:
            shape = signature.shape(key, numbers)
            if here[key] == shape:
                matched += 1
            else:
                clashes.append(ShapeClash(prefix + key, here[key], shape))
    return Candidate(
        signature.name,
        signature.given(numbers),
        matched,
        tuple(key for key in signature.keys if key not in common),
        (*(prefix + key for key in here if key not in common), *outside),
        tuple(clashes),
        prefix,
        matched / max(1, len(shapes) + len(signature.keys) - len(common)),
    )


def _part(listing: Listing, container: str | None) -> ContainerInfo:
    """The one asked for, else the state_dict of the model, an averaged one where there is no other."""
    if container is not None:
        for part in listing.containers:
            if part.path == container:
                return part
        raise BadRequest(f"{os.path.basename(listing.path)} has no container {container!r}.")
    for role in ("model", "ema", "other"):
        for part in listing.containers:
            if part.role == role and part.tensors:
                return part
    raise BadRequest(f"{os.path.basename(listing.path)} holds no state_dict of a model.")
