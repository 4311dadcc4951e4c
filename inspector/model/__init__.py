"""Live models: where one comes from, its tree, and which architecture a checkpoint belongs to.

    from inspector.model import load_model

    loaded = load_model("torchvision:resnet50(num_classes=10)", device="meta")
    loaded.module, loaded.example_input

Names are imported when they are first asked for: what reads a cached index of architectures imports no torch.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.model.load import LoadedModel, load_model

__all__ = ["LoadedModel", "load_model"]

_HOMES = {"LoadedModel": "inspector.model.load", "load_model": "inspector.model.load"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
