"""The native ops' libraries in this process: found or built, and loaded, once.

Without them every op runs as its reference in plain PyTorch, and `state()` says why. Nothing here raises: a machine
without a compiler is a slower one, not a broken one. All of it may be called from any thread.

The CUDA half is built when a tensor on a graphics card first asks for it, or ahead of that by `start_cuda`; nobody
else waits for it. TORCHLOUPE_NATIVE=0 leaves both out.
"""

import ctypes
import os
import sys
import threading
from concurrent.futures import Future, TimeoutError
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from native.build import Built, Report, build
from native.toolchain import BuildError

if TYPE_CHECKING:
    import torch

OFF = "The native ops are switched off by TORCHLOUPE_NATIVE=0."
NAMES = {"cpu": "The native ops", "cuda": "The CUDA half of the native ops"}
LOOK_SECONDS = 0.1  # between two looks at how far a build is


class NativeState(NamedTuple):
    """What the ops run on."""

    backend: str = ""  # "native avx512", "native avx2", "native portable" or "torch"; "" while that is not known
    problem: str = ""  # one sentence: why not native
    note: str = ""  # one sentence: where the build is kept, when that is not the cache
    library: str = ""  # path
    cuda: str = ""  # "native" or "torch"; "" while nobody has asked for it, or it is being built
    cuda_problem: str = ""
    cuda_library: str = ""
    building: str = ""  # what a build says of itself: "Compiling the native ops (once): 2 of 9 files"


class Half:
    """One library: built in a thread of its own, loaded by whoever first waits for it."""

    def __init__(self, kind: str):
        self.kind = kind
        self.progress = ""
        self.built: Built | None = None  # once it is loaded
        self.problem = ""
        self.settled = False  # loaded, or known not to load
        self._build: Future[Built] | None = None
        self._starting, self._loading = threading.Lock(), threading.Lock()

    def start(self) -> None:
        """Find or build it in the background; torch is not imported."""
        with self._starting:
            if self._build is None:
                self._build = Future()
                threading.Thread(target=self._run, name=f"native {self.kind}", daemon=True).start()

    def load(self, report: Report | None, wait: bool) -> None:
        """Wait for the build, and load what came of it. Without `wait`, only if it has come to its end."""
        self.start()
        assert self._build is not None  # noqa: S101  # for the type checker
        if not wait and not self._build.done():
            return
        with self._loading:
            if not self.settled:
                try:
                    built = self._await(self._build, report)
                    _load(built.library)
                    self.built = built
                    self.settled = True
                except BuildError as error:
                    self.give_up(str(error))

    def give_up(self, problem: str) -> None:
        """Settle for the reference."""
        self.problem, self.settled = problem, True

    def _run(self) -> None:
        assert self._build is not None  # noqa: S101
        try:
            if off():
                raise BuildError(OFF)
            self._build.set_result(build(self.kind, self._say))
        except BuildError as error:
            self._build.set_exception(error)
        except Exception as error:  # whatever a foreign machine thinks of: there is the reference
            sentence = f"{NAMES[self.kind]} could not be built: {type(error).__name__}: {error}"
            self._build.set_exception(BuildError(sentence))
        self.progress = ""

    def _say(self, text: str) -> None:
        self.progress = text

    def _await(self, build: Future[Built], report: Report | None) -> Built:
        said = ""
        while True:
            try:
                return build.result(LOOK_SECONDS if report else None)
            except TimeoutError:
                text = self.progress
                if report and text != said:
                    report(text)
                    said = text


def off() -> bool:
    """Whether the environment switches the native ops off."""
    return os.environ.get("TORCHLOUPE_NATIVE") == "0"


_cpu, _cuda = Half("cpu"), Half("cuda")


def state() -> NativeState:
    """As it is now. Waits for nothing."""
    library = str(_cpu.built.library) if _cpu.built else ""
    return NativeState(
        backend=(f"native {_isa(library)}" if library else "torch") if _cpu.settled else "",
        problem=_cpu.problem,
        note=_cpu.built.note if _cpu.built else "",
        library=library,
        cuda=("native" if _cuda.built else "torch") if _cuda.settled else "",
        cuda_problem=_cuda.problem,
        cuda_library=str(_cuda.built.library) if _cuda.built else "",
        building=_cpu.progress or _cuda.progress,
    )


def start() -> None:
    """Begin to find or build the CPU half in the background. Returns at once and imports no torch."""
    _cpu.start()


def start_cuda() -> None:
    """The same for the CUDA half; it is loaded by the first op that needs it."""
    _cuda.start()


def load(report: Report | None = None, wait: bool = True) -> NativeState:
    """Have the ops registered and the CPU half loaded; without `wait` only if it is built by now.

    Waits for a build, and tells `report`, on this thread, how far it is.
    """
    if not _cpu.settled:
        try:
            import native.ops  # noqa: F401  # registers them
        except (ImportError, AttributeError) as error:
            if isinstance(error, ModuleNotFoundError) and error.name == "torch":
                _cpu.give_up(f"{sys.executable} has no torch, which the native ops are built for.")
            else:
                _cpu.give_up(f"This torch is too old to register the native ops ({error}); torch 2.11 or newer can.")
        else:
            _cpu.load(report, wait)
    return state()


def load_cuda(report: Report | None = None) -> NativeState:
    """The same for both halves."""
    load(report)
    if not _cuda.settled:
        _cuda.load(report, wait=True)
    return state()


def ready(*tensors: "torch.Tensor") -> None:
    """What the wrapper of an op calls first: has the libraries that its arguments need loaded."""
    cuda = any(tensor.is_cuda is True for tensor in tensors)  # a stand-in of torch.fx says neither
    if _cpu.settled and (_cuda.settled or not cuda):
        return
    import torch

    if torch.compiler.is_compiling():  # what is traced must not depend on what could be built
        return
    if cuda:
        load_cuda()
    else:
        load()


def _load(library: os.PathLike[str]) -> None:
    import torch

    try:
        torch.ops.load_library(library)
    except Exception as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise BuildError(
            f"{library} cannot be loaded ({said}); `torchloupe ops --build --force` builds it anew."
        ) from error


@cache
def _isa(library: str) -> str:
    """The instruction set that the loaded library chose."""
    name = ctypes.CDLL(library).torchloupe_isa
    name.restype = ctypes.c_char_p
    return name().decode()
