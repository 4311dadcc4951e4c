"""Whether there is a screen for a window, asked before Qt, which aborts the program where nothing answers."""

import os
import re
import socket
import sys
from collections.abc import Mapping

LOCAL = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")  # a display of this machine, as in DISPLAY=:0
PATIENCE = 1.0  # seconds


def is_missing(environment: Mapping[str, str] = os.environ) -> bool:
    """True only when it is certain: a display of another machine is left for Qt to find."""
    names = environment
    if sys.platform in ("win32", "darwin") or names.get("QT_QPA_PLATFORM") or names.get("WAYLAND_DISPLAY"):
        return False
    display = names.get("DISPLAY", "")
    if not display:
        return True
    local = LOCAL.fullmatch(display)
    if local is None:
        return False
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where the X server listens
    return not any(_answers(address) for address in (path, f"\0{path}"))


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address)
        except OSError:
            return False
    return True
