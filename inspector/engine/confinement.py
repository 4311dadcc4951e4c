"""What a reader may not do, held by the system where it can be and by the interpreter elsewhere.

The reader calls nothing that a file names; this is the second line, for the day it is wrong about that. The limits hold
against native code too. The audit hook holds against Python code only: who can run machine code gets past it.
"""

import os
import sys
from typing import Any

from inspector.checkpoint import limits

BASE = 256 << 20  # bytes for the interpreter, numpy and windows of tensors
PER_PICKLE_BYTE = 24  # nodes of a pickle take at most this many times its size
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

REFUSED = {  # act -> audit events, or families of them: https://docs.python.org/3/library/audit_events.html
    "start a program": ("subprocess os.exec os.fork os.forkpty os.posix_spawn os.spawn os.system os.startfile pty"),
    "use the network": "socket urllib webbrowser ftplib http smtplib",
    "unpickle": "pickle",
    "load a library": "ctypes.dlopen",
    "signal a process": "os.kill os.killpg",
    "change files": (
        "os.remove os.rename os.mkdir os.rmdir os.link os.symlink os.truncate os.chmod os.chown os.chflags os.utime"
        " os.setxattr os.removexattr shutil tempfile"
    ),
}
ACTS = {event: act for act, events in REFUSED.items() for event in events.split()}
IMPORTABLE = sys.stdlib_module_names | {"inspector", "numpy", "msgspec"}


def confine() -> None:
    """Give up, for the life of this process, all that reading a file does not need. Call once, before any request."""
    _set_limits()
    sys.dont_write_bytecode = True
    sys.addaudithook(refuse)


def allow_memory(path: bytes) -> None:
    """Set the limit on this process's memory by the size of what it is about to read, so that a small bomb stays small.

    Counted is what is allocated, not what is mapped from libraries. Past it a MemoryError is raised.
    """
    import resource

    pickles = min(_size(path), limits.PICKLE_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (BASE + PER_PICKLE_BYTE * pickles, resource.RLIM_INFINITY))


def refuse(event: str, args: tuple[Any, ...]) -> None:
    """The audit hook. Raises PermissionError, or ImportError for a module that no reading code needs."""
    if event == "open":
        flags = args[2]
        if isinstance(flags, int) and flags & WRITING:
            raise PermissionError(f"A reader may not write files ({args[0]!r}).")
    elif event == "import":
        if args[0].partition(".")[0] not in IMPORTABLE:
            raise ImportError(f"A reader may not import {args[0]}.", name=args[0])
    else:
        act = ACTS.get(event) or ACTS.get(event.partition(".")[0])
        if act is not None and not (event == "ctypes.dlopen" and args[0] is None):  # numpy imports ctypes
            raise PermissionError(f"A reader may not {act} ({event}).")


def _set_limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump holds the file's content
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file grows, whoever writes it
    resource.setrlimit(resource.RLIMIT_DATA, (BASE, resource.RLIM_INFINITY))


def _size(path: bytes) -> int:
    """Bytes of the file, or of the files beside an index or in a folder; 0 where there are none."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) if path.endswith(b".json") else None
    try:
        if folder is None:
            return os.stat(path).st_size
        with os.scandir(folder) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.is_file())
    except (OSError, ValueError):  # nothing there, or a NUL in the path
        return 0
