"""All engines by name: one reader per document, and the lab."""

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.engine.client import EngineClient
from app.engine.command import lab_command, reader_command
from app.engine.operation import Problem
from inspector.engine.messages import OpenPath, Request

LAB = "lab"
DEATHS_OF_A_FILE = 2
GRACE = 300  # milliseconds all engines together have to end when the window closes


class EnginePool(QObject):
    """Starts engines when they are first asked for and ends them all at `shutdown`.

    A file during whose reading two readers died is quarantined: opening it fails with a sentence, until `forgive`.
    """

    engine_ready = Signal(str, object)  # name, Ready
    engine_died = Signal(str, str)  # name, sentence; another life has been started
    engine_restarted = Signal(str)  # name; a reader has to be asked to open its path again
    engine_failed = Signal(str, str)  # name, sentence; it is not started again
    logged = Signal(str, str)  # name, text
    quarantined = Signal(object, str)  # path: bytes, sentence

    def __init__(self, lab_interpreter: str = "", parent: QObject | None = None):
        super().__init__(parent)
        self._lab_interpreter = lab_interpreter
        self._clients: dict[str, EngineClient] = {}
        self._closing: list[EngineClient] = []
        self._paths: dict[str, bytes] = {}  # engine -> what its reader was asked to open last
        self._deaths: dict[bytes, int] = {}

    def reader(self, document: str, title: str = "") -> EngineClient:
        """The reader of a document; started if it is not there. `title` begins the sentences about it."""
        name = f"reader:{document}"
        title = title or self.tr("The reader")
        return self._clients.get(name) or self._add(EngineClient(name, title, reader_command(), "reader", parent=self))

    def lab(self) -> EngineClient:
        """The lab; started if it is not there."""
        command = lab_command(self._lab_interpreter)
        return self._clients.get(LAB) or self._add(
            EngineClient(LAB, self.tr("The lab"), command, LAB, resend=True, parent=self)
        )

    def clients(self) -> list[EngineClient]:
        return list(self._clients.values())

    def choose_interpreter(self, interpreter: str) -> None:
        """Run the lab in another Python; "" is ours. Restarts it when it runs."""
        self._lab_interpreter = interpreter
        if LAB in self._clients:
            self._clients[LAB].restart(lab_command(interpreter))

    def close(self, name: str) -> None:
        """End one engine, without waiting for it."""
        client = self._clients.pop(name, None)
        self._paths.pop(name, None)
        if client is not None:
            self._closing.append(client)
            client.closed.connect(lambda: self._closed(client))
            client.close()

    def forgive(self, path: bytes) -> None:
        """Take a file out of quarantine, because the user asks for it again."""
        self._deaths.pop(path, None)

    def shutdown(self) -> None:
        """End all engines; returns when none is left, after GRACE at most and a moment for the kill."""
        clients = [*self._closing, *self._clients.values()]
        self._clients.clear()
        for client in clients:
            client.close()
        for client in clients:
            client.wait(GRACE // len(clients))

    def _add(self, client: EngineClient) -> EngineClient:
        name = client.name
        self._clients[name] = client
        client.refusal = lambda request: self._refusal(name, request)
        client.ready.connect(lambda ready: self.engine_ready.emit(name, ready))
        client.died.connect(lambda sentence, blamed: self._died(name, sentence, blamed))
        client.restarted.connect(lambda: self.engine_restarted.emit(name))
        client.failed.connect(lambda sentence: self.engine_failed.emit(name, sentence))
        client.logged.connect(lambda text: self.logged.emit(name, text))
        return client

    def _closed(self, client: EngineClient) -> None:
        self._closing.remove(client)
        client.deleteLater()

    def _died(self, name: str, sentence: str, blamed: bool) -> None:
        path = self._paths.get(name)
        if path is not None and blamed:
            self._deaths[path] = self._deaths.get(path, 0) + 1
        self.engine_died.emit(name, sentence)
        if path is not None and blamed and self._deaths[path] == DEATHS_OF_A_FILE:
            self.quarantined.emit(path, _quarantine(path))

    def _refusal(self, name: str, request: Request) -> Problem | None:
        if not isinstance(request, OpenPath):
            return None
        self._paths[name] = request.path
        if self._deaths.get(request.path, 0) < DEATHS_OF_A_FILE:
            return None
        return Problem("Quarantined", _quarantine(request.path), self.tr("Reload it to try once more."))


def _quarantine(path: bytes) -> str:
    name = path.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "backslashreplace")
    sentence = QCoreApplication.translate("EnginePool", "{name} ended its reader twice and is not opened again.")
    return sentence.format(name=name)
