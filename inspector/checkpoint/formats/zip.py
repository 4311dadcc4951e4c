"""Files that are zip archives: what torch.save writes since 1.6, and by what the archive holds, the others.

archive/data.pkl             the pickle; storages are persistent ids ("storage", class, key, location, numel)
archive/data/KEY             the bytes of one storage
archive/byteorder            "little" or "big", since torch 2.1
archive/version              of the file format
archive/.data/serialization_id   since torch 2.1
archive/.format_version, archive/.storage_alignment   since torch 2.7
"""

from collections.abc import Callable

from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import STORED, ZipDirectory, read_directory
from inspector.checkpoint.formats import torchscript
from inspector.checkpoint.formats.zip_pickle import locator, origin, read_pickle
from inspector.checkpoint.pickles.storages import Storages
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
        return torchscript.read if is_script else read_checkpoint
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


def read_checkpoint(source: Source, directory: ZipDirectory, context: Context) -> Contents:
    """A file of torch.save."""
    contents = Contents("zip", [source], entries=directory.as_entries(), warnings=directory.warnings)
    contents.error = directory.error
    entry = directory.need("data.pkl")
    storages = Storages(locator(directory, contents))
    outcome = read_pickle(directory, entry, contents, storages)
    contents.root = outcome.value
    contents.origin = origin(directory, outcome)
    if directory.record("version") is None and directory.error is None:
        contents.warnings.append("The archive has no version entry; PyTorch does not open it.")
    _warn_of_folders(directory, contents)
    _warn_of_compression(directory, contents)
    return contents


def _warn_of_compression(directory: ZipDirectory, contents: Contents) -> None:
    packed = [entry.name for entry in directory.entries if entry.method != STORED]
    if packed:
        contents.warnings.append(
            f"{len(packed):,} entries are compressed ({packed[0][:100]}); PyTorch stores them as they are."
        )


def _warn_of_folders(directory: ZipDirectory, contents: Contents) -> None:
    if not directory.folder:
        contents.warnings.append("The archive has no folder; PyTorch does not open it.")
        return
    inside = directory.folder + "/"
    others = [entry.name for entry in directory.entries if not entry.name.startswith(inside)]
    if others:
        contents.warnings.append(
            f"{others[0][:100]} stands outside the folder {directory.folder[:100]} and is not read."
        )
