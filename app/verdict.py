"""How safe a file is, in one word for its slot and two lines for its card."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.file_state import FileState
from inspector.checkpoint.result import Listing

CODE_FREE = {"safetensors", "numpy"}  # formats that cannot hold code; a NumPy file's pickles are counted as pickles


@dataclass(frozen=True, slots=True)
class Verdict:
    """`color` is "ok", "warn" or "error"; `word` fits a slot."""

    icon: str
    color: str
    word: str
    head: str
    body: str


def judge(listing: Listing, state: FileState | None = None) -> Verdict:
    """Red: it would call something. Amber: damaged, doubtful or with warnings. Green: nothing of that."""
    translate = QCoreApplication.translate
    calls = len(listing.calls)
    if calls:
        word = (
            translate("Verdict", "1 call") if calls == 1 else translate("Verdict", "{n} calls").format(n=f"{calls:,}")
        )
        head = (
            translate("Verdict", "1 call outside the safe list")
            if calls == 1
            else translate("Verdict", "{n} calls outside the safe list").format(n=f"{calls:,}")
        )
        body = translate("Verdict", "torch.load would run them. Torchloupe only read them; nothing was run.")
        return Verdict("shield-x", "error", word, head, body)
    report = state.checksum if state else None
    if listing.error or listing.partial:
        body = listing.error or translate("Verdict", "What was readable is shown.")
        return Verdict(
            "shield-warn", "warn", translate("Verdict", "Damaged"), translate("Verdict", "The file is damaged"), body
        )
    if listing.checksum == "failed" or (report and report.state == "failed"):
        body = translate("Verdict", "Some bytes are not what was written. The values may be wrong.")
        head = translate("Verdict", "Checksums do not match")
        return Verdict("shield-warn", "warn", translate("Verdict", "Checksum"), head, body)
    if listing.warnings:
        count = len(listing.warnings)
        word = (
            translate("Verdict", "1 warning")
            if count == 1
            else translate("Verdict", "{n} warnings").format(n=f"{count:,}")
        )
        body = translate(
            "Verdict", "It calls nothing outside the safe list, but something in it is unusual; see below."
        )
        return Verdict("shield-warn", "warn", word, word, body)
    if listing.format in CODE_FREE and not listing.origin.pickles:
        body = translate("Verdict", "This format holds numbers only; no code can stand in it.")
    elif listing.format == "torchscript":
        body = translate("Verdict", "Its own program is shown as text, and was not run.")
    else:
        body = translate("Verdict", "Loading it would use known, harmless names only.")
    return Verdict("shield-ok", "ok", translate("Verdict", "No calls"), translate("Verdict", "No calls"), body)
