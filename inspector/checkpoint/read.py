"""One path to what stands there: Contents of a checkpoint, or a Folder to choose from."""

import os
from importlib import import_module

from inspector.checkpoint.collecting import paused
from inspector.checkpoint.contents import Contents
from inspector.checkpoint.files.folder import list_folder, main_file
from inspector.checkpoint.files.sniff import sniff
from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import sharded
from inspector.checkpoint.result import Folder
from inspector.context import Context
from inspector.errors import TorchloupeError, UnsupportedFormat

FORMATS = "inspector.checkpoint.formats."


def read(path: str | bytes | os.PathLike, context: Context | None = None) -> Contents | Folder:
    """What the file or folder holds, found by its content. Runs nothing in it and reads no byte of a tensor.

    The Contents keep their files open: close() them. Raises UnreadableFile, UnsupportedFormat, DamagedFile,
    LimitReached and what `context` raises; a file that is damaged behind a readable part is returned with `error` set.
    """
    context = context or Context()
    path = os.fsencode(path)
    kind = ""
    if os.path.isdir(path):
        main = main_file(path)
        if main is None:
            return list_folder(path, context)
        kind, path = main
    source = Source(path)
    try:
        with paused():
            return _read(source, kind or sniff(source), context)
    except TorchloupeError as error:
        source.close()
        if source.name in str(error):
            raise
        # the sentence names an entry; the user has several files open
        raise type(error)(f"{source.name}: {error}", error.hint, error.position) from None
    except BaseException:
        source.close()
        raise


def _read(source: Source, kind: str, context: Context) -> Contents:
    if kind in ("json", "sharded"):
        return sharded.read(source, context, _read_shard)
    # only the reader that is needed is imported: `show` starts the faster
    return import_module(FORMATS + kind).read(source, context)


def _read_shard(source: Source, context: Context) -> Contents:
    kind = sniff(source)
    if kind in ("json", "dcp"):
        raise UnsupportedFormat(f"{source.name} is itself an index.")
    return _read(source, kind, context)
