"""The native ops' libraries in this process: built or found, and loaded, once.

Without them every op runs as its reference in plain PyTorch, and `state()` says why. Nothing here raises: a machine
without a compiler is a slower one, not a broken one.

The CPU half is waited for. The CUDA half is built in the background, since nobody without a graphics card should wait
for it. TORCHLOUPE_NATIVE=0 leaves both out.
"""

import ctypes
import os
import threading
from typing import NamedTuple

from native.build import Built, Report, build, find
from native.toolchain import BuildError, nvcc, torch_installed

OFF = "The native ops are switched off by TORCHLOUPE_NATIVE=0."


class NativeState(NamedTuple):
    """What the ops run on, for people."""

    backend: str = ""  # "native avx512", "native avx2", "native portable" or "torch"; "" while that is not known
    problem: str = ""  # one sentence: why not native
    note: str = ""  # one sentence: where the build is kept, when that is not the cache
    library: str = ""  # path of the CPU half
    cuda: str = ""  # "native", "building", or "" with a reason in cuda_problem
    cuda_problem: str = ""
    cuda_library: str = ""
    building: bool = False  # the CPU half


_changed = threading.Condition()
_state = NativeState()
_building: threading.Thread | None = None
_built: Built | BuildError | None = None
_progress = ""
_loading = False
_cuda_thread: threading.Thread | None = None


def state() -> NativeState:
    """As it is now; waits for nothing. From any thread."""
    return _state


def start() -> None:
    """Begin to find or build the CPU half in the background. Returns at once and imports no torch."""
    global _building
    with _changed:
        if _building is not None:
            return
        _building = threading.Thread(target=_build_cpu, name="native build", daemon=True)
        _building.start()


def load(report: Report | None = None) -> NativeState:
    """Have the ops registered and the CPU half loaded; waits for a build, telling `report` how far it is.

    From any thread, any number of times. `report` is called on this thread.
    """
    global _loading
    if _state.backend:
        return _state
    start()
    said = ""
    with _changed:
        while _built is None or _loading:
            if report and _progress != said:
                said = _progress
                report(said)
            _changed.wait(0.2)
            if _state.backend:
                return _state
        if _state.backend:
            return _state
        _loading = True
    try:
        loaded = _load_cpu()
    except BaseException:
        with _changed:
            _loading = False
            _changed.notify_all()
        raise
    with _changed:
        _change(**loaded, building=False)
        _loading = False
        _changed.notify_all()
    _start_cuda()
    return _state


def load_cuda(report: Report | None = None) -> NativeState:
    """Wait for the CUDA half as well, which `load` begins to build."""
    load()
    thread = _cuda_thread
    if thread is not None:
        if report and thread.is_alive():
            report("Compiling the CUDA half of the native ops (once)")
        thread.join()
    return _state


def ready() -> None:
    """What a wrapper of an op calls before it: `load`, except while a compiler traces through it."""
    if _state.backend:
        return
    import torch

    if not torch.compiler.is_compiling():
        load()


def _change(**fields: object) -> None:
    global _state
    _state = _state._replace(**fields)  # type: ignore[arg-type]


def _tell(text: str) -> None:
    global _progress
    with _changed:
        _progress = text
        _change(building=True)
        _changed.notify_all()


def _build_cpu() -> None:
    global _built
    try:
        if os.environ.get("TORCHLOUPE_NATIVE") == "0":
            raise BuildError(OFF)
        built: Built | BuildError = build("cpu", _tell)
    except BuildError as error:
        built = error
    except Exception as error:  # whatever a foreign machine thinks of: the ops have their references
        built = BuildError(f"The native ops could not be built: {type(error).__name__}: {error}")
    with _changed:
        _built = built
        _changed.notify_all()


def _load_cpu() -> dict[str, str]:
    import native.ops  # noqa: F401  # registers them

    if isinstance(_built, BuildError):
        return {"backend": "torch", "problem": str(_built)}
    assert _built is not None
    library = str(_built.library)
    problem = _load_library(library)
    if problem:
        return {"backend": "torch", "problem": problem}
    isa = ctypes.CDLL(library).torchloupe_isa
    isa.restype = ctypes.c_char_p
    return {"backend": f"native {isa().decode()}", "note": _built.note, "library": library}


def _load_library(path: str) -> str:
    """Load it into torch; "" or one sentence."""
    import torch

    try:
        torch.ops.load_library(path)
    except Exception as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        return f"{path} cannot be loaded ({said}); `torchloupe ops --build --force` builds it anew."
    return ""


def _start_cuda() -> None:
    global _cuda_thread
    with _changed:
        if _cuda_thread is not None:
            return
        if not _state.library:
            _change(cuda_problem="The CUDA half is not used without the CPU half.")
            return
        _change(cuda="building")
        _cuda_thread = threading.Thread(target=_run_cuda, name="native CUDA build", daemon=True)
        _cuda_thread.start()


def _run_cuda() -> None:
    try:
        if find("cuda") is None:
            nvcc()
        library = str(build("cuda").library)
        problem = _load_library(library)
    except BuildError as error:
        library, problem = "", str(error)
    except Exception as error:
        library, problem = "", f"The CUDA half could not be built: {type(error).__name__}: {error}"
    with _changed:
        if problem:
            _change(cuda="", cuda_problem=problem)
        else:
            _change(cuda="native", cuda_library=library)
        _changed.notify_all()


def cuda_expected() -> bool:
    """Whether there is something to build the CUDA half with, as far as can be told without building."""
    try:
        return bool(torch_installed().cuda) and bool(nvcc())
    except BuildError:
        return False
