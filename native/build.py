"""Build the native ops' libraries on first use, and keep them: `python -m native.build [--cpu] [--force]`.

Needs a C++ compiler and the headers that came with torch, for the CUDA half also nvcc; no graphics card. Standard
library only, and torch is not imported: a build runs in a thread while the process starts up, or by hand.
"""

import argparse
import errno
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from native import cache
from native.sources import KINDS, LINK, Snapshot, snapshot, units
from native.toolchain import BuildError, compiler, nvcc, torch_installed

PREBUILT = Path(__file__).resolve().parent / "lib"  # a package may bring its libraries along
COMPILE_SECONDS = 900.0
Report = Callable[[str], None]  # takes a sentence on how far it is


class Built(NamedTuple):
    library: Path
    seconds: float = 0.0  # that it took to build, 0 when it was there
    note: str = ""  # one sentence on where it is kept, when that is not the cache


def find(kind: str) -> Built | None:
    """The library "cpu" or "cuda" if it is there, prebuilt or in the cache; nothing is built.

    Raises BuildError where it could not be built either.
    """
    sources = snapshot(kind)
    prebuilt = PREBUILT / f"{kind}-{sources.digest}.so"
    if prebuilt.exists():
        return Built(prebuilt)
    torch_installed()
    name = _folder_name(kind, sources)
    for number, folder in enumerate(cache.folders()):
        library = folder / name / f"{kind}.so"
        if library.exists():
            try:
                cache.claim(folder, among_temporary=number > 0)
            except OSError:
                if number:
                    continue
            return Built(cache.use(library))
    return None


def build(kind: str, report: Report | None = None, force: bool = False) -> Built:
    """Find the library "cpu" or "cuda", or build it. Safe from several threads and processes at once.

    `force` builds it anew. Raises BuildError, one sentence, when it can be neither found nor built.
    """
    if not force and (found := find(kind)):
        return found
    sources = snapshot(kind)
    name = _folder_name(kind, sources)
    problems: list[str] = []
    for number, folder in enumerate(cache.folders()):
        note = f"{problems[0]}; the native ops are kept in {folder} instead." if problems else ""
        try:
            cache.claim(folder, among_temporary=number > 0)
            with cache.locked(folder / name):
                library = folder / name / f"{kind}.so"
                if library.exists() and not force:  # somebody else was faster
                    return Built(cache.use(library), note=note)
                started = time.monotonic()
                _compile(kind, sources, library, report or (lambda text: None))
            cache.prune(folder, kind)
            return Built(library, time.monotonic() - started, note)
        except OSError as error:
            problems.append(f"{folder} cannot be written to ({error.strerror or error})")
    raise BuildError(f"{' and '.join(problems)}; name another folder in TORCHLOUPE_NATIVE_CACHE.")


def _folder_name(kind: str, sources: Snapshot) -> str:
    """Of one build in the cache. One build serves every torch, see sources.OLDEST_TORCH."""
    import hashlib

    tools = [compiler().program, compiler().version]
    if kind == "cuda":
        tools += [nvcc().program, nvcc().version, str(nvcc().root)]
    return f"{kind}-{sources.digest}-{hashlib.sha256(repr(tools).encode()).hexdigest()[:8]}"


def _compile(kind: str, sources: Snapshot, library: Path, report: Report) -> None:
    torch = torch_installed()
    cxx = compiler().program
    front = [cxx]
    # -isystem: their warnings are not ours
    include = ["-isystem", str(torch.folder / "include")]
    libraries = [f"-L{torch.folder / 'lib'}", *LINK, "-ltorch_cpu"]
    if kind == "cuda":
        front = [nvcc().program, "-ccbin", cxx]
        # static: the library then loads where there is no driver, beside whichever runtime torch brought
        static = next((nvcc().root / lib / "libcudart_static.a" for lib in ("lib64", "lib")
                       if (nvcc().root / lib / "libcudart_static.a").exists()), None)  # fmt: skip
        if static is None:
            raise BuildError(f"The CUDA toolkit in {nvcc().root} lacks libcudart_static.a.")
        libraries += ["-ltorch_cuda", str(static), "-ldl", "-lrt", "-lpthread"]
    with tempfile.TemporaryDirectory(prefix="build-", dir=library.parent) as name:
        folder = Path(name)
        sources.write(folder / "csrc")
        commands = {
            number: [*front, *unit.flags, *include, "-c", unit.source, "-o", f"{folder}/{number}.o"]
            for number, unit in enumerate(units(kind))
        }
        report(_progress(kind, 0, len(commands)))
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            jobs = [pool.submit(_run, command, folder) for command in commands.values()]
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    job.result()
                    report(_progress(kind, done, len(commands)))
            finally:
                for job in jobs:
                    job.cancel()
        objects = [f"{folder}/{number}.o" for number in commands]
        linked = folder / "linked.so"
        _run([cxx, "-shared", "-o", str(linked), *objects, *libraries], folder)
        with linked.open("rb") as file:
            os.fsync(file.fileno())  # else a machine that loses power may keep the name and not the content
        linked.replace(library)  # whoever looks finds all of it or nothing


def _progress(kind: str, done: int, total: int) -> str:
    what = {"cpu": "the native ops", "cuda": "the CUDA half of the native ops"}[kind]
    return f"Compiling {what} (once): {done} of {total} files"


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            [*_gently(), *command],
            cwd=folder / "csrc",  # an error's place in the source is then the same on every machine
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMPILE_SECONDS,
            check=False,
            env={**os.environ, "TMPDIR": str(folder), "LC_ALL": "C"},
        )
    except OSError as error:
        raise BuildError(f"{command[0]} cannot be started: {error.strerror or error}.") from None
    except subprocess.TimeoutExpired:
        raise BuildError(f"{command[0]} did not come to an end in {COMPILE_SECONDS / 60:.0f} minutes.") from None
    if done.returncode:
        log = f"{' '.join(command)}\n{done.stderr}{done.stdout}"
        if "No space left on device" in log:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        raise BuildError(f"{command[0]} does not compile the native ops: {_first_error(log, done.returncode)}", log)


def _first_error(log: str, status: int) -> str:
    lines = [line.strip() for line in log.splitlines()[1:]]
    found = next((line for line in lines if "error" in line.lower()), next(filter(None, lines), ""))
    return f"{found[:300].rstrip('.')}." if found else f"it ended with status {status} and said nothing."


def _gently() -> list[str]:
    """What the user does meanwhile goes first."""
    nice = shutil.which("nice")
    return [nice, "-n", "10"] if nice else []


def main(argv: list[str] | None = None) -> int:
    """Build both halves and print where they are; exit code 1 when the CPU half cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m native.build", description="Build the native ops.")
    parser.add_argument("--cpu", action="store_true", help="not the CUDA half")
    parser.add_argument("--force", action="store_true", help="also what is built already")
    parser.add_argument("--ship", action="store_true", help="copy the libraries to where a package keeps them")
    arguments = parser.parse_args(argv)
    code = 0
    for kind in KINDS[: 1 if arguments.cpu else 2]:
        try:
            built = build(kind, lambda text: print(text, file=sys.stderr), arguments.force)
        except BuildError as error:
            print(f"{kind}: {error}", file=sys.stderr)
            code = max(code, int(kind == "cpu"))
            continue
        if arguments.ship:
            PREBUILT.mkdir(exist_ok=True)
            shutil.copyfile(built.library, PREBUILT / f"{kind}-{snapshot(kind).digest}.so")
        print(f"{kind}: {built.library}" + (f", built in {built.seconds:.1f} s" if built.seconds else ""))
    return code


if __name__ == "__main__":
    sys.exit(main())
