"""What torch.save wrote before 1.6 and every torch reads: five pickles, then the storages.

Source: torch/serialization.py of torch 2.13, _legacy_save and _legacy_load.
"""

import struct
from typing import Any

from inspector.checkpoint.formats.legacy import MAGIC, PROTOCOL
from inspector.checkpoint.tensors.dtypes import DTYPES
from inspector.convert.out import OutDict, OutTensor
from inspector.convert.output import Output
from inspector.convert.pickle_writer import PickleWriter
from inspector.convert.pieces import Pieces
from inspector.convert.torch_pickle import TorchPickle

SIZES = OutDict(pairs=[("short", 2), ("int", 4), ("long", 4)])
SYSTEM = OutDict(pairs=[("protocol_version", PROTOCOL), ("little_endian", True), ("type_sizes", SIZES)])


def is_newer(tensor: OutTensor) -> bool:
    """Whether torch before 1.6 has no such tensors: what it loads of the file fails at its name."""
    newer = not DTYPES[tensor.dtype].storage or DTYPES[tensor.dtype].kind == "complex"
    return newer or tensor.layout == "meta" or tensor.layout.startswith("sparse_") != (tensor.layout == "sparse_coo")


def write_legacy(output: Output, root: Any, pieces: Pieces) -> None:
    """Append the file."""
    pickle = TorchPickle(legacy=True)
    data = pickle.dump(root)
    for value in (MAGIC, PROTOCOL, SYSTEM):
        output.write(PickleWriter().dump(value))
    output.write(data)
    output.write(PickleWriter().dump([str(key) for key in range(len(pickle.storages))]))
    for storage in pickle.storages:
        count = storage.elements if DTYPES[storage.dtype].storage else storage.nbytes
        output.write(struct.pack("<q", count))
        output.copy(pieces.of(storage), checksum=False)
