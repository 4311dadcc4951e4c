"""What torch.save writes since 1.6: a zip archive with one pickle and a record for each storage.

archive/data.pkl             the pickle; storages are persistent ids ("storage", class, key, location, numel)
archive/data/KEY             the bytes of one storage
archive/byteorder            "little" or "big", since torch 2.1
archive/version              of the file format
archive/.data/serialization_id   since torch 2.1
archive/.format_version, archive/.storage_alignment   since torch 2.7
"""

from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.files.zip_directory import STORED, ZipDirectory, read_directory
from inspector.checkpoint.formats.zip_pickle import locator, origin, read_pickle
from inspector.checkpoint.pickles.storages import Storages
from inspector.context import Context


def read(source: Source, context: Context) -> Contents:
    """The file, or the part of one, that torch.save wrote. Raises DamagedFile for an archive of anything else."""
    with paused():
        return read_archive(source, read_directory(source, context), context)


def read_archive(source: Source, directory: ZipDirectory, context: Context) -> Contents:
    """As `read`, once the directory is read."""
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
