"""Any image file as an upright RGB picture, with what that took in words; memory stays bounded whatever is in it."""

import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from inspector.cam.own_pictures import is_own
from inspector.cam.phrases import phrase
from inspector.errors import BadRequest, DamagedFile, LimitReached, UnreadableFile, UnsupportedFormat
from inspector.stats.result import Phrase

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 100_000_000  # decoded: 300 MB as RGB; a JPEG is reduced to that while it is read, others are refused
# no EPS, which runs Ghostscript; no PDF and no fonts
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "BMP", "DIB", "GIF", "TIFF", "PPM", "JPEG2000", "AVIF", "TGA", "ICO", "PCX")
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".avif", ".gif", ".bmp", ".dib", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k", ".tga", ".ico", ".pcx"),
)
MOST_FILES = 100_000  # in a folder
ORIENTATION = 0x0112  # the EXIF tag


class Opened(NamedTuple):
    """`image` is of mode RGB and upright; `notes` say what was done to it."""

    image: "Image"
    notes: tuple[Phrase, ...]


def open_image(path: str | os.PathLike) -> Opened:
    """Read one image file.

    Raises UnreadableFile, UnsupportedFormat for what is no image, DamagedFile for one that ends too early or
    contradicts its format, LimitReached for one of more than MOST_PIXELS that cannot be reduced while it is read.
    """
    pillow = _pillow()
    name = os.path.basename(os.fspath(path)) or os.fspath(path)
    notes: list[Phrase] = []
    with _opened(os.fspath(path), name) as file, _quiet(pillow):
        try:
            source = pillow.open(file, formats=[each for each in FORMATS if each in pillow.OPEN])
        except pillow.UnidentifiedImageError:
            raise _unidentified(os.fspath(path), name) from None
        except Exception as error:
            raise _damaged(name, error) from error
        with source:
            _bound(source, name, notes)
            if _is_animated(source):
                notes.append(phrase("image.first"))
            if _bit_depth(file, source) == 16:
                notes.append(phrase("image.deep"))
            try:
                source.load()
                image = _upright(source, notes)
                image = _rgb(image, notes)
            except MemoryError:
                raise LimitReached(f"There is not enough memory for {name}.") from None
            except Exception as error:
                raise _damaged(name, error) from error
    return Opened(image, tuple(dict.fromkeys(notes)))


class ImageFiles(NamedTuple):
    """`own` are pictures in a folder that this program wrote: maps are not explained in their turn."""

    paths: list[str]
    own: list[str]


def image_files(path: str | os.PathLike) -> ImageFiles:
    """The file itself; of a folder the image files below it by their suffixes, sorted. Follows no link to a folder.

    Raises UnreadableFile where there is nothing, BadRequest for a folder without images.
    """
    path = os.fspath(path)
    if not path:
        raise BadRequest("The path of an image is empty.")
    if not os.path.isdir(path):
        if not os.path.lexists(path):
            raise UnreadableFile(f"{path} does not exist.")
        return ImageFiles([path], [])
    found: list[str] = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        found += [
            os.path.join(folder, each)
            for each in sorted(files)
            if os.path.splitext(each)[1].lower() in SUFFIXES and not each.startswith(".")
        ]
        if len(found) > MOST_FILES:
            raise LimitReached(f"{path} holds more than {MOST_FILES:,} images.", "Name a folder inside it.")
    own = [each for each in found if is_own(each)]
    paths = [each for each in found if each not in set(own)] if own else found
    if not paths:
        besides = " but pictures that Torchloupe wrote" if own else ""
        raise BadRequest(f"There is no image in {path}{besides}.", "Name one to have it explained." if own else "")
    return ImageFiles(paths, own)


@contextmanager
def _opened(path: str, name: str) -> Iterator[Any]:
    """A regular file: a pipe or a device would be waited for."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UnreadableFile(f"{name} is a folder." if os.path.isdir(path) else f"{name} is no regular file.")
        file = open(path, "rb")  # noqa: SIM115
    except FileNotFoundError:
        raise UnreadableFile(f"{path} does not exist.") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(f"{name} cannot be opened: {said}.") from None
    with file:
        yield file


def _pillow() -> Any:
    try:
        from PIL import Image
    except ModuleNotFoundError:
        raise BadRequest(
            f"Reading images needs Pillow, which {sys.executable} does not have.",
            f"Install it with: {sys.executable} -m pip install pillow",
        ) from None
    Image.init()  # which formats there are depends on how it was built
    return Image


@contextmanager
def _quiet(pillow: Any) -> Iterator[None]:
    """Without Pillow's own limit, which knows nothing of reducing, and without its remarks about odd files."""
    limit = pillow.MAX_IMAGE_PIXELS
    pillow.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        pillow.MAX_IMAGE_PIXELS = limit


def _bound(source: Any, name: str, notes: list[Phrase]) -> None:
    """Have a large JPEG decoded smaller; nothing was decoded yet. Raises LimitReached."""
    width, height = source.size
    if width * height <= MOST_PIXELS:
        return
    scale = 1
    while source.format in ("JPEG", "MPO") and scale < 8 and (width // scale) * (height // scale) > MOST_PIXELS:
        scale *= 2
    if scale > 1:
        source.draft(None, (width // scale, height // scale))
    if source.size[0] * source.size[1] > MOST_PIXELS:
        raise LimitReached(
            f"{name} has {width:,} × {height:,} pixels, more than the {MOST_PIXELS // 1_000_000} million"
            " that are decoded.",
            "Make it smaller first.",
        )
    notes.append(phrase("image.reduced", width=width, height=height, to_width=source.size[0], to_height=source.size[1]))


def _is_animated(source: Any) -> bool:
    """Of a phone's MPO the further pictures are previews."""
    try:
        return bool(getattr(source, "is_animated", False)) and source.format != "MPO"
    except Exception:  # it looks for a second frame, which may be damaged
        return False


def _bit_depth(file: Any, source: Any) -> int:
    """Of a PNG, as its header says: Pillow takes 16 bits a channel as 8 without a word."""
    if source.format != "PNG":
        return 8
    at = file.tell()
    file.seek(24)
    depth = file.read(1)
    file.seek(at)
    return depth[0] if depth else 8


def _upright(image: Any, notes: list[Phrase]) -> Any:
    from PIL import ImageOps

    try:
        turned = image.getexif().get(ORIENTATION, 1)
        upright = ImageOps.exif_transpose(image) if turned in range(2, 9) else image
    except Exception:  # EXIF is a format of its own, and often broken: the picture is there all the same
        return image
    if upright is not image:
        notes.append(phrase("image.turned"))
    return upright


def _rgb(image: Any, notes: list[Phrase]) -> Any:
    mode = image.mode
    if mode == "P":
        notes.append(phrase("image.palette"))
    if mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        return _on_white(image, notes)
    if mode == "RGB":
        return image if type(image).__name__ == "Image" else image.copy()  # one that stands without its file
    rule = MODES.get(mode)
    if rule is None:
        notes.append(phrase("image.converted", mode=mode) if mode != "P" else phrase("image.palette"))
        return image.convert("RGB")
    return rule(image, notes)


def _on_white(image: Any, notes: list[Phrase]) -> Any:
    from PIL import Image

    if image.mode in ("LA", "La", "L"):
        notes.append(phrase("image.grey"))
    if image.mode in ("RGBa", "La"):
        image = image.convert(image.mode.upper())
    image = image.convert("RGBA")
    if image.getchannel("A").getextrema()[0] < 255:
        notes.append(phrase("image.alpha"))
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def _grey(image: Any, notes: list[Phrase]) -> Any:
    notes.append(phrase("image.grey"))
    return image.convert("RGB")


def _cmyk(image: Any, notes: list[Phrase]) -> Any:
    notes.append(phrase("image.cmyk"))
    return image.convert("RGB")


def _deep(image: Any, notes: list[Phrase]) -> Any:
    """Grey with more than 8 bits: 16 of them by their place, anything wider from its own lowest to its highest."""
    import numpy as np
    from PIL import Image

    values = np.asarray(image).astype(np.float64)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if image.mode == "F" and low >= 0 and high <= 1:
        scaled = values * 255
    elif image.mode != "F" and low >= 0 and high <= 65535:
        notes.append(phrase("image.deep"))
        scaled = values / 257
    else:
        notes.append(phrase("image.stretched", mode=image.mode, low=f"{low:.4g}", high=f"{high:.4g}"))
        scaled = (values - low) * (255 / (high - low) if high > low else 0.0)
    notes.append(phrase("image.grey"))
    whole = np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0).clip(0, 255).round().astype(np.uint8)
    return Image.fromarray(whole).convert("RGB")


Rule = Callable[[Any, list[Phrase]], Any]
MODES: dict[str, Rule] = {
    "1": _grey,
    "L": _grey,
    "CMYK": _cmyk,
    "F": _deep,
    "I": _deep,
    "I;16": _deep,
    "I;16B": _deep,
    "I;16L": _deep,
    "I;16N": _deep,
}


def _unidentified(path: str, name: str) -> UnsupportedFormat | DamagedFile:
    if not os.path.getsize(path):
        return DamagedFile(f"{name} is empty.")
    return UnsupportedFormat(f"{name} is no image that can be read.", "PNG, JPEG, WebP, BMP, GIF and TIFF can.")


def _damaged(name: str, error: Exception) -> DamagedFile:
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    if "truncated" in said.lower() or isinstance(error, EOFError):
        return DamagedFile(f"{name} ends too early: the picture in it is cut off.")
    return DamagedFile(f"{name} is a damaged image ({said[:200]}).")
