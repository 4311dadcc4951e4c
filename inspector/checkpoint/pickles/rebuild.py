"""The closed table of names that a pickle may use: (module, name) -> how a call of it is followed, without calling it.

What is not in the table is reported as a call. What is in it does no harm when a live unpickler imports and calls it.
Source: torch._weights_only_unpickler, torch._utils, torch._tensor, torch.jit._pickle of torch 2.13; numpy's pickles.
"""

from inspector.checkpoint.pickles.rebuild_numpy import NUMPY
from inspector.checkpoint.pickles.rebuild_python import PYTHON
from inspector.checkpoint.pickles.rebuild_table import Builder, Table
from inspector.checkpoint.pickles.rebuild_tensors import TENSORS
from inspector.checkpoint.tensors.dtypes import DTYPES, STORAGE_CLASSES

_TORCH_NAMES = [
    *DTYPES, "per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric",
    "per_channel_affine_float_qparams", "strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc",
    "_mkldnn", "jagged", "contiguous_format", "channels_last", "channels_last_3d", "preserve_format", "half",
    "float", "double",
    "short", "int", "long", "cfloat", "cdouble", "chalf",
]  # fmt: skip
_STORAGES = [*STORAGE_CLASSES, "TypedStorage"]

KNOWN: Table = {
    **{("torch", name): None for name in _TORCH_NAMES},
    **{(module, name): None for module in ("torch", "torch.cuda", "torch.storage") for name in _STORAGES},
    **PYTHON,
    **NUMPY,
    **TENSORS,
}
# Python 2's names for modules; a protocol 2 pickle of Python 3 uses them too
_MODULES = {"__builtin__": "builtins", "copy_reg": "copyreg"}


def lookup(module: str, name: str) -> tuple[bool, Builder | None]:
    """(is it in the table, its builder). A class without a builder becomes a Record; a dtype stays a name."""
    module = _MODULES.get(module, module)
    if module.startswith("__torch__"):
        return True, None  # TorchScript's own classes: torch.jit.load runs no Python for them
    return (module, name) in KNOWN, KNOWN.get((module, name))
