"""The process that opens hostile files: cases come over stdin, one JSON line each, and what happened goes to stdout.

Run by tests.hostile.workers. The reading code is the real one; around it stand an audit hook that notes everything
that a file could make happen, the peak of memory and the processor time.
"""

import copyreg
import dataclasses
import importlib
import json
import os
import pkgutil
import resource
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

import numpy  # noqa: F401  # imported on first use by the reader; not by a file

import inspector.checkpoint
from inspector.checkpoint.checkpoint import Checkpoint, open_path
from inspector.engine.portable import packed
from inspector.errors import TorchloupeError

ADDRESS_SPACE = 4 << 30  # a bomb that goes off must not take the machine with it
FIRST_TENSORS = 6  # whose values and pictures are read in every case

# Modules that no reading code may need, standard library or not.
SUSPICIOUS = {
    "antigravity",
    "ctypes",
    "marshal",
    "multiprocessing",
    "pickle",
    "_pickle",
    "runpy",
    "shelve",
    "socket",
    "subprocess",
    "timeit",
    "webbrowser",
}
ALLOWED = (sys.stdlib_module_names | {"inspector", "numpy", "msgspec"}) - SUSPICIOUS
NOTED = (
    "pickle",
    "subprocess",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.remove",
    "os.rename",
)
NOTED += (
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.putenv",
    "socket",
    "urllib",
    "webbrowser",
    "shutil",
)
NOTED += (
    "tempfile",
    "ctypes",
    "code",
    "http",
    "smtplib",
    "ftplib",
    "sys.settrace",
    "sys.setprofile",
    "builtins.input",
    "mmap",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TRUSTED_CODE = tuple(
    os.path.realpath(path) for path in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), sys.path[0]}
)


class Silence:
    """An audit hook that notes what a file made happen. Reading is allowed in `folder` and at the `given` path."""

    def __init__(self) -> None:
        self.armed = False
        self.folder = b""
        self.given = b""
        self.events: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.armed:
            return
        self.armed = False
        try:
            if self._matters(event, args):
                self.events.append(f"{event} {args!r}"[:300])
        finally:
            self.armed = True

    def _matters(self, event: str, args: tuple[Any, ...]) -> bool:
        if event == "open":
            path, _mode, flags = args
            if isinstance(path, int):
                return False
            if flags & WRITING:
                return True
            place = os.fsencode(path)
            if place == self.given:
                return False
            return not place.startswith(self.folder) and not os.fsdecode(os.path.realpath(place)).startswith(
                TRUSTED_CODE
            )
        if event == "import":
            return args[0].partition(".")[0] not in ALLOWED
        if event == "exec":
            return not _ours(args[0].co_filename)
        if event == "compile":
            return not _ours(args[1] if isinstance(args[1], str) else os.fsdecode(args[1] or b""))
        return event in NOTED or event.partition(".")[0] in NOTED


def _ours(filename: str) -> bool:
    return filename.startswith("<frozen") or os.path.realpath(filename).startswith(TRUSTED_CODE)


# --- what a case asks for before opening, and between opening and reading ---


def fill_extensions(path: bytes) -> None:
    """The registry of EXT codes as an application might fill it, and its cache, which goes past find_class."""
    if not copyreg._extension_registry:  # type: ignore[attr-defined]
        for code in (1, 0x101, 0x10101):
            copyreg.add_extension("posix", ("system", "popen", "putenv")[len(hex(code)) // 2 - 1], code)
            copyreg._extension_cache[code] = os.system  # type: ignore[attr-defined]


def go_to_its_folder(path: bytes) -> None:
    os.chdir(os.path.dirname(path))
    sys.path.insert(0, "")


def become_nobody(path: bytes) -> None:
    if os.geteuid() == 0:
        os.seteuid(65534)


def become_oneself() -> None:
    os.chdir("/")
    if "" in sys.path:
        sys.path.remove("")
    if os.getuid() == 0 and os.geteuid() != 0:
        os.seteuid(0)


def truncate(path: bytes) -> None:
    os.truncate(path, os.path.getsize(path) // 4)


def empty(path: bytes) -> None:
    os.truncate(path, 0)


def replace(path: bytes) -> None:
    with open(path + b".new", "wb") as file:
        file.write(b"\x41" * os.path.getsize(path))
    os.rename(path + b".new", path)


def unlink(path: bytes) -> None:
    os.unlink(path)


def rewrite(path: bytes) -> None:
    time.sleep(0.02)  # the clock of the file system is coarse
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.write(b"\x41" * size)


def grow(path: bytes) -> None:
    with open(path, "ab") as file:
        file.write(b"\x41" * 4096)


# --- one case ---

silence = Silence()


Inspect = Callable[[bytes, dict[str, Any], dict[str, Any]], None]  # (path, case, report to fill)


def open_one(path: bytes, case: dict[str, Any], good: bytes, second: Checkpoint, inspect: Inspect) -> dict[str, Any]:
    report: dict[str, Any] = {
        "path": path.hex(),
        "outcome": "",
        "kind": "",
        "error": "",
        "warnings": [],
        "calls": [],
        "rows": {},
    }
    report |= {"row_errors": [], "checksum": "", "crash": "", "pickle_bytes": case["pickle_bytes"] or _stored(path)}
    before = _status("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak starts anew
    started = time.process_time()
    silence.events = []
    silence.folder = os.path.realpath(os.path.dirname(path)) if not os.path.isdir(path) else os.path.realpath(path)
    silence.given = path
    if case["prepare"]:
        globals()[case["prepare"]](path)
    silence.armed = True
    try:
        inspect(path, case, report)
    except TorchloupeError as error:
        report |= {"outcome": "refused", "kind": error.kind, "error": str(error)}
    except BaseException:
        report |= {"outcome": "crashed", "crash": traceback.format_exc(limit=-6)[-2000:]}
    finally:
        silence.armed = False
        become_oneself()
    report |= {"seconds": time.process_time() - started, "events": silence.events}
    report |= {"grown": _status("VmHWM") - before, "resident": _status("VmRSS")}
    try:
        report["second"] = _cells(second, 0)
        with open_path(good) as again:  # type: ignore[union-attr]
            report["again"] = _cells(again, 0)
    except BaseException:
        report["crash"] += traceback.format_exc(limit=-6)
    return report


def list_and_read(path: bytes, case: dict[str, Any], report: dict[str, Any]) -> None:
    """What the window asks of every file: its listing, some values, pictures and texts."""
    checkpoint = open_path(path)
    if not isinstance(checkpoint, Checkpoint):
        report["outcome"] = "folder"
        packed(checkpoint)
        return
    with checkpoint:
        listing = checkpoint.listing
        report["outcome"] = "partial" if listing.partial or listing.error else "listed"
        report |= {"error": listing.error or "", "warnings": list(listing.warnings)}
        report["calls"] = [call.target for call in listing.calls]
        report["executed"] = any(call.executed for call in listing.calls)
        report["row_errors"] = list({tensor.error for tensor in listing.tensors[:2000] if tensor.error})
        report["packed"] = len(
            packed(dataclasses.replace(listing, tensors=listing.tensors[:2000], modules=listing.modules[:2000]))
        )
        do_meanwhile(path, case)
        wanted = {key for key, _ in case["values"]} | set(case["invalid"])
        for index, tensor in enumerate(listing.tensors):
            if index < FIRST_TENSORS or tensor.key in wanted:
                report["rows"].setdefault(tensor.key[:200], _read(checkpoint, index, tensor.error))
        for text in listing.texts[:3]:
            checkpoint.text(text.name)
        if case["checksum"]:
            report["checksum"] = checkpoint.verify().state


def do_meanwhile(path: bytes, case: dict[str, Any]) -> None:
    """What happens to the file between opening and reading."""
    if case["meanwhile"]:
        silence.armed = False
        globals()[case["meanwhile"]](path)
        silence.armed = True


def _read(checkpoint: Checkpoint, index: int, error: str | None) -> dict[str, Any]:
    """Values and picture of one tensor; a refusal is a TorchloupeError, never anything else."""
    row: dict[str, Any] = {"error": error, "cells": None, "kind": ""}
    try:
        row["cells"] = _cells(checkpoint, index)
    except TorchloupeError as problem:
        row |= {"kind": problem.kind, "refusal": str(problem)}
    try:
        picture, pixels = checkpoint.picture(index, 64, 64)
        row["pixels"] = len(pixels)
        packed(picture)
    except TorchloupeError as problem:
        row["no_picture"] = str(problem)
    return row


def _cells(checkpoint: Checkpoint, index: int) -> list[str]:
    return [cell for row in checkpoint.values(index, 0, 0, 4, 8).cells for cell in row]


def _stored(path: bytes) -> int:
    """Bytes that the file really has on disk."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return 0
    return min(status.st_blocks * 512, status.st_size)


def _status(field: str) -> int:
    """A figure of /proc/self/status, in bytes."""
    with open("/proc/self/status", "rb") as file:
        for line in file:
            if line.startswith(field.encode()):
                return int(line.split()[1]) << 10
    return 0


def serve(good: bytes, inspect: Inspect, address_space: int = ADDRESS_SPACE) -> None:
    """Answer each case with a report for each of its paths. Everything `inspect` needs must have been imported."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.dont_write_bytecode = True
    # defining a dataclass compiles: what the reader imports late must not look like a file's doing
    for module in pkgutil.walk_packages(inspector.checkpoint.__path__, "inspector.checkpoint."):
        importlib.import_module(module.name)
    with open_path(good) as second:  # type: ignore[union-attr]
        second.values(0)
        second.picture(0)
        sys.addaudithook(silence)
        print("ready", file=out, flush=True)
        for line in sys.stdin:
            case = json.loads(line)
            reports = [open_one(bytes.fromhex(path), case, good, second, inspect) for path in case["paths"]]
            print(json.dumps(reports), file=out, flush=True)


if __name__ == "__main__":
    serve(os.fsencode(sys.argv[1]), list_and_read)
