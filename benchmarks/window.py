"""From process start to the first painted window: `.venv/bin/python benchmarks/window.py`.

Ours, empty, against a bare PySide6 window that has as many widgets of each of Qt's own kinds (target: 0.3 s more).
Offscreen unless QT_QPA_PLATFORM says otherwise, painted for real.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.interleave import interleave, report

ROUNDS = 9
KEPT = (
    "QWidget",
    "QFrame",
    "QLabel",
    "QToolButton",
    "QPushButton",
    "QLineEdit",
    "QTreeView",
    "QTableView",
    "QListView",
)
KEPT += ("QSplitter", "QStackedWidget", "QScrollArea", "QTextEdit", "QPlainTextEdit", "QProgressBar", "QComboBox")


def say_when_painted(act: str) -> None:
    """Print `act`'s result at the first paint of a window, and end."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
                QTimer.singleShot(0, self.end)
            return False

        def end(self) -> None:
            if act == "count":
                print(json.dumps(Counter(map(plain_kind, QApplication.allWidgets()))), flush=True)
            else:
                print("painted", flush=True)
            os._exit(0)

    application = QApplication(["benchmark"])
    watch = Watch()
    application.installEventFilter(watch)
    if act == "bare":
        window = bare_window(json.loads(sys.argv[2]))
        window.show()
        application.exec()
    else:
        from app.program import main

        main(["--new-window"])


def plain_kind(widget: object) -> str:
    """The first of Qt's own widget classes that this one is of."""
    return next((kind.__name__ for kind in type(widget).__mro__ if kind.__name__ in KEPT), "QWidget")


def bare_window(kinds: dict[str, int]):
    from PySide6 import QtWidgets

    window = QtWidgets.QMainWindow()
    window.resize(1280, 800)
    body = QtWidgets.QWidget()
    grid = QtWidgets.QGridLayout(body)
    place = 0
    for kind, count in kinds.items():
        for _ in range(count):
            widget = getattr(QtWidgets, kind)()
            if kind in ("QLabel", "QPushButton", "QToolButton"):
                widget.setText("text")
            grid.addWidget(widget, place // 12, place % 12)
            place += 1
    window.setCentralWidget(body)
    return window


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TORCHLOUPE_STATE_DIR"] = folder
        own = [sys.executable, __file__]
        counted = subprocess.run([*own, "count"], stdout=subprocess.PIPE, check=True).stdout.decode()
        commands = {"ours": [*own, "ours"], "bare": [*own, "bare", counted]}
        measured = interleave(commands, ROUNDS, until_line=True)
    report("window painted", measured["ours"], measured["bare"], target_difference_ms=300)
    print(f"widgets: {counted.strip()}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        say_when_painted(sys.argv[1])
    else:
        main()
