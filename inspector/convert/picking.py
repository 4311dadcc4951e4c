"""What of a file is written: all of it, one state_dict, the weights alone, or the averaged weights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.checkpoint.contents import Contents
from inspector.checkpoint.meaning.containers import Container, fields_of, find_containers
from inspector.checkpoint.meaning.paths import name_of
from inspector.checkpoint.nodes import ModuleNode
from inspector.convert.state_dict import state_dict_of
from inspector.errors import BadRequest

STATES = ("model", "ema")
SHOWN = 20


@dataclass(slots=True)
class Picked:
    """`states` are written as they hang in the file when `whole`, else by themselves."""

    states: list[Container]
    whole: bool = False
    left_out: list[str] = field(default_factory=list)  # top-level names that were not asked for
    others: list[str] = field(default_factory=list)  # those that the format cannot hold beside a state_dict


def pick(contents: Contents, container: str | None, weights_only: bool, ema: bool, flat: bool) -> Picked:
    """`flat`: the format holds one flat dict of tensors and no more. Raises BadRequest where it is not clear."""
    found, _ = find_containers(contents.root)
    states = [each for each in found if each.role in STATES and each.entries]
    if container is not None:
        one = next((each for each in found if each.path == container and each.entries), None)
        if one is None:
            raise BadRequest(f"The file has no container {container!r}; it has: {_paths(found)}.")
        return Picked([one], left_out=_beside(contents.root, [one]))
    if ema:
        averaged = [each for each in states if each.role == "ema"]
        if len(averaged) != 1:
            raise BadRequest(*_no_average(averaged))
        if averaged[0].node is not None and all(key.rpartition(".")[2].isdecimal() for key, _ in averaged[0].entries):
            raise BadRequest(
                f"The averaged weights {averaged[0].path!r} are a list without names, which no model can load."
            )
        return Picked(averaged, left_out=_beside(contents.root, averaged))
    if not weights_only and not flat:
        return Picked(states, whole=True)
    models = [each for each in states if each.role == "model"]
    if not models and flat and not weights_only and len(found) == 1 and found[0].role != "optimizer":
        models = found
    if not models:
        raise BadRequest("The file holds no state_dict of a model.", f"Its containers: {_paths(found)}.")
    if flat and len(models) > 1:
        raise BadRequest(
            f"The file has {len(models):,} state_dicts, and safetensors holds one: {_paths(models)}.",
            "Choose one with --container.",
        )
    beside = _beside(contents.root, models)
    return Picked(models, left_out=beside) if weights_only else Picked(models, others=beside)


def model_shapes(contents: Contents) -> dict[str, tuple[int, ...]]:
    """Key -> shape of the one model in a file, or of its first. Raises BadRequest when it has none."""
    found, _ = find_containers(contents.root)
    model = next((each for each in found if each.role == "model" and each.entries), None)
    if model is None:
        raise BadRequest("The other checkpoint holds no state_dict of a model to match.", f"It has: {_paths(found)}.")
    entries = state_dict_of(model.node) if type(model.node) is ModuleNode else model.entries
    return {key: ref.shape for key, ref in entries}


def _no_average(averaged: Sequence[Container]) -> tuple[str, str]:
    if not averaged:
        return "The file holds no averaged weights (EMA, SWA).", "Leave out --ema, or name them with --container."
    return f"The file holds several averaged weights: {_paths(averaged)}.", "Choose one with --container."


def _paths(found: Sequence[Container]) -> str:
    shown = ", ".join(repr(each.path) for each in found[:SHOWN]) or "none"
    return shown + (", …" if len(found) > SHOWN else "")


def _beside(root: Any, picked: Sequence[Container]) -> list[str]:
    """Top-level names of a dict that neither are nor hold what was picked."""
    fields = fields_of(root)
    paths = [each.path for each in picked]
    if fields is None or any(not path for path in paths):
        return []
    names = [name_of(key, at) for at, (key, _) in enumerate(fields)]
    return [name for name in names if not any(path == name or path.startswith(f"{name}.") for path in paths)]
