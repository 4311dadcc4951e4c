"""Counting a model that was built by its name, on what it says it takes. Runs in the lab."""

from inspector.context import Context
from inspector.errors import BadRequest
from inspector.flops.functions import count_flops
from inspector.flops.inputs import Argument, Given, parse_input
from inspector.flops.result import FlopReport
from inspector.model import LoadedModel
from inspector.model.mode import in_eval


def count_loaded(loaded: LoadedModel, texts: tuple[str, ...], time: bool, context: Context) -> FlopReport:
    """In eval, on the input that `texts` spell, else on its example. Raises BadRequest where there is none."""
    arguments = [parse_input(each) for each in texts]
    asked = given_of(arguments) if arguments else example_of(loaded)
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


def given_of(arguments: list[Argument]) -> Given:
    named = {each.name: each for each in arguments if each.name}
    return Given(tuple(each for each in arguments if not each.name), named)


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
