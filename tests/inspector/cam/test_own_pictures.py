"""Which pictures are ours: those alone whose file says so before the picture begins."""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

Image = pytest.importorskip("PIL.Image")

from inspector.cam.overlay import save_png  # noqa: E402
from inspector.cam.own_pictures import SIGNATURE, is_own  # noqa: E402

PICTURE = np.zeros((4, 5, 3), np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_what_is_written_is_known_again(tmp_path: Path) -> None:
    path = str(tmp_path / "a.png")
    for description in ("", "gradcam at layer4, class 1 (\u732b)"):
        save_png(PICTURE, path, description)
        assert is_own(path)
        with Image.open(path) as picture:
            assert picture.info["Software"] == "Torchloupe"
            assert picture.info.get("Description", "") == description
    with Image.open(path) as picture:
        picture.save(tmp_path / "edited.png")
        picture.save(tmp_path / "a.jpg")
    assert not is_own(str(tmp_path / "edited.png"))
    assert not is_own(str(tmp_path / "a.jpg"))


OTHERS = {
    "nothing": b"",
    "another program": SIGNATURE + chunk(b"tEXt", b"Software\0Torchloupe 2 and others"),
    "another key": SIGNATURE + chunk(b"tEXt", b"Comment\0Torchloupe"),
    "behind the picture": SIGNATURE + chunk(b"IDAT", b"") + chunk(b"tEXt", b"Software\0Torchloupe"),
    "cut off": SIGNATURE + chunk(b"tEXt", b"Software\0Torchloupe")[:12],
    "a length beyond the file": SIGNATURE + b"\xff\xff\xff\xfftEXt",
    "no PNG": b"\xff\xd8\xff" + chunk(b"tEXt", b"Software\0Torchloupe"),
    "chunks without end": SIGNATURE + chunk(b"tEXt", b"a\0b") * 1000 + chunk(b"tEXt", b"Software\0Torchloupe"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(OTHERS[name])
    assert not is_own(str(path))


def test_what_is_no_file(tmp_path: Path) -> None:
    assert not is_own(str(tmp_path))
    assert not is_own(str(tmp_path / "nothing.png"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        assert not is_own(str(tmp_path / "pipe.png"))
