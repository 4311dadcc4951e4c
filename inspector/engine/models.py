"""The live models asked for last, kept: another question about one need not build it again."""

import os
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import torch

from inspector.engine.context import EngineContext
from inspector.engine.messages import ModelRequest
from inspector.errors import ModelGone
from inspector.model.load import LoadedModel, load_model
from inspector.model.name import parse_name
from inspector.model.opened import open_live
from inspector.model.result import ModelTree
from inspector.model.tree import describe_with_tensors
from inspector.model.user_code import enter
from inspector.stats.cache import Known

KEPT = 2  # a model, and the one it is held against
LOAD_SECONDS = 600.0

Stamps = dict[str, tuple[int, ...]]  # path -> what os.stat says, () where nothing is there


@dataclass(eq=False, slots=True)
class _Kept:
    loaded: LoadedModel
    stamps: Stamps
    build: int = 0  # once it was described
    tree: ModelTree | None = None
    tensors: tuple[torch.Tensor, ...] = ()  # of the tree, in its order
    known: Known | None = None  # the same as an open checkpoint, and what was counted of them


class ModelMemory:
    """The last KEPT models by what their requests said, among them the one described last. For one thread.

    What is described is looked at by the number of its build, which no other questions may push out; while it is on
    another device than those of the questions, it is kept besides.
    Analyses leave a model as it was, so that one answers any number of them; who finds that one did not calls `forget`.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple, _Kept] = OrderedDict()  # the one asked for last at the end
        self._described: tuple = ()  # its key

    def get(self, request: ModelRequest, device: str, context: EngineContext) -> LoadedModel:
        """The model that a request names: kept, or built now if it asks for a fresh one or a file of it has changed.

        Raises what load_model raises.
        """
        key = (
            request.model,
            request.folder,
            request.search,
            request.weights,
            request.container,
            request.strict,
            request.guess,
            request.trust,
            device,
        )
        last = next(reversed(self._kept), None)
        kept = self._kept.pop(key, None)
        if kept is None or request.fresh or kept.stamps != _stamps(kept.stamps):
            kept = None  # its memory may be needed for the new one
            self._make_room(device)
            kept = _built(request, device, context)
        elif key != last and kept.loaded.home:
            enter(kept.loaded.home, _search(request))  # what its forward imports late is not the other model's
        self._kept[key] = kept
        return kept.loaded

    def describe(self, request: ModelRequest, context: EngineContext) -> ModelTree:
        """The tree of the model that a request names, with the number by which `known` finds its tensors."""
        self._described = ()  # another one is looked at from now on
        loaded = self.get(request, "cpu", context)
        self._described, kept = next((key, each) for key, each in self._kept.items() if each.loaded is loaded)
        tree, tensors = describe_with_tensors(loaded)
        if not kept.build or list(map(id, tensors)) != list(map(id, kept.tensors)):
            # the window may still know the numbers of a process that has ended: none of them comes again
            kept.build, kept.known = secrets.randbits(48) or 1, None
            kept.tree, kept.tensors = tree, tuple(tensors)
        return replace(tree, build=kept.build)

    def known(self, build: int) -> Known:
        """The tensors of the model whose tree bears this number; runs none of its code. Raises ModelGone."""
        for kept in self._kept.values():
            if kept.tree is not None and kept.build == build:
                kept.known = kept.known or Known(open_live(kept.tree, kept.tensors))
                return kept.known
        raise ModelGone("The lab does not hold this model any longer.", "Build it anew to see its values.")

    def forget(self, loaded: LoadedModel) -> None:
        """Have it built anew next time."""
        for key, kept in tuple(self._kept.items()):
            if kept.loaded is loaded:
                del self._kept[key]

    def _make_room(self, device: str) -> None:
        """For one more on this device."""
        others = [key for key in self._kept if key != self._described]
        shared = self._described in self._kept and self._described[-1] == device
        for key in others[: max(0, len(others) + 1 - (KEPT - shared))]:
            del self._kept[key]


def _built(request: ModelRequest, device: str, context: EngineContext) -> _Kept:
    name, folder = os.fsdecode(request.model), os.fsdecode(request.folder)
    weights = os.fsdecode(request.weights)
    parsed = parse_name(name, folder)
    # before they are read, so that one that changes meanwhile is read again
    named = [parsed.place] if parsed.kind in ("file", "saved") else []
    stamps = _stamps([*named, *([os.path.join(folder, weights)] if weights else [])])
    with context.busy(f"build {name}", LOAD_SECONDS):
        loaded = load_model(
            name,
            folder=folder,
            search=_search(request),
            weights=weights or None,
            container=request.container,
            strict=request.strict,
            guess=request.guess,
            trust=request.trust,
            consent={os.fsdecode(path): sha256 for path, sha256 in request.consent},
            device=device,
            context=context,
        )
    return _Kept(loaded, _stamps(loaded.files) | stamps)


def _search(request: ModelRequest) -> list[str]:
    return [os.fsdecode(each) for each in request.search]


def _stamps(paths: Iterable[str]) -> Stamps:
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> tuple[int, ...]:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
