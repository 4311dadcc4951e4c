"""Any image file: what is done to it in words, or one sentence on why it cannot be shown."""

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inspector.cam import images
from inspector.cam.images import image_files, open_image
from inspector.cam.phrases import english
from inspector.errors import (
    BadRequest,
    DamagedFile,
    LimitReached,
    TorchloupeError,
    UnreadableFile,
    UnsupportedFormat,
)

Image = pytest.importorskip("PIL.Image")

RED, WHITE = (255, 0, 0), (255, 255, 255)


def photo(width: int = 40, height: int = 30) -> "Image.Image":
    y, x = np.mgrid[:height, :width]
    return Image.fromarray(np.stack([x * 6, y * 8, 255 - x * 6], -1).astype(np.uint8))


def encoded(image: "Image.Image", format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format=format, **options)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, color: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    return encoded(photo(), "JPEG", exif=exif)


def animated() -> bytes:
    frames = [Image.new("RGB", (8, 6), color) for color in (RED, WHITE)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def half_transparent() -> bytes:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[:, 2:] = (255, 0, 0, 255)
    return encoded(Image.fromarray(pixels), "PNG")


def palette() -> bytes:
    return encoded(photo().quantize(16), "PNG", transparency=0)


def cmyk() -> bytes:
    return encoded(photo().convert("CMYK"), "JPEG")


def deep_grey() -> bytes:
    return encoded(Image.fromarray((np.arange(100, dtype=np.uint16) * 655).reshape(10, 10)), "PNG")


def deep_rgb() -> bytes:
    return png(2, 1, 16, 2, b"\0" + struct.pack(">6H", 65535, 0, 0, 0, 65535, 257))


def floats() -> bytes:
    return encoded(Image.fromarray(np.linspace(-5, 5, 16, dtype=np.float32).reshape(4, 4)), "TIFF")


def not_finite() -> bytes:
    return encoded(Image.fromarray(np.array([[np.nan, np.inf], [0, 3]], np.float32)), "TIFF")


READ: dict[str, tuple[Callable[[], bytes], tuple[int, int], tuple[str, ...]]] = {
    "plain.png": (lambda: encoded(photo(), "PNG"), (40, 30), ()),
    "plain.jpg": (lambda: encoded(photo(), "JPEG"), (40, 30), ()),
    "plain.webp": (lambda: encoded(photo(), "WEBP"), (40, 30), ()),
    "plain.bmp": (lambda: encoded(photo(), "BMP"), (40, 30), ()),
    "misnamed.txt": (lambda: encoded(photo(), "PNG"), (40, 30), ()),
    "turned.jpg": (turned, (30, 40), ("turned",)),
    "cmyk.jpg": (cmyk, (40, 30), ("cmyk",)),
    "grey.png": (lambda: encoded(photo().convert("L"), "PNG"), (40, 30), ("grey",)),
    "bits.png": (lambda: encoded(photo().convert("1"), "PNG"), (40, 30), ("grey",)),
    "grey-alpha.png": (lambda: encoded(photo().convert("LA"), "PNG"), (40, 30), ("grey",)),
    "deep.png": (deep_grey, (10, 10), ("deep", "grey")),
    "deep-rgb.png": (deep_rgb, (2, 1), ("deep",)),
    "floats.tif": (floats, (4, 4), ("stretched", "grey")),
    "nan.tif": (not_finite, (2, 2), ("stretched", "grey")),
    "alpha.png": (half_transparent, (4, 4), ("alpha",)),
    "palette.png": (palette, (40, 30), ("palette", "alpha")),
    "opaque.png": (lambda: encoded(photo().convert("RGBA"), "PNG"), (40, 30), ()),
    "animated.gif": (animated, (8, 6), ("first", "palette")),
    "one.png": (lambda: encoded(Image.new("RGB", (1, 1), RED), "PNG"), (1, 1), ()),
    "strip.png": (lambda: encoded(Image.new("RGB", (5000, 1), RED), "PNG"), (5000, 1), ()),
    "lab.tif": (lambda: encoded(photo().convert("LAB"), "TIFF"), (40, 30), ("converted",)),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read(name: str, tmp_path: Path) -> None:
    make, size, notes = READ[name]
    path = tmp_path / name
    path.write_bytes(make())
    opened = open_image(path)
    assert (opened.image.mode, opened.image.size) == ("RGB", size)
    said = [note.name.removeprefix("image.") for note in opened.notes]
    assert sorted(said) == sorted(notes)
    assert all(english(note) for note in opened.notes)
    opened.image.getpixel((0, 0))  # it stands without its file


def truncated(format: str) -> bytes:
    whole = encoded(Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8)), format)
    return whole[: len(whole) * 2 // 3]


REFUSED: dict[str, tuple[Callable[[], bytes], type[TorchloupeError], str]] = {
    "empty.png": (lambda: b"", DamagedFile, "is empty"),
    "text.png": (lambda: b"hello, I am no image\n" * 20, UnsupportedFormat, "no image"),
    "weights.jpg": (lambda: b"PK\x03\x04" + bytes(500), UnsupportedFormat, "no image"),
    "page.pdf": (lambda: b"%PDF-1.4\n" + bytes(500), UnsupportedFormat, "no image"),
    "program.eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", UnsupportedFormat, "no image"),
    "header.png": (lambda: encoded(photo(), "PNG")[:20], DamagedFile, "cut off"),
    "cut.png": (lambda: truncated("PNG"), DamagedFile, "cut off"),
    "cut.jpg": (lambda: truncated("JPEG"), DamagedFile, "cut off"),
    "cut.bmp": (lambda: truncated("BMP"), DamagedFile, "cut off"),
    "cut.tif": (lambda: truncated("TIFF"), TorchloupeError, ""),
    "cut.webp": (lambda: truncated("WEBP"), TorchloupeError, ""),
    "broken.png": (lambda: png(8, 8, 8, 2, b"\7" * 999)[:60] + bytes(80), DamagedFile, ""),
    "huge.png": (lambda: png(20_000, 20_000, 8, 2, b"\0"), LimitReached, "20,000 × 20,000"),
    "bomb.png": (lambda: png(2**31 - 1, 2**31 - 1, 1, 0, b"\0"), LimitReached, "2,147,483,647"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_sentence(name: str, tmp_path: Path) -> None:
    make, kind, words = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(kind) as caught:
        open_image(path)
    said = str(caught.value)
    assert name in said
    assert words in said
    assert said.endswith(".")
    assert "\n" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP"])
def test_damage_of_any_kind_is_an_image_or_a_sentence(format: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    image = photo().quantize(9) if format == "GIF" else photo()
    frames = {"save_all": True, "append_images": [image.rotate(90)]} if format == "GIF" else {}
    whole = np.frombuffer(encoded(image, format, **frames), np.uint8)
    path = tmp_path / "image"
    said = []
    for _ in range(150):
        damaged = whole.copy()
        places = rng.integers(0, len(whole) if rng.random() < 0.5 else min(80, len(whole)), rng.integers(1, 8))
        damaged[places] = rng.integers(0, 256, len(places))
        path.write_bytes(damaged[: rng.integers(1, len(whole) + 1)] if rng.random() < 0.3 else damaged)
        try:
            assert open_image(path).image.mode == "RGB"
        except TorchloupeError as error:
            said.append(str(error))
    assert said
    assert not any("\n" in each for each in said)


def test_no_file_no_folder_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path, words in ((tmp_path / "none.png", "does not exist"), (tmp_path, "folder"), (tmp_path / "pipe.png", "no")):
        with pytest.raises(UnreadableFile, match=words):
            open_image(path)


def test_transparent_is_white(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(half_transparent())
    image = open_image(tmp_path / "a.png").image
    assert image.getpixel((0, 0)) == WHITE
    assert image.getpixel((3, 0)) == RED


def test_16_bits_keep_their_brightness(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(deep_grey())
    values = np.asarray(open_image(tmp_path / "a.png").image)[..., 0]
    np.testing.assert_allclose(values.ravel(), np.arange(100) * 655 / 257, atol=0.51)


def test_the_first_frame(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(animated())
    assert open_image(tmp_path / "a.gif").image.getpixel((0, 0)) == RED


def test_a_large_jpeg_is_reduced_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 10_000)
    photo(400, 300).save(tmp_path / "large.jpg")
    opened = open_image(tmp_path / "large.jpg")
    assert opened.image.size == (100, 75)
    assert [english(note) for note in opened.notes] == ["400 × 300 pixels, reduced to 100 × 75 while it was read"]
    photo(2000, 2000).save(tmp_path / "larger.jpg")
    with pytest.raises(LimitReached):
        open_image(tmp_path / "larger.jpg")
    assert Image.MAX_IMAGE_PIXELS is not None


def test_broken_exif_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(photo(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(20)))
    assert open_image(path).image.size == (40, 30)


def test_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.PNG", "a.jpg", "notes.txt", ".hidden.png", "cats/c.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = image_files(tmp_path).paths
    assert [os.path.relpath(each, tmp_path) for each in found] == ["a.jpg", "b.PNG", "cats/c.webp"]
    assert image_files(tmp_path / "notes.txt").paths == [str(tmp_path / "notes.txt")]
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadRequest, match="no image"):
        image_files(tmp_path / "empty")
    with pytest.raises(UnreadableFile, match="does not exist"):
        image_files(tmp_path / "nothing")
