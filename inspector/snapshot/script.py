"""Which calls belong together: those of one process, in their order."""

import os
import secrets
import threading


class Script:
    """The calls of this process, told from those of another one; a forked process is another one. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._token = ""
        self._calls = 0

    def next(self) -> tuple[str, int]:
        """A text that is the same for all calls of this process and no other, and the number of this call."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._calls = os.getpid(), 0
                self._token = f"{self._pid}-{secrets.token_hex(8)}"
            self._calls += 1
            return self._token, self._calls
