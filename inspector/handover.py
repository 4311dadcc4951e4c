"""What is said to the window that is there: `torchloupe FILE` hands its paths over and ends; `look` says what waits.

    request = size (u32, little-endian)  Handover in MessagePack        answer = "ok"

The socket lies in a folder that only the user can enter. Whatever comes through it is bounded and checked all the same.
No Qt: a script that looks at its model need not have it.
"""

import contextlib
import hashlib
import os
import socket
import struct
from pathlib import Path

import msgspec

SIZE = struct.Struct("<I")
MAX_MESSAGE = 1 << 20
MAX_PATHS = 4096
MAX_PATH = 4096
MAX_ACTIVATION = 1024
PATIENCE_MS = 2000  # a window that does not answer in this time counts as hung: the second one opens on its own
ANSWER = b"ok"


class Handover(msgspec.Struct, frozen=True):
    """Absolute paths to open; none means "come to the front". `activation` lets the desktop raise the window.

    `model` is the name of one to open, seen from `folder`: whether its code may run is asked there.
    With `look` a snapshot waits (inspector.snapshot.spool), and the window decides itself whether to come.
    """

    paths: tuple[bytes, ...] = ()
    activation: str = ""
    look: bool = False
    model: bytes = b""  # text as it crosses a pipe: a path need not be UTF-8
    folder: bytes = b""


class BadHandover(Exception):
    pass


def socket_path(state: Path) -> str:
    """Where the window of this user listens; another state folder is another window. Short: sockets allow 107 bytes."""
    uid = os.getuid() if hasattr(os, "getuid") else 0
    name = f"torchloupe-{hashlib.sha256(os.fsencode(state.absolute())).hexdigest()[:12]}"
    if os.name == "nt":
        return f"{name}-{os.environ.get('USERNAME', '')}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    session = f"/run/user/{uid}"  # where systemd runs: the same for who lacks the variable (ssh, cron)
    runtime = session if not runtime and os.path.isdir(session) else runtime
    fallback = f"/tmp/torchloupe-{uid}"  # noqa: S108 - only used when it is ours alone
    for folder in map(Path, filter(None, (runtime, fallback))):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if found.st_uid == uid and not found.st_mode & 0o077:
                return str(folder / name)
    return str(state / "window.socket")


def check(body: bytes) -> Handover:
    """The request in `body`. Raises BadHandover for anything that we would not have sent."""
    try:
        request = msgspec.msgpack.decode(body, type=Handover)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadHandover(str(error)) from None
    if len(request.activation) > MAX_ACTIVATION or not request.activation.isprintable():
        raise BadHandover("no activation token")
    if len(request.paths) > MAX_PATHS:
        raise BadHandover(f"{len(request.paths)} paths at once")
    for path in (*request.paths, *((request.folder,) if request.folder or request.model else ())):
        if not path.startswith(b"/" if os.name != "nt" else b"") or len(path) > MAX_PATH or b"\0" in path:
            raise BadHandover("not an absolute path")
    if len(request.model) > MAX_PATH or b"\0" in request.model:
        raise BadHandover("no name of a model")
    return request


def hand_over(name: str, request: Handover, patience_ms: int = PATIENCE_MS) -> bool | None:
    """Give `request` to the window that listens at `name`. False: there is none, or it is just ending. None: it does
    not answer.

    Blocks for at most `patience_ms` twice.
    """
    body = msgspec.msgpack.encode(request)
    data = SIZE.pack(len(body)) + body
    try:
        if os.name == "nt":
            with open(rf"\\.\pipe\{name}", "r+b", buffering=0) as pipe:
                pipe.write(data)
                return pipe.read(len(ANSWER)) == ANSWER
        connection = socket.socket(socket.AF_UNIX)
    except OSError:
        return False
    with connection:
        connection.settimeout(patience_ms / 1000)
        try:
            connection.connect(name)
        except TimeoutError:  # so many wait before us that it has long stopped answering
            return None
        except OSError:
            return False
        try:
            connection.sendall(data)
            return connection.recv(len(ANSWER)) == ANSWER
        except TimeoutError:
            return None
        except OSError:
            return False
