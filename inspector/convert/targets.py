"""The formats that are written: which tensors each can hold, and how its file is made. One table."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspector.convert.legacy_file import is_newer, write_legacy
from inspector.convert.out import OutTensor
from inspector.convert.output import Output
from inspector.convert.pieces import Pieces
from inspector.convert.safetensors_file import write_safetensors
from inspector.convert.tensors import cannot_safetensors, cannot_torch
from inspector.convert.tree import Cannot
from inspector.convert.zip_file import write_zip
from inspector.errors import BadRequest

SAFETENSORS = "safetensors"
DTYPES_BY_NAME = {
    "bf16": "bfloat16", "bfloat16": "bfloat16", "fp16": "float16", "float16": "float16", "half": "float16",
    "fp32": "float32", "float32": "float32", "float": "float32",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A format. `flat`: it holds one dict of tensors by text and no more; `shares`: tensors may share their bytes."""

    name: str
    title: str
    cannot: Cannot
    write: Callable[[Output, Any, Pieces, dict[str, str]], None]
    flat: bool = False
    shares: bool = True
    is_newer: Callable[[OutTensor], bool] | None = None  # whether the format's own readers do not know a tensor


def _zip(output: Output, root: Any, pieces: Pieces, metadata: dict[str, str]) -> None:
    write_zip(output, root, pieces)


def _legacy(output: Output, root: Any, pieces: Pieces, metadata: dict[str, str]) -> None:
    write_legacy(output, root, pieces)


def _safetensors(output: Output, root: Any, pieces: Pieces, metadata: dict[str, str]) -> None:
    write_safetensors(output, root.pairs, metadata, pieces)


TARGETS = {
    "zip": Target("zip", "PyTorch zip", cannot_torch, _zip),
    "legacy": Target("legacy", "PyTorch before 1.6", cannot_torch, _legacy, is_newer=is_newer),
    SAFETENSORS: Target(SAFETENSORS, "safetensors", cannot_safetensors, _safetensors, flat=True, shares=False),
}


def target_of(out: bytes, format: str) -> Target:
    """By `format`, or by the ending of the file's name. Raises BadRequest where the two contradict each other."""
    is_safetensors = os.path.splitext(out)[1].lower() == b".safetensors"
    wanted = format or (SAFETENSORS if is_safetensors else "zip")
    if wanted not in TARGETS:
        raise BadRequest(f"There is no format {wanted!r} to write; choose from {', '.join(TARGETS)}.")
    if is_safetensors and wanted != SAFETENSORS:
        raise BadRequest(
            f"A file whose name ends in .safetensors cannot be {TARGETS[wanted].title}; end it in .pth or leave out"
            f" --{wanted}."
        )
    return TARGETS[wanted]


def dtype_of(name: str) -> str:
    """torch's name of the dtype to convert to; "" stays. Raises BadRequest."""
    if name and name not in DTYPES_BY_NAME:
        raise BadRequest(f"Weights are not converted to {name!r}; choose from bf16, fp16 and fp32.")
    return DTYPES_BY_NAME.get(name, "")
