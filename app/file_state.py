"""What was found out about an open file after its listing came."""

from dataclasses import dataclass

from inspector.checkpoint.result import ChecksumReport


@dataclass(frozen=True, slots=True)
class FileState:
    """`trusted` holds for this file with this content; `trusted_text` says since when, or why it can be asked for."""

    checksum: ChecksumReport | None = None
    verifying: bool = False
    trusted: bool = False
    trusted_text: str = ""
