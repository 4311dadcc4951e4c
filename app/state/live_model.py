"""The live model on the bench: where it comes from, what was answered about it, what of it is selected."""

import os
from dataclasses import dataclass, field
from typing import TypeVar

from app.state.cam_state import CamState
from app.state.cost_state import CostState
from app.state.document import ErrorPage
from app.state.recent import printable
from app.state.scan_state import ScanState
from app.state.selection import Selection
from inspector.checkpoint.result import Listing
from inspector.engine.messages import ModelRequest
from inspector.model.result import ModelTree

Asked = TypeVar("Asked", bound=ModelRequest)


@dataclass(frozen=True, slots=True)
class ModelSource:
    """What an engine is told to build: see inspector.model.name. Paths as bytes, as everywhere."""

    model: str  # "torchvision:resnet50(num_classes=10)", "/home/me/net.py:small(depth=20)", "/home/me/net.pt2"
    folder: bytes = b""  # relative names are looked for here
    weights: bytes = b""  # path of a checkpoint to load into it
    container: str | None = None  # which state_dict of that
    trust: bool = False  # the user has said yes to what is pickled in it
    file: bytes = b""  # what it stands in: a .py or what was saved; b"" for what a library builds
    guess: bool = False  # weights go also where names and shapes suggest it and do not prove it
    consent: tuple[tuple[bytes, str], ...] = ()  # files that may run, with the sha256 that they have to have

    @property
    def name_bytes(self) -> bytes:
        """Its name as it crosses the pipe: a path need not be text."""
        return self.model.encode("utf-8", "surrogateescape")

    @property
    def is_saved(self) -> bool:
        """Whether it was saved whole, and nothing has to be called."""
        return bool(self.file) and self.model == os.fsdecode(self.file)

    @property
    def call(self) -> str:
        """What is called: "small(depth=20)", "resnet50"; "" for what was saved, or where that is still to be chosen."""
        head, bracket, rest = self.model.partition("(")
        return "" if self.is_saved else head.rpartition(":")[2] + bracket + rest

    @property
    def shown(self) -> str:
        """With its file's name alone: "net.py:small(depth=20)", "net.pt2"."""
        if not self.file or not self.model.startswith(os.fsdecode(self.file)):
            return printable(self.model)
        name = os.path.basename(os.fsdecode(self.file))
        return printable(f"{name}:{self.call}" if self.call else name)

    @property
    def files(self) -> tuple[bytes, ...]:
        """What it is made of, as far as its name says."""
        return tuple(path for path in (self.file, self.weights) if path)


@dataclass(eq=False)
class LiveModel:
    """Changed by controllers only, through Session.update_model(); everyone else reads it. GUI thread.

    `state` is "building", "ready" or "failed". A model that is built anew keeps what was known of it until then.
    """

    source: ModelSource
    state: str = "building"
    tree: ModelTree | None = None
    listing: Listing | None = None  # the tree in the form that the views of checkpoints take
    error: ErrorPage | None = None
    selection: Selection = field(default_factory=Selection)
    cost: CostState = field(default_factory=CostState)
    cam: CamState = field(default_factory=CamState)
    scan: ScanState | None = None  # statistics of the tensors of some build, which its stamp names
    changed_on_disk: bool = False  # a file that it was made of

    @property
    def name(self) -> str:
        """As short as it is understood: "resnet50", "small", "net.pt2"."""
        text = self.source.model
        head, _, call = text.partition("(")
        short = head.rpartition("/")[2].rpartition(":")[2]
        return printable(f"{short}({call}" if call else short)

    @property
    def statistics(self) -> ScanState | None:
        """Those of the tensors of `listing`; None while what is known is of the build before."""
        tree = self.tree
        return self.scan if self.scan is not None and tree is not None and self.scan.stamp == (tree.build,) else None

    def ask(self, kind: type[Asked], **fields) -> Asked:
        """A request of `kind` about this model."""
        source = self.source
        given = {"folder": source.folder, "weights": source.weights, "container": source.container}
        given |= {  # the tree tells which weights do not fit
            "trust": source.trust,
            "guess": source.guess,
            "strict": False,
            "consent": source.consent,
        }  # the tree tells what does not fit
        return kind(source.name_bytes, **given, **fields)
