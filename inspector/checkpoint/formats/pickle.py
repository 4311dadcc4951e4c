"""Plain pickle files, as pickle.dump writes them (detectron2's model zoo): numpy arrays are shown as tensors."""

from inspector.checkpoint import limits
from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats.storage_bytes import StorageBytes
from inspector.checkpoint.pickles.unpickle import unpickle
from inspector.checkpoint.result import Origin
from inspector.context import Context
from inspector.errors import LimitReached


def read(source: Source, context: Context) -> Contents:
    """The first pickle of the file, which must fit into memory: arrays stand inside it. Raises LimitReached."""
    if source.size > limits.PICKLE_BYTES:
        raise LimitReached(
            f"limit reached: {source.name} has {source.size >> 20:,} MiB, and a plain pickle is read only up to "
            f"{limits.PICKLE_BYTES >> 20:,} MiB, since it must be in memory as a whole.",
            "What torch.save or safetensors writes has no such limit: save it again with one of them.",
        )
    data = source.read(0, source.size)
    with paused():
        outcome = unpickle(data, source.name, base=0, load_bytes=StorageBytes().read)
    contents = Contents("pickle", [source], outcome.value, calls=outcome.calls)
    names = tuple(sorted(outcome.known_names.items()))
    contents.origin = Origin("pickle", pickles=1, protocol=outcome.protocol, known_names=names)
    if outcome.error is not None:
        contents.error = str(outcome.error)
    elif outcome.end < source.size:
        contents.warnings.append(f"{source.size - outcome.end:,} bytes follow the end of the pickle and are not read.")
    return contents
