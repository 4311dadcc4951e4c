"""The live model on the bench: where it comes from, what was answered about it, what of it is selected."""

from dataclasses import dataclass, field
from typing import TypeVar

from app.cost_state import CostState
from app.document import ErrorPage
from app.recent import printable
from app.selection import Selection
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

    @property
    def name(self) -> str:
        """As short as it is understood: "resnet50", "small", "net.pt2"."""
        text = self.source.model
        head, _, call = text.partition("(")
        short = head.rpartition("/")[2].rpartition(":")[2]
        return printable(f"{short}({call}" if call else short)

    def ask(self, kind: type[Asked], **fields) -> Asked:
        """A request of `kind` about this model."""
        source = self.source
        given = {"folder": source.folder, "weights": source.weights, "container": source.container}
        return kind(source.model.encode("utf-8", "surrogateescape"), trust=source.trust, **given, **fields)
