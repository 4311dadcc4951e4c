"""Models out of a file: TorchScript, an exported program (.pt2), a module that was pickled whole.

The reader looks first, and runs nothing: what would call or import something outside its table needs `trust`.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from inspector.checkpoint.checkpoint import open_checkpoint
from inspector.context import Context
from inspector.errors import BadRequest, NotTrusted, UnreadableFile, UnsupportedFormat
from inspector.model.consent import Consent, check_open
from inspector.model.factory import explained
from inspector.model.user_code import enter

if TYPE_CHECKING:
    from torch import nn

PICKLES = ("zip", "legacy", "tar", "pickle")
SHOWN = 3  # names of what would run


class Saved(NamedTuple):
    module: "nn.Module"
    example: tuple[int, ...] | None = None  # the shape of what it was exported with


def load_saved(path: str, trust: bool, device: str, search: Sequence[str], context: Context, consent: Consent) -> Saved:
    """The module in the file, on the device.

    Raises NotTrusted, BadRequest where it holds none, and what open_checkpoint raises.
    """
    name = os.path.basename(path.rstrip(os.sep))
    with open_checkpoint(path, context) as checkpoint:
        listing = checkpoint.listing
    if listing.calls and not trust:
        targets = dict.fromkeys(call.target for call in listing.calls)
        shown = ", ".join(list(targets)[:SHOWN]) + (" and others" if len(targets) > SHOWN else "")
        raise NotTrusted(f"Loading {name} would run what it names: {shown}.", "--trust allows it.")
    load = LOADERS.get(listing.format)
    if load is None:
        raise UnsupportedFormat(f"{name} holds tensors ({listing.format}) and no model.", _weights_hint(path))
    if listing.format in PICKLES and not listing.calls:
        raise BadRequest(f"{name} holds tensors and no model.", _weights_hint(path))
    if listing.format in PICKLES:
        enter(os.path.dirname(os.path.abspath(path)), search)
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        raise UnreadableFile(f"{name} cannot be opened: {error.strerror}.") from None
    with file, warnings.catch_warnings(), explained(f"Loading {name}"):
        check_open(file, path, consent)  # another may have taken its place
        warnings.simplefilter("ignore")  # of torch about its own formats
        loaded = load(file, device)
    return loaded if isinstance(loaded, Saved) else Saved(_module(loaded, name).to(device))


def _script(file: IO[bytes], device: str) -> Any:
    import torch

    return torch.jit.load(file, map_location=device)


def _exported(file: IO[bytes], device: str) -> Any:
    import torch

    program = torch.export.load(file)  # type: ignore[arg-type]  # any open file
    given = [each for each in (program.example_inputs or ((),))[0] if isinstance(each, torch.Tensor)]
    return Saved(program.module().to(device), tuple(given[0].shape) if len(given) == 1 else None)


def _pickled(file: IO[bytes], device: str) -> Any:
    import torch

    return torch.load(file, map_location="cpu", weights_only=False)


LOADERS: dict[str, Callable[[IO[bytes], str], Any]] = {
    "torchscript": _script,
    "pt2": _exported,
    **dict.fromkeys(PICKLES, _pickled),
}


def _module(loaded: Any, name: str) -> "nn.Module":
    """The object itself, or the only module among the values of a dict. Raises BadRequest."""
    from torch import nn

    if isinstance(loaded, nn.Module):
        return loaded
    found = [value for value in loaded.values() if isinstance(value, nn.Module)] if isinstance(loaded, dict) else []
    if not found:
        raise BadRequest(f"{name} holds a {type(loaded).__name__} and no torch.nn.Module.")
    return found[0]


def _weights_hint(path: str) -> str:
    return f"Name what builds the model, and give this file with --weights {path}."
