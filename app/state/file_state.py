"""What was found out about an open file after its listing came."""

from dataclasses import dataclass

from inspector.checkpoint.result import ChecksumReport
from inspector.model.result import Candidate


@dataclass(frozen=True, slots=True)
class Identified:
    """What could be built with the weights of one state_dict of a file."""

    candidate: Candidate
    container: str

    @property
    def shown(self) -> str:
        """ "resnet50, num_classes=10"."""
        given = (f"{name}={value!r}" for name, value in self.candidate.arguments)
        return ", ".join((self.candidate.name, *given))


@dataclass(frozen=True, slots=True)
class FileState:
    """`trusted` holds for this file with this content; `trusted_text` says since when, or why it can be asked for."""

    checksum: ChecksumReport | None = None
    verifying: bool = False
    trusted: bool = False
    trusted_text: str = ""
    identified: Identified | None = None  # the architecture that its weights are of
