"""Where the program keeps what it remembers of this user: settings, the session, what is trusted, snapshots."""

import os
import sys
from pathlib import Path


def state_folder() -> Path:
    """TORCHLOUPE_STATE_DIR, else the system's place for it. It need not exist."""
    override = os.environ.get("TORCHLOUPE_STATE_DIR")
    if override:
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "torchloupe"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "torchloupe"
    return Path(os.environ.get("XDG_STATE_HOME", "").strip() or Path.home() / ".local" / "state") / "torchloupe"
