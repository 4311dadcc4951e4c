"""Inspect checkpoints without running anything in them; a library, used by the command and by the engines.

    import inspector

    with inspector.open_checkpoint("resnet20.th") as checkpoint:
        print(checkpoint.listing.title)

Names are imported when they are first asked for, so that a program pays only for what it uses.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint, open_path
    from inspector.checkpoint.result import Folder, Listing, TensorInfo
    from inspector.context import Context

__all__ = ["Checkpoint", "Context", "Folder", "Listing", "TensorInfo", "open_checkpoint", "open_path"]

_HOMES = {
    "Checkpoint": "inspector.checkpoint.checkpoint",
    "Context": "inspector.context",
    "Folder": "inspector.checkpoint.result",
    "Listing": "inspector.checkpoint.result",
    "TensorInfo": "inspector.checkpoint.result",
    "open_checkpoint": "inspector.checkpoint.checkpoint",
    "open_path": "inspector.checkpoint.checkpoint",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
