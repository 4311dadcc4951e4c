"""What stands at a path that is no ordinary file, and files that change while they are open."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

from tests.hostile.corpus import legacy_bytes, other_bytes, zip_bytes
from tests.hostile.corpus.case import FOLDER, LISTED, PARTIAL, REFUSED, Build, Case, Table, opened

GOOD = (("good", zip_bytes.GOOD),)
BAD = (PARTIAL, REFUSED)
TERABYTE = 1 << 40


def checkpoint() -> bytes:
    return zip_bytes.checkpoint(zip_bytes.good())


def fifo(folder: Path) -> Case:
    os.mkfifo(folder / "pipe.pt")
    return opened(folder / "pipe.pt", outcomes=(REFUSED,), errors=("UnreadableFile",))


def device(path: str) -> Build:
    return lambda folder: opened(
        Path(path), outcomes=(REFUSED,), errors=("UnreadableFile", "UnsupportedFormat", "DamagedFile")
    )


def linked(target: str) -> Build:
    def build(folder: Path) -> Case:
        (folder / "link.pt").symlink_to(target)
        return opened(folder / "link.pt", outcomes=(REFUSED,), errors=("UnreadableFile",))

    return build


def empty_folder(folder: Path) -> Case:
    (folder / "nothing").mkdir()
    return opened(folder / "nothing", outcomes=(FOLDER, REFUSED))


def crowded_folder(folder: Path) -> Case:
    """More files than are listed, and none of them to be run into: pipes, loops, names of bad bytes."""
    inner = folder / "many"
    inner.mkdir()
    for index in range(3_000):
        (inner / f"{index}.pt").touch()
    os.mkfifo(inner / "pipe.pt")
    (inner / "loop.pt").symlink_to("loop.pt")
    Path(os.fsdecode(os.fsencode(inner) + b"/caf\xe9\n.pt")).write_bytes(checkpoint())
    return opened(inner, outcomes=(FOLDER,))


def forbidden(folder: Path) -> Case:
    """Nobody may read it; the worker, should it run as root, becomes nobody first."""
    path = folder / "secret.pt"
    path.write_bytes(checkpoint())
    path.chmod(0)
    return opened(path, outcomes=(REFUSED,), errors=("UnreadableFile",), prepare="become_nobody")


def of_nothing(folder: Path) -> Case:
    (folder / "empty.pt").touch()
    return opened(folder / "empty.pt", outcomes=(REFUSED,))


def sparse(head: bytes, tail: bytes, *outcomes: str, suffix: str = ".pt", **expected) -> Build:
    """A terabyte of which only `head` and `tail` are stored."""

    def build(folder: Path) -> Case:
        path = folder / f"sparse{suffix}"
        with path.open("wb") as file:
            file.write(head)
            file.seek(TERABYTE - len(tail))
            file.write(tail)
            file.truncate(TERABYTE)
        return opened(path, outcomes=outcomes or (LISTED, PARTIAL, REFUSED), **expected)

    return build


def honest_terabyte(folder: Path) -> Case:
    """A checkpoint that holds one enormous tensor and tells the truth."""
    header = other_bytes.safetensors(
        {
            "good": other_bytes.entry(),
            "huge": other_bytes.entry("F32", ((TERABYTE - 16) // 4 - 1024,), (16, TERABYTE - 4096)),
        }
    )
    path = folder / "sparse.safetensors"
    path.write_bytes(header)
    os.truncate(path, len(header) - 16 + TERABYTE - 4096)
    return opened(path, outcomes=(LISTED,), values=(*GOOD, ("huge", ("0.0", "0.0"))))


def at(name: bytes, *outcomes: str, content: bytes | None = None, **expected) -> Build:
    """A file with an unusual name."""

    def build(folder: Path) -> Case:
        path = os.fsencode(folder) + b"/" + name
        with open(path, "wb") as file:
            file.write(checkpoint() if content is None else content)
        return opened(path, outcomes=outcomes or (LISTED,), values=GOOD if content is None else (), **expected)

    return build


def nowhere(name: bytes) -> Build:
    return lambda folder: opened(
        os.fsencode(folder) + b"/" + name, outcomes=(REFUSED,), errors=("UnreadableFile", "BadRequest")
    )


MAKERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip": (".pt", checkpoint),
    "legacy": (".pth", lambda: legacy_bytes.legacy(legacy_bytes.good())),
    "safetensors": (".safetensors", lambda: other_bytes.safetensors({"good": other_bytes.entry()})),
    "deflated": (
        ".pt",
        lambda: zip_bytes.assemble(
            [*zip_bytes.records(zip_bytes.good())[:2], zip_bytes.deflated(b"archive/data/good", zip_bytes.FLOATS)]
        ),
    ),
}


def changing(sample: str, meanwhile: str, may_change: bool = True) -> Build:
    """`meanwhile` happens to a good file after it was listed: values are right or refused, never garbage."""

    def build(folder: Path) -> Case:
        suffix, make = MAKERS[sample]
        path = folder / f"changing{suffix}"
        path.write_bytes(make())
        return opened(path, values=GOOD, meanwhile=meanwhile, may_change=may_change)

    return build


CHANGING: Table = {
    f"{sample}_{meanwhile}": changing(sample, meanwhile)
    for sample in MAKERS
    for meanwhile in ("truncate", "empty", "replace", "unlink", "rewrite", "grow")
}

TABLE: Table = {
    "fifo": fifo,
    "dev_zero": device("/dev/zero"),
    "dev_null": device("/dev/null"),
    "dev_tty": device("/dev/tty"),
    "dev_full": device("/dev/full"),
    "proc_self_mem": device("/proc/self/mem"),
    "proc_without_size": device("/proc/self/status"),
    "folder_empty": empty_folder,
    "folder_crowded": crowded_folder,
    "link_to_nothing": linked("/nowhere/at/all"),
    "link_to_itself": linked("link.pt"),
    "link_to_dev_zero": linked("/dev/zero"),
    "forbidden": forbidden,
    "of_no_bytes": of_nothing,
    "sparse_zeros": sparse(b"", b"", REFUSED),
    "sparse_zip_head": sparse(b"PK\3\4", b""),
    "sparse_zip_tail": sparse(
        b"PK\3\4", struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFE, 0xFFFFFFFE, 0)
    ),
    "sparse_legacy": sparse(legacy_bytes.legacy(legacy_bytes.good()), b"", LISTED, PARTIAL, values=GOOD, suffix=".pth"),
    "sparse_pickle": sparse(b"\x80\x02}(", b"", *BAD, suffix=".pkl"),
    "sparse_pickle_of_lists": sparse(b"\x80\x02]" * 1000, b"", *BAD, suffix=".pkl"),
    "sparse_tar": sparse(other_bytes.tar(other_bytes.tar_members()), b"", suffix=".tar"),
    "sparse_npy": sparse(other_bytes.npy(), b"", LISTED, PARTIAL, suffix=".npy"),
    "sparse_safetensors_header": sparse(struct.pack("<Q", TERABYTE - 8) + b"{", b"", *BAD, suffix=".safetensors"),
    "sparse_honest": honest_terabyte,
    "name_not_utf8": at(b"caf\xe9.pt"),
    "name_not_utf8_broken": at(b"caf\xe9\xff.pt", *BAD, content=b"PK\3\4junk"),
    "name_with_new_line": at(b"one\ntwo.pt"),
    "name_with_new_line_broken": at(b"one\ntwo\x1b[2J\r.pt", *BAD, content=b"PK\3\4junk"),
    "name_right_to_left": at("\u202egnp.pt".encode(), *BAD, content=b"junk"),
    "name_of_html": at(b"<img src=x>.pt", *BAD, content=b"junk"),
    "name_of_255": at(b"n" * 252 + b".pt"),
    "name_too_long": nowhere(b"n" * 5_000),
    "name_with_nul": nowhere(b"a\0b.pt"),
    "name_missing": nowhere(b"missing.pt"),
    "name_below_a_file": nowhere(b"missing.pt/inside.pt"),
    "name_empty": lambda folder: opened(b"", outcomes=(REFUSED, FOLDER)),
    **CHANGING,
}
