"""Inspect checkpoints without running anything in them; a library, used by the command and by the engines.

    import inspector

    with inspector.open_checkpoint("resnet20.th") as checkpoint:
        print(checkpoint.listing.title)
    for row in inspector.scan_checkpoint("resnet20.th"):
        print(row.mean, row.std, row.nan)
    explained = inspector.explain_images("torchvision:resnet18", "photo.jpg", weights="resnet18.pth")

Names are imported when they are first asked for, so that a program pays only for what it uses.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.cam.functions import ExplainedImages, explain_images
    from inspector.cam.result import CamReport
    from inspector.checkpoint.checkpoint import Checkpoint, open_checkpoint, open_path
    from inspector.checkpoint.result import Folder, Listing, TensorInfo
    from inspector.context import Context
    from inspector.convert.convert import convert_checkpoint
    from inspector.convert.result import ConvertReport
    from inspector.diff.diff import diff_checkpoints, diff_error
    from inspector.diff.result import StateDiff
    from inspector.flops.functions import count_flops
    from inspector.flops.result import FlopReport
    from inspector.model.identify import identify_checkpoint
    from inspector.model.load import LoadedModel, load_model
    from inspector.model.result import Identification
    from inspector.snapshot.look import Snapshot, look
    from inspector.stats.functions import scan_checkpoint, tensor_stats
    from inspector.stats.result import Finding, Histogram, TensorStats
    from inspector.stats.scanned import Scan

__all__ = [
    "CamReport",
    "Checkpoint",
    "Context",
    "ConvertReport",
    "ExplainedImages",
    "Finding",
    "FlopReport",
    "Folder",
    "Histogram",
    "Identification",
    "Listing",
    "LoadedModel",
    "Scan",
    "Snapshot",
    "StateDiff",
    "TensorInfo",
    "TensorStats",
    "convert_checkpoint",
    "count_flops",
    "diff_checkpoints",
    "diff_error",
    "explain_images",
    "identify_checkpoint",
    "load_model",
    "look",
    "open_checkpoint",
    "open_path",
    "scan_checkpoint",
    "tensor_stats",
]

_HOMES = {
    "CamReport": "inspector.cam.result",
    "Checkpoint": "inspector.checkpoint.checkpoint",
    "Context": "inspector.context",
    "ConvertReport": "inspector.convert.result",
    "ExplainedImages": "inspector.cam.functions",
    "Finding": "inspector.stats.result",
    "FlopReport": "inspector.flops.result",
    "Folder": "inspector.checkpoint.result",
    "Histogram": "inspector.stats.result",
    "Identification": "inspector.model.result",
    "Listing": "inspector.checkpoint.result",
    "LoadedModel": "inspector.model.load",
    "Scan": "inspector.stats.scanned",
    "Snapshot": "inspector.snapshot.look",
    "StateDiff": "inspector.diff.result",
    "TensorInfo": "inspector.checkpoint.result",
    "TensorStats": "inspector.stats.result",
    "convert_checkpoint": "inspector.convert.convert",
    "diff_checkpoints": "inspector.diff.diff",
    "diff_error": "inspector.diff.diff",
    "explain_images": "inspector.cam.functions",
    "identify_checkpoint": "inspector.model.identify",
    "load_model": "inspector.model.load",
    "look": "inspector.snapshot.look",
    "count_flops": "inspector.flops.functions",
    "open_checkpoint": "inspector.checkpoint.checkpoint",
    "open_path": "inspector.checkpoint.checkpoint",
    "scan_checkpoint": "inspector.stats.functions",
    "tensor_stats": "inspector.stats.functions",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
