"""What is compiled, and how. A new op adds a line to each table that it has a source for.

Sources stand below native/csrc. A plain one is compiled once, for any processor of the kind; an ISA one once per
instruction set, where the processor chooses at run time (csrc/isa.h).
"""

import hashlib
import platform
import sys
from pathlib import Path
from typing import NamedTuple

PLAIN_SOURCES = (
    "cpu/isa.cpp",
    "cpu/my_add.cpp",
    "cpu/source.cpp",
    "cpu/tensor_diff.cpp",
    "cpu/tensor_stats.cpp",
)
ISA_SOURCES = ("cpu/tensor_diff_kernel.cpp", "cpu/tensor_stats_kernel.cpp")
CUDA_SOURCES = ("cuda/my_add.cu", "cuda/tensor_diff.cu", "cuda/tensor_stats.cu")

CSRC = Path(__file__).resolve().parent / "csrc"
KINDS = ("cpu", "cuda")
SUFFIXES = (".h", ".cpp", ".cu")

OLDEST_TORCH = (2, 11)
_TARGET = "-DTORCH_TARGET_VERSION=0x020B000000000000"  # the stable ABI of OLDEST_TORCH
_CXX = (
    "-O3", "-std=c++17", "-fPIC", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi", _TARGET,
)  # fmt: skip
_NVCC = (
    "-O3", "-std=c++17", "-DUSE_CUDA", _TARGET, "-Xcompiler", "-fPIC,-fvisibility=hidden",
    # Ampere and Hopper as they are; what is newer translates the intermediate code when it first meets it
    "-gencode", "arch=compute_80,code=sm_80", "-gencode", "arch=compute_90,code=[sm_90,compute_90]",
)  # fmt: skip
_X86_64 = platform.machine().lower() in ("x86_64", "amd64")
_ISAS = {"portable": ()} | (
    {"avx2": ("-march=x86-64-v3",), "avx512": ("-march=x86-64-v4", "-mprefer-vector-width=512")} if _X86_64 else {}
)
_MACHINE = ("-DTORCHLOUPE_X86_64",) if _X86_64 else ()
LINK = ("-Wl,-undefined,dynamic_lookup",) if sys.platform == "darwin" else ("-Wl,--no-as-needed",)


class Unit(NamedTuple):
    """One run of a compiler."""

    source: str
    flags: tuple[str, ...]


def units(kind: str) -> tuple[Unit, ...]:
    """Of the library "cpu" or "cuda", in the order in which they are linked.

    Of a function that several objects bring the linker keeps the first: plain objects and portable ones go ahead, so
    that it is never one with instructions that the processor may lack.
    """
    if kind == "cuda":
        return tuple(Unit(source, _NVCC) for source in CUDA_SOURCES)
    plain = [Unit(source, (*_CXX, *_MACHINE)) for source in PLAIN_SOURCES]
    by_isa = [
        Unit(source, (*_CXX, *_MACHINE, *flags, f"-DTORCHLOUPE_ISA={isa}"))
        for isa, flags in _ISAS.items()
        for source in ISA_SOURCES
    ]
    return (*plain, *by_isa)


class Snapshot(NamedTuple):
    """The sources as they were read: what is compiled is what was hashed, whoever edits them meanwhile."""

    files: tuple[tuple[str, bytes], ...]
    digest: str  # of the files and of how they are compiled

    def write(self, folder: Path) -> None:
        for name, data in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def snapshot(kind: str) -> Snapshot:
    """Read the sources of one library. Raises OSError where they cannot be read."""
    paths = sorted(path for path in CSRC.rglob("*") if path.suffix in SUFFIXES)
    names = ((path.relative_to(CSRC).as_posix(), path) for path in paths)
    other = "cuda/" if kind == "cpu" else "cpu/"
    files = tuple((name, path.read_bytes()) for name, path in names if not name.startswith(other))
    digest = hashlib.sha256(repr((units(kind), LINK, sys.platform, platform.machine())).encode())
    for name, data in files:
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return Snapshot(files, digest.hexdigest()[:16])
