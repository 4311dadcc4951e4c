"""How safe a file is, in one word for its slot and two lines for its card."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.state.file_state import FileState
from inspector.checkpoint import limits
from inspector.checkpoint.result import CallInfo, Listing

CODE_FREE = {"safetensors", "numpy"}  # formats that cannot hold code; a NumPy file's pickles are counted as pickles

WHOLE = {"torchscript", "pt2"}  # formats that hold a model's code beside its weights

# packages none of whose names is a mere class of a model, whatever it looks like
ACTING = {"__builtin__", "builtins", "code", "codeop", "commands", "ctypes", "importlib", "marshal", "multiprocessing",
          "nt", "os", "pickle", "pip", "popen2", "posix", "pty", "pydoc", "runpy", "shutil", "site", "socket",
          "subprocess", "sys", "tempfile", "webbrowser"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """`color` is "ok", "warn" or "error"; `word` fits a slot."""

    icon: str
    color: str
    word: str
    head: str
    body: str


def is_mere_class(call: CallInfo) -> bool:
    """Whether it only imports a class or makes an empty object of it, as every pickled model does.

    Importing still runs the code of that package; a call with arguments, or of anything that acts, is another matter.
    """
    package, _, rest = call.target.partition(".")
    name = rest.rpartition(".")[2].lstrip("_")
    return not call.args and package not in ACTING and "(" not in call.target and name[:1].isupper()


def acting_calls(listing: Listing) -> list[CallInfo]:
    """What loading would run beyond making a model's own objects; all, where the list was cut and more may follow."""
    cut = len(listing.calls) >= limits.CALLS_LISTED
    return [call for call in listing.calls if cut or not is_mere_class(call)]


def is_pickled_model(listing: Listing) -> bool:
    """Whether modules stand in it as objects, not only their weights."""
    return any(module.type for module in listing.modules)


def is_whole_model(listing: Listing) -> bool:
    """Whether it can be run as it is: nothing else has to build the modules in it."""
    return listing.format in WHOLE or (bool(listing.calls) and is_pickled_model(listing))


def judge(listing: Listing, state: FileState | None = None) -> Verdict:
    """Red: it would call something. Amber: it imports code, is damaged or doubtful. Green: nothing of that."""
    translate = QCoreApplication.translate
    calls = len(acting_calls(listing))
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
    if listing.calls:
        count = len(listing.calls)
        one = translate("Verdict", "torch.load would import 1 class")
        many = translate("Verdict", "torch.load would import {n} classes").format(n=f"{count:,}")
        whole = translate("Verdict", "A pickled model: {what}")
        part = translate("Verdict", "Pickled objects: {what}")
        head = (whole if is_pickled_model(listing) else part).format(what=one if count == 1 else many)
        body = translate("Verdict", "Importing runs the code of their packages. Torchloupe imported none of them.")
        return Verdict("shield-warn", "warn", translate("Verdict", "Imports code"), head, body)
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
