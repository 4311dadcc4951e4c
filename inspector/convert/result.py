"""What a conversion did: plain frozen data that crosses processes, importing neither torch nor numpy."""

from dataclasses import dataclass
from typing import NamedTuple


class Dropped(NamedTuple):
    """Something of the source that the output does not hold."""

    name: str  # its dotted path in the source
    why: str  # one clause: "an object of the class argparse.Namespace is no plain value"
    kind: str = "value"  # "value", "tensor" (a loss), or "unfit": left out by the mapping or by the other checkpoint


@dataclass(frozen=True, slots=True)
class ConvertReport:
    """Of an output that was written, read back and found equal, tensor by tensor."""

    source: str
    target: str
    format: str  # "safetensors", "zip" or "legacy"
    tensors: int  # written
    elements: int
    nbytes: int  # of the output file
    source_nbytes: int
    renamed: tuple[tuple[str, str], ...] = ()  # (key in the source, key in the output), where they differ
    dropped: tuple[Dropped, ...] = ()  # what the output cannot hold or did not fit; each is worth a warning
    left_out: tuple[str, ...] = ()  # what was not asked for: the optimizer, with weights_only
    warnings: tuple[str, ...] = ()  # sentences
    damaged: bool = False  # the source was: what could be read of it is in the output
    replaced: bool = False  # a file stood there before

    @property
    def lost(self) -> int:
        """Tensors that were asked for and are not in the output."""
        return sum(each.kind == "tensor" for each in self.dropped)
