"""Counting a model that was built by its name, on what it says it takes. Runs in the lab."""

from typing import Any

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops.functions import count_flops
from inspector.flops.input_words import Argument, Picture, parse_word
from inspector.flops.inputs import Given, nested
from inspector.flops.result import FlopReport
from inspector.model import LoadedModel
from inspector.model.mode import in_eval


def count_loaded(loaded: LoadedModel, texts: tuple[str, ...], time: bool, context: Context) -> FlopReport:
    """In eval, on the input that `texts` spell (shapes, absolute paths of images), else on its example.

    Raises BadRequest where there is none, and what opening an image raises.
    """
    words = [parse_word(each) for each in texts]
    asked = given_of(loaded, words) if words else example_of(loaded)
    with in_eval(loaded.module):
        return count_flops(loaded.module, asked, name=loaded.name, time=time, context=context)


def check_device(name: str) -> None:
    """Raises BadRequest for a device that torch does not know or does not have."""
    import torch

    from inspector.engine.devices import devices

    try:
        kind = torch.device(name).type
    except RuntimeError:
        raise BadRequest(f"{name!r} is no device.", "Choose cpu, cuda, cuda:1, mps or meta.") from None
    here = [each.partition(" ")[0] for each in devices()]
    if kind not in ("cpu", "meta") and name not in here and not any(each.startswith(f"{name}:") for each in here):
        raise BadRequest(f"There is no device {name} here; torch finds {', '.join(here)}.")


def given_of(loaded: LoadedModel, words: list[Argument | Picture]) -> Given:
    found = [(each.name, _shown(loaded, each) if isinstance(each, Picture) else each) for each in words]
    return Given(tuple(each for name, each in found if not name), nested({name: each for name, each in found if name}))


def _shown(loaded: LoadedModel, picture: Picture) -> Any:
    """A batch of the one image, resized and normalised as the model's family is; a list of it where that takes one."""
    from inspector.cam.images import open_image
    from inspector.cam.subject import subject_of
    from inspector.flops.copies import dtype_of

    tensor = subject_of(loaded).input_of(open_image(picture.path))[0].to(dtype_of(loaded.module))
    return [tensor] if loaded.example_kind == "images" else tensor.unsqueeze(0)


def example_of(loaded: LoadedModel) -> Given:
    """What the model's family takes."""
    shape = loaded.example_input
    if shape is None:
        raise BadRequest(f"What {loaded.name} takes is not known.", "Give its shape: --input 1,3,224,224.")
    match loaded.example_kind:
        case "indices":
            return Given((Argument(shape, "int64"),), {})
        case "images":
            return Given(([Argument(shape[1:])] * shape[0],), {})
        case "pair":
            return Given((Argument(shape), Argument(shape)), {})
        case _:
            return Given((Argument(shape),), {})
