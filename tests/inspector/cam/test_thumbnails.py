"""Small pictures of image files: upright, in order, and a sentence where one cannot be read."""

import os
from pathlib import Path

import numpy as np
import pytest

from inspector.cam.thumbnails import thumbnails_of
from inspector.context import Context
from inspector.engine.messages import ReadThumbnails
from inspector.errors import Cancelled

Image = pytest.importorskip("PIL.Image")


def save(path: Path, width: int, height: int, color: tuple[int, int, int], **options: object) -> bytes:
    Image.new("RGB", (width, height), color).save(path, **options)
    return os.fsencode(path)


def test_pictures_keep_their_ratio_and_their_order(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    wide = save(tmp_path / "wide.png", 200, 100, (10, 20, 30))
    turned = save(tmp_path / "turned.jpg", 80, 40, (200, 0, 0), exif=exif)
    small = save(tmp_path / "small.png", 3, 5, (7, 8, 9))
    answer = thumbnails_of(ReadThumbnails((wide, turned, small), 50), Context())
    first, second, third = answer.value.pictures
    assert (first.width, first.height) == (50, 25)
    assert (second.width, second.height) == (25, 50)
    assert (third.width, third.height) == (3, 5)  # never made larger
    pixels = np.frombuffer(answer.payload, np.uint8)
    assert first.start == 0
    assert third.start + 3 * 3 * 5 == len(pixels)
    assert pixels[:3].tolist() == [10, 20, 30]
    assert pixels[third.start : third.start + 3].tolist() == [7, 8, 9]


def test_what_is_no_image_is_a_sentence_in_its_place(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    good = save(tmp_path / "b.png", 4, 4, (1, 2, 3))
    paths = (os.fsencode(tmp_path / "a.png"), os.fsencode(tmp_path / "gone.png"), good)
    bad, gone, found = thumbnails_of(ReadThumbnails(paths), Context()).value.pictures
    assert bad.error.startswith("a.png is no image")
    assert "does not exist" in gone.error
    assert (bad.start, gone.start, found.start) == (-1, -1, 0)


def test_a_cancel_is_heard_between_two(tmp_path):
    class Stopped(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        thumbnails_of(ReadThumbnails((save(tmp_path / "a.png", 4, 4, (0, 0, 0)),)), Stopped())
