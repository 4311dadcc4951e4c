"""One window per user: the side that listens for second starts. Their side, and the format, is inspector.handover."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from inspector.handover import ANSWER, MAX_MESSAGE, PATIENCE_MS, SIZE, BadHandover, check


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
            _Visitor(socket).received.connect(self.received)


class _Visitor(QObject):
    """One connection: a single request, read in whatever pieces it comes, or nothing.

    It ends with its socket, inside whose destructor no server may be let go of: that would destroy the socket again.
    """

    received = Signal(object)  # Handover

    def __init__(self, socket: QLocalSocket):
        super().__init__(socket)
        self._socket = socket
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
        self.received.emit(request)
