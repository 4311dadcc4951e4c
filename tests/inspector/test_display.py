import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import display

MAIN = Path(__file__).resolve().parents[2] / "main.py"
NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("name", ["", ":63211", "unix:63211.0"])
def test_a_window_without_a_display_is_one_sentence(name: str, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in NAMES}
    environment |= {"DISPLAY": name, "XDG_STATE_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    words = [sys.executable, str(MAIN), "model.pth"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60, env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("torchloupe: there is no display")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "variables", [{"WAYLAND_DISPLAY": "wayland-0"}, {"QT_QPA_PLATFORM": "offscreen"}, {"DISPLAY": "other:0"}]
)
def test_what_may_be_there_is_left_to_qt(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert not display.is_missing()
