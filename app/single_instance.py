"""One window per user: a second `torchloupe FILE` hands its paths to the window that is there.

    request = size (u32, little-endian)  Handover in MessagePack        answer = "ok"

The socket lies in a folder that only the user can enter. Whatever comes through it is bounded and checked all the same.
"""

import contextlib
import hashlib
import os
import struct
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

SIZE = struct.Struct("<I")
MAX_MESSAGE = 1 << 20
MAX_PATHS = 256
MAX_PATH = 4096
PATIENCE_MS = 2000  # a window that does not answer in this time counts as hung: the second one opens on its own
ANSWER = b"ok"


class Handover(msgspec.Struct, frozen=True):
    """Absolute paths to open; none means "come to the front". `activation` lets the desktop raise the window."""

    paths: tuple[bytes, ...] = ()
    activation: str = ""


class BadHandover(Exception):
    pass


def socket_path(state: Path) -> str:
    """Where the window of this user listens; another state folder is another window. Short: sockets allow 107 bytes."""
    uid = os.getuid() if hasattr(os, "getuid") else 0
    name = f"torchloupe-{hashlib.sha256(os.fsencode(state.absolute())).hexdigest()[:12]}"
    if os.name == "nt":
        return f"{name}-{os.environ.get('USERNAME', '')}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
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
    if len(request.paths) > MAX_PATHS:
        raise BadHandover(f"{len(request.paths)} paths at once")
    for path in request.paths:
        if not path.startswith(b"/" if os.name != "nt" else b"") or len(path) > MAX_PATH or b"\0" in path:
            raise BadHandover("not an absolute path")
    return request


def hand_over(name: str, request: Handover) -> bool:
    """Give `request` to the window that listens at `name`. False when there is none or it does not answer.

    Blocks for at most PATIENCE_MS twice; called before there is a window of our own.
    """
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    body = msgspec.msgpack.encode(request)
    socket.write(SIZE.pack(len(body)) + body)
    socket.flush()
    if not socket.waitForReadyRead(PATIENCE_MS):
        return False
    answered = socket.readAll().data() == ANSWER
    socket.disconnectFromServer()
    return answered


class SingleInstance(QObject):
    """The listening side, in the window's process."""

    received = Signal(object)  # Handover

    def __init__(self, name: str, parent: QObject | None = None):
        super().__init__(parent)
        self.name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def listen(self) -> bool:
        """False when another live window listens there already. A socket that a crash left behind is replaced."""
        probe = QLocalSocket()  # asked first: listening would quietly take a live window's socket away
        probe.connectToServer(self.name)
        if probe.waitForConnected(PATIENCE_MS):
            probe.disconnectFromServer()
            return False
        QLocalServer.removeServer(self.name)
        return self._server.listen(self.name)

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Visitor(socket, self)


class _Visitor(QObject):
    """One connection: a single request, read in whatever pieces it comes, or nothing."""

    def __init__(self, socket: QLocalSocket, instance: SingleInstance):
        super().__init__(socket)
        self._socket, self._instance = socket, instance
        self._data = b""
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(socket.deleteLater)
        QTimer.singleShot(PATIENCE_MS, socket, socket.abort)
        self._read()

    def _read(self) -> None:
        self._data += self._socket.read(MAX_MESSAGE + SIZE.size - len(self._data)).data()
        if len(self._data) < SIZE.size:
            return
        (size,) = SIZE.unpack_from(self._data)
        if size > MAX_MESSAGE:
            self._socket.abort()
            return
        if len(self._data) < SIZE.size + size:
            return
        try:
            request = check(self._data[SIZE.size : SIZE.size + size])
        except BadHandover:
            self._socket.abort()
            return
        self._socket.readyRead.disconnect(self._read)
        self._socket.write(ANSWER)
        self._socket.flush()
        self._socket.disconnectFromServer()
        self._instance.received.emit(request)
