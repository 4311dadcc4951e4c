"""Checkpoints written anew: safetensors and torch's two formats, byte by byte, from the reader's ranges; no torch.

    from inspector import convert

    with open_checkpoint("epoch_30.pth") as checkpoint:
        report = convert.write(checkpoint, "weights.safetensors", weights_only=True)

`convert.write` and `convert.convert_checkpoint` are imported when they are first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.convert.convert import convert_checkpoint, write
    from inspector.convert.result import ConvertReport, Dropped

__all__ = ["ConvertReport", "Dropped", "convert_checkpoint", "write"]

_HOMES = {"ConvertReport": "result", "Dropped": "result", "convert_checkpoint": "convert", "write": "convert"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
