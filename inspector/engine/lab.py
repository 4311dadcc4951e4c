"""What the lab answers: whatever needs torch. Runs in the interpreter the user picked."""

import gc
import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from inspector.engine.context import EngineContext
from inspector.engine.devices import devices
from inspector.engine.handlers import Answer
from inspector.engine.messages import (
    CheckRandomised,
    CompareCheckpoints,
    CountFlops,
    DescribeLab,
    DescribeModel,
    ExplainImages,
    ExportConverted,
    ForgetModels,
    IdentifyCheckpoint,
    ImageRequest,
    LabReport,
    ListCode,
    ListFactories,
    LoadTrusted,
    MeasureFaithfulness,
    MeasurePrecision,
    ModelRequest,
    ReadDifference,
    ReadDistributions,
    ReadFeatureMaps,
    ReadPicture,
    ReadThumbnails,
    ReadValues,
    ScanTensors,
    TrustedReport,
)
from inspector.errors import BadRequest, DamagedFile, NotTrusted, UnreadableFile
from inspector.flops.result import FlopReport
from inspector.model.result import ModelTree
from inspector.stats.result import Distributions, Precision, ScanReport, StatRows
from native import library

if TYPE_CHECKING:
    from inspector.cam.result import Faithfulness
    from inspector.checkpoint.result import Values
    from inspector.convert.result import ConvertReport
    from inspector.diff.memory import ChangeMemory
    from inspector.diff.result import StateDiff
    from inspector.engine.models import ModelMemory
    from inspector.model import LoadedModel
    from inspector.model.result import Factories, Identification, RunList
    from inspector.stats.cache import Known, ScanCache

IMPORT_SECONDS = 120.0  # from a cold network disk
LOAD_SECONDS = 600.0
COUNT_SECONDS = 600.0  # a forward of a large model holds the interpreter
EXPLAIN_SECONDS = 600.0
NEEDED = ("torch", "numpy")
WINDOW = 8 << 20  # bytes hashed at once


class Lab:
    """The handlers of the role `lab`."""

    def __init__(self) -> None:
        self._problem = ""
        self._loaded: object = None
        self._cache: ScanCache | None = None
        self._memory: ChangeMemory | None = None
        self._models: ModelMemory | None = None

    def start(self, context: EngineContext) -> None:
        """Import torch before the first request, while the window is already in use and compilers may run."""
        library.start()
        with context.busy("import torch", IMPORT_SECONDS):
            self._problem = import_problem()
        if not self._problem:
            library.load(wait=False)

    def describe_lab(self, request: DescribeLab, context: EngineContext) -> LabReport:
        found = devices() if not self._problem else ("cpu",)
        native = self._native(found)
        return LabReport(
            python=".".join(map(str, sys.version_info[:3])),
            executable=sys.executable,
            torch=_version("torch"),
            torchvision=_version("torchvision"),
            devices=found,
            memory=_resident(),
            problem=self._problem,
            native=native.backend,
            native_note=native.problem or native.building or native.note or native.cuda_problem,
        )

    def _native(self, found: tuple[str, ...]) -> library.NativeState:
        """What our own ops run on by now; waits for no build."""
        if self._problem:
            return library.state()
        native = library.load(wait=False)
        if native.library and any(device.startswith("cuda") for device in found):
            library.start_cuda()
        return native

    def scan_tensors(self, request: ScanTensors, context: EngineContext) -> ScanReport:
        """Statistics of every tensor; its rows go ahead of the report. Runs nothing in the file."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.stats.scan import scan

        with self._known(request, context) as known:
            return scan(known, request.bins, context, lambda rows: context.part(StatRows(rows)))

    def read_distributions(self, request: ReadDistributions, context: EngineContext) -> Distributions:
        """Finer histograms of some tensors of the file."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.stats.distributions import Asked, read_distributions

        asked = Asked(request.split, request.scale, request.bins, request.low, request.high)
        with self._known(request, context) as known:
            return read_distributions(known, request.tensors, asked, context)

    def measure_precision(self, request: MeasurePrecision, context: EngineContext) -> Precision:
        """What shorter floats would do to some tensors of the file."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.stats.precision import measure_precision

        with self._known(request, context) as known:
            return measure_precision(known.checkpoint, request.tensors, context)

    def read_values(self, request: ReadValues, context: EngineContext) -> "Values":
        """A window of a live model's tensor."""
        live = self._live(request.live).checkpoint
        return live.values(request.tensor, request.row, request.column, request.rows, request.columns)

    def read_picture(self, request: ReadPicture, context: EngineContext) -> Answer:
        """A live model's tensor as an image."""
        return Answer(*self._live(request.live).checkpoint.picture(request.tensor, request.width, request.height))

    @contextmanager
    def _known(
        self, request: ScanTensors | ReadDistributions | MeasurePrecision, context: EngineContext
    ) -> "Iterator[Known]":
        """The tensors that a question is about: of a live model, else of a file, which stays open meanwhile."""
        with self._on_cpu():
            if request.live:
                yield self._live(request.live)
                return
            with self._files().opened(request.path, request.stamp, context) as known:
                yield known

    def _on_cpu(self) -> AbstractContextManager:
        """Where tensors are made in it, whatever default the user's code has set for its own."""
        if self._problem:
            return nullcontext()
        import torch

        return torch.device("cpu")

    def _live(self, build: int) -> "Known":
        return self._remembered().known(build)

    def compare_checkpoints(self, request: CompareCheckpoints, context: EngineContext) -> "StateDiff":
        """What differs between two files; its rows go ahead. Without torch values are told equal or not."""
        from inspector.engine.comparisons import compare

        if self._memory is None:
            from inspector.diff.memory import ChangeMemory

            self._memory = ChangeMemory()
        with self._on_cpu():
            return compare(request, self._files(), self._memory, not self._problem, context)

    def read_difference(self, request: ReadDifference, context: EngineContext) -> Answer:
        """A close look at one pair of tensors."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.diff.look import look_at_pair

        files = self._files()
        with (
            self._on_cpu(),
            files.opened(request.a, request.stamp_a, context) as a,
            files.opened(request.b, request.stamp_b, context) as b,
        ):
            size = (request.width, request.height)
            return Answer(*look_at_pair(a.checkpoint, b.checkpoint, request.pair, request.bins, size, context))

    def export_converted(self, request: ExportConverted, context: EngineContext) -> "ConvertReport":
        """Write a checkpoint anew, under other names or without run state."""
        from inspector.convert.convert import write
        from inspector.diff.mapping.rules import Renamer

        rename = Renamer(request.rules).rename if request.rules else None
        with self._files().opened(request.path, request.stamp, context) as known:
            return write(
                known.checkpoint,
                request.target,
                container=request.container,
                weights_only=request.weights_only,
                rename=rename,
                context=context,
            )

    def describe_model(self, request: DescribeModel, context: EngineContext) -> ModelTree:
        """The modules, parameters and buffers of a live model. Runs the user's code."""
        return self._remembered().describe(request, context)

    def count_flops(self, request: CountFlops, context: EngineContext) -> FlopReport:
        """What one forward of a live model costs. Runs the user's code, on copies of the model."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.flops.loaded import check_device, count_loaded

        check_device(request.device)
        loaded = self._model(request, context, request.device)
        with context.busy("count", COUNT_SECONDS):
            report = count_loaded(loaded, request.input, request.time, context)
        if not report.footprint.unchanged and self._models is not None:
            self._models.forget(loaded)
        return report

    def explain_images(self, request: ExplainImages, context: EngineContext) -> Answer:
        """What of some images a live model looks at. Runs the user's code."""
        loaded = self._shown_images(request, context)
        from inspector.cam.loaded import explain_loaded

        with context.busy("explain", EXPLAIN_SECONDS):
            return explain_loaded(loaded, request, context)

    def measure_faithfulness(self, request: MeasureFaithfulness, context: EngineContext) -> "Faithfulness":
        """Whether a live model depends on what a map points at."""
        loaded = self._shown_images(request, context)
        from inspector.cam.loaded import faithfulness_of

        with context.busy("measure", EXPLAIN_SECONDS):
            return faithfulness_of(loaded, request, context)

    def check_randomised(self, request: CheckRandomised, context: EngineContext) -> Answer:
        """A map of a live model beside that of its copy with shuffled weights."""
        loaded = self._shown_images(request, context)
        from inspector.cam.loaded import randomised_of

        with context.busy("check", EXPLAIN_SECONDS):
            return randomised_of(loaded, request, context)

    def read_feature_maps(self, request: ReadFeatureMaps, context: EngineContext) -> Answer:
        """What layers of a live model put out for an image."""
        loaded = self._shown_images(request, context)
        from inspector.cam.features import feature_maps_of

        with context.busy("read", EXPLAIN_SECONDS):
            return feature_maps_of(loaded, request, context)

    def read_thumbnails(self, request: ReadThumbnails, context: EngineContext) -> Answer:
        """Image files made small."""
        from inspector.cam.thumbnails import thumbnails_of

        with context.busy("read", EXPLAIN_SECONDS):
            return thumbnails_of(request, context)

    def _shown_images(self, request: ImageRequest, context: EngineContext) -> "LoadedModel":
        """The model that images are to be shown to, on a device that has values."""
        if self._problem:
            raise BadRequest(self._problem)
        from inspector.flops.loaded import check_device

        check_device(request.device)
        if request.device == "meta":
            raise BadRequest("On the meta device there are no values, so no maps.", "Choose cpu or cuda.")
        return self._model(request, context, request.device)

    def list_factories(self, request: ListFactories, context: EngineContext) -> "Factories":
        """What builds models in a file, by its text alone, or in a library."""
        path = os.fsdecode(request.path)
        if path in ("torchvision:", "timm:"):
            if self._problem:
                raise BadRequest(self._problem)
            from inspector.model.zoo_list import list_zoo

            return list_zoo(path[:-1])
        from inspector.model.factories import list_factories

        return list_factories(path, os.fsdecode(request.folder))

    def list_code(self, request: ListCode, context: EngineContext) -> "RunList":
        """What building a model would run; runs none of it."""
        from inspector.model.running import what_runs

        search = [os.fsdecode(each) for each in request.search]
        return what_runs(os.fsdecode(request.model), folder=os.fsdecode(request.folder), search=search, context=context)

    def identify_checkpoint(self, request: IdentifyCheckpoint, context: EngineContext) -> "Identification":
        """The architecture that a checkpoint belongs to. Needs torch only to make the index of them."""
        from inspector.model.identify import identify_listing

        with self._files().opened(request.path, request.stamp, context) as known:
            return identify_listing(known.checkpoint.listing, request.container, context=context)

    def forget_models(self, request: ForgetModels, context: EngineContext) -> None:
        self._models = None
        gc.collect()  # modules and their hooks refer to each other

    def _model(self, request: ModelRequest, context: EngineContext, device: str = "cpu") -> "LoadedModel":
        """The model that a request names. Raises BadRequest with one sentence for what its code does wrong."""
        return self._remembered().get(request, device, context)

    def _remembered(self) -> "ModelMemory":
        if self._problem:
            raise BadRequest(self._problem)
        if self._models is None:
            from inspector.engine.models import ModelMemory

            self._models = ModelMemory()
        return self._models

    def _files(self) -> "ScanCache":
        if self._cache is None:
            from inspector.stats.cache import ScanCache

            self._cache = ScanCache()
        return self._cache

    def load_trusted(self, request: LoadTrusted, context: EngineContext) -> TrustedReport:
        """Unpickle a file, which may run anything in it. Raises NotTrusted unless its content is the trusted one."""
        if self._problem:
            raise BadRequest(self._problem)
        import torch

        name = os.path.basename(request.path).decode("utf-8", "backslashreplace")
        try:
            file = open(request.path, "rb")  # noqa: SIM115
        except OSError as error:
            raise UnreadableFile(f"{name} cannot be opened: {error.strerror}.") from None
        with file:
            # one descriptor for both, so that a file put in its place in between is never loaded
            if sha256(file, context) != request.sha256:
                raise NotTrusted(f"{name} is not the file that was trusted: its content has changed. Look at it again.")
            file.seek(0)
            with context.busy(f"load {name}", LOAD_SECONDS):
                try:
                    self._loaded = torch.load(file, map_location="cpu", weights_only=False)
                except ModuleNotFoundError as error:
                    raise BadRequest(
                        f"{name} needs the module {error.name}, which {sys.executable} does not have.",
                        "Choose the interpreter its model was written for.",
                    ) from error
                except Exception as error:
                    said = f"{type(error).__name__}: {error}".splitlines()[0]
                    raise DamagedFile(f"{name} cannot be loaded by torch: {said}") from error
        return describe(self._loaded)


def import_problem() -> str:
    """Import what the lab needs; one sentence on what is missing or broken, with the command that installs it."""
    missing = []
    for name in NEEDED:
        try:
            __import__(name)
        except ModuleNotFoundError as error:
            missing.append(error.name or name)
        except Exception as error:
            return f"{name} of {sys.executable} cannot be imported: {type(error).__name__}: {error}"
    if not missing:
        return ""
    names = " and ".join(missing)
    return f"{sys.executable} lacks {names}; install with: {sys.executable} -m pip install {' '.join(missing)}"


def describe(loaded: object) -> TrustedReport:
    """What came out of a trusted file: its class, and modules and parameter elements where it is or holds a model."""
    import torch

    model = loaded
    if isinstance(loaded, dict):
        model = next((value for value in loaded.values() if isinstance(value, torch.nn.Module)), None)
    kind = f"{type(loaded).__module__}.{type(loaded).__qualname__}"
    if not isinstance(model, torch.nn.Module):
        return TrustedReport(kind, 0, 0)
    return TrustedReport(kind, len(list(model.modules())), sum(each.numel() for each in model.parameters()))


def sha256(file, context: EngineContext) -> str:
    """Hex digest of an open binary file, from its start."""
    digest, total = hashlib.sha256(), os.fstat(file.fileno()).st_size
    while window := file.read(WINDOW):
        digest.update(window)
        context.report(file.tell(), total, "Checking that this is the trusted file")
        context.check_cancelled()
    return digest.hexdigest()


def _version(name: str) -> str:
    """Of an installed distribution; "" when it is not installed. Imports nothing."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _resident() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
