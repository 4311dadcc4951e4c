"""Whether a file lies on this machine's own disks, where reading all of it costs nobody else anything."""

import os

from PySide6.QtCore import QStorageInfo

REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "fuse.", "davfs")


def is_local(path: bytes) -> bool:
    """By the kind of the file system that `path` is on; opens nothing."""
    kind = bytes(QStorageInfo(os.fsdecode(path)).fileSystemType().data()).decode("ascii", "replace").lower()
    return not kind.startswith(REMOTE)
