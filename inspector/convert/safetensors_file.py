"""safetensors: a length, a JSON header, the bytes of the tensors. https://github.com/huggingface/safetensors#format

The header names the tensors in the order of the source; their bytes stand by the size of an element, largest first, so
that each begins at a multiple of it.
"""

import json
from collections.abc import Sequence

from inspector.checkpoint import limits
from inspector.checkpoint.formats.safetensors import METADATA
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.convert.out import OutStorage, OutTensor
from inspector.convert.output import Output
from inspector.convert.pieces import Pieces
from inspector.errors import LimitReached

ALIGNMENT = 8


def write_safetensors(
    output: Output, tensors: Sequence[tuple[str, OutTensor]], metadata: dict[str, str], pieces: Pieces
) -> None:
    """Append the file. Raises LimitReached when the header would be longer than the format allows."""
    storages = sorted(
        (tensor.storage for _, tensor in tensors if tensor.storage is not None),
        key=lambda storage: -DTYPES[storage.dtype].itemsize,
    )
    begins: dict[OutStorage, int] = {}
    end = 0
    for storage in storages:
        begins[storage] = end
        end += storage.nbytes
    header: dict[str, object] = {METADATA: metadata} if metadata else {}
    for key, tensor in tensors:
        if tensor.storage is not None:
            begin = begins[tensor.storage]
            header[key] = {
                "dtype": DTYPES[tensor.dtype].safetensors,
                "shape": _shape(tensor),
                "data_offsets": [begin, begin + tensor.storage.nbytes],
            }
    data = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    data += b" " * (-len(data) % ALIGNMENT)
    if len(data) > limits.HEADER_BYTES:
        raise LimitReached(
            f"The header of {len(data):,} bytes is longer than safetensors allows ({limits.HEADER_BYTES:,})."
        )
    output.write(len(data).to_bytes(8, "little") + data)
    for storage in storages:
        output.copy(pieces.of(storage), checksum=False)


def cannot_name(key: object) -> str:
    """Why the format cannot hold a tensor of this name; "" when it can."""
    if type(key) is not str:
        return "its name is no text"
    return f"safetensors keeps the name {METADATA} for itself" if key == METADATA else ""


def _shape(tensor: OutTensor) -> list[int]:
    """4-bit floats are counted one by one; torch counts bytes of two."""
    if tensor.dtype == "float4_e2m1fn_x2" and tensor.shape:
        return [*tensor.shape[:-1], 2 * tensor.shape[-1]]
    return list(tensor.shape)
