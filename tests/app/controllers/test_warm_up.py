"""The libraries of pictures are there before they are needed, and the window does not stand still for them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from types import SimpleNamespace
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from app.controllers import warm_up

class Browsing(QObject):
    listing_shown = Signal(object)

qt, browsing, turns = QCoreApplication([]), Browsing(), []
warm_up.AFTER = 1
warm = warm_up.WarmUp(browsing)
browsing.listing_shown.emit(None)
browsing.listing_shown.emit(SimpleNamespace(listing=None))
assert not warm._timer.isActive()
browsing.listing_shown.emit(SimpleNamespace(listing=1))
browsing.listing_shown.emit(SimpleNamespace(listing=2))
timer = QTimer()
timer.timeout.connect(lambda: turns.append(warm.loading.is_alive()))
timer.timeout.connect(lambda: set(warm_up.LIBRARIES) <= set(sys.modules) and not warm.loading.is_alive() and qt.quit())
timer.start(1)
qt.exec()
print(sum(turns) > 3)
"""


def test_libraries_come_beside_the_event_loop() -> None:
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("True", "", 0)
