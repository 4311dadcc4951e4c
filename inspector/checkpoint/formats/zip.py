"""Files that are zip archives: what torch.save writes since 1.6, and by what the archive holds, the others."""

from collections.abc import Callable

from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import ZipDirectory, read_directory
from inspector.checkpoint.formats import torchscript, zip_checkpoint
from inspector.context import Context
from inspector.errors import UnsupportedFormat

Reader = Callable[[Source, ZipDirectory, Context], Contents]

# the last part of a name -> what an archive with it is, when it is no checkpoint
_OTHERS: tuple[tuple[str, str], ...] = (
    ("[Content_Types].xml", "an Office document"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("AndroidManifest.xml", "an Android package"),
    ("model.weights.h5", "a Keras model; open it with Keras"),
    ("metadata.json", "a Keras model; open it with Keras"),
    (".data/extern_modules", "a torch.package archive, which is code to be imported"),
    ("mimetype", "a document"),
    ("WHEEL", "a Python package"),
    ("Manifest.json", "a Core ML package"),
)


def read(source: Source, context: Context) -> Contents:
    """What the archive holds; no byte of a tensor is read. Raises UnsupportedFormat for other archives, DamagedFile."""
    with paused():
        directory = read_directory(source, context)
        return _reader_of(directory)(source, directory, context)


def _reader_of(directory: ZipDirectory) -> Reader:
    names = [entry.name for entry in directory.entries]
    if _is_pt2(directory):
        from inspector.checkpoint.formats import pt2

        return pt2.read
    if directory.record("data.pkl") is not None:
        is_script = directory.record("constants.pkl") is not None or directory.record("code/__torch__.py") is not None
        return torchscript.read if is_script else zip_checkpoint.read_archive
    if names and all(name.endswith((".npy", "/")) for name in names):
        from inspector.checkpoint.formats import numpy

        return numpy.read_npz
    raise UnsupportedFormat(f"{directory.source.name} is {_what(directory, names)}.")


def _is_pt2(directory: ZipDirectory) -> bool:
    marks = ("archive_format", "serialized_exported_program.json", "models/model.json")
    return any(directory.record(name) for name in marks)


def _what(directory: ZipDirectory, names: list[str]) -> str:
    if not names:
        return "an empty zip archive"
    for suffix, what in _OTHERS:
        if any(name == suffix or name.endswith("/" + suffix) for name in names):
            return what
    pickles = [name for name in names if name.endswith("data.pkl")]
    if pickles:
        return f"a zip archive in which PyTorch would miss data.pkl: it stands at {pickles[0][:100]}"
    if any(name.startswith(directory.folder + "/data/") for name in names):
        return "a PyTorch checkpoint without its data.pkl, which says what the bytes mean: save it again"
    held = [name for name in names if name.endswith((".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".pkl"))]
    if held:
        return f"a zip archive that holds {held[0][:100]}: extract it first, then open what is inside"
    return "a zip archive, but no checkpoint: no entry in it is named data.pkl"
