"""No engine outlives the app."""

import os
import sys


def die_with_parent() -> None:
    """Ask Linux to kill this process when the thread that started it ends, however busy it then is.

    Elsewhere the end of stdin does it, once the interpreter gets to it.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes
    import signal

    parent = os.getppid()
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(0)
