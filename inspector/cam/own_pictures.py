"""Pictures that this program wrote, known by what their files say of themselves: a folder of images may hold them."""

import os
import stat
import struct
from typing import Any

SOFTWARE = b"Software", b"Torchloupe"  # a key of the PNG standard; the window's exports have it too
SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_CHUNKS, LONGEST = 64, 4096  # before the picture; bytes of a text that is read


def signed(description: str) -> Any:
    """What Pillow writes into a PNG as `pnginfo`: who made it, and what it shows."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text(SOFTWARE[0].decode(), SOFTWARE[1].decode())
    if description:
        info.add_text("Description", description)
    return info


def is_own(path: str) -> bool:
    """Whether the file is a PNG that names this program as its maker before its picture begins. Never raises."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
            return False
        with open(path, "rb") as file:
            if file.read(len(SIGNATURE)) != SIGNATURE:
                return False
            for _ in range(MOST_CHUNKS):
                length, kind = struct.unpack(">I4s", file.read(8))
                if kind == b"IDAT":
                    return False
                if kind == b"tEXt" and length <= LONGEST:
                    key, _, text = file.read(length).partition(b"\0")
                    if (key, text) == SOFTWARE:
                        return True
                    file.seek(4, 1)  # its checksum
                else:
                    file.seek(length + 4, 1)
    except (OSError, ValueError, struct.error):
        pass
    return False
