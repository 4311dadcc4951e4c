"""What a comparison gives: plain frozen data that crosses processes, importing neither torch nor numpy.

A is the model, or what it should be, and B the checkpoint that would be loaded into it. A mapping goes from B's names
to A's. A tensor is named by its index in its own side's `Listing.tensors`; -1 where that side has none.
"""

from dataclasses import dataclass
from typing import NamedTuple

from inspector.checkpoint.result import Scalar
from inspector.diff.change import Change
from inspector.stats.result import SILENCE, Phrase

Shape = tuple[int, ...]

ONLY_A, ONLY_B = "only_a", "only_b"
SHAPE, DTYPE, CHANGED, IDENTICAL, UNKNOWN = "shape", "dtype", "changed", "identical", "unknown"
STATES = (ONLY_A, ONLY_B, SHAPE, DTYPE, CHANGED, IDENTICAL, UNKNOWN)


# by values: "bytes", "statistics". By less: a "rename" proven elsewhere, one "shift" of all numbers, the last one left
SETTLED = ("bytes", "statistics", "rename", "shift", "elimination")


class PairRow(NamedTuple):
    """One line of the table A | B: a tensor of A, the one of B that belongs to it, or one alone."""

    state: str  # one of STATES: the first that applies; "unknown": same shape and dtype, values not looked at
    a: int = -1
    b: int = -1
    key_a: str = ""  # as each file spells it
    key_b: str = ""
    mapped: str = ""  # B's name after the mapping: equal to key_a where both are there
    shape_a: Shape | None = None  # None where that side has none, or an error text does not tell
    shape_b: Shape | None = None
    dtype_a: str = ""
    dtype_b: str = ""
    values: str = ""  # "equal", "within" (the tolerance), "changed", or "": not compared
    change: Change | None = None  # figures, where they were asked for
    error: str | None = None  # why this pair's values could not be compared

    @property
    def key(self) -> str:
        """In A's names."""
        return self.key_a or self.mapped

    @property
    def renamed(self) -> bool:
        return bool(self.key_a and self.key_b) and self.key_a != self.key_b

    @property
    def rounded(self) -> str:
        """The dtype, where one side is the other rounded to it and nothing else."""
        return self.change.rounded if self.change is not None else ""


class MappingRule(NamedTuple):
    """One step from B's names to A's; the steps of a mapping are taken in order, on what the step before left.

    `pattern` is a regular expression searched in the name. Without `table` it is replaced by `replacement` (\\1 is its
    first group). With `table` what it matches is looked up there and replaced, so that numbers can be shifted and names
    swapped at once. A rule of kind "key" has a table of whole names, comes first, and no other applies to those names.
    """

    kind: str  # "prefix", "segment", "index", "key" (one whole name) or "regex"
    old: str  # for people: "module."
    new: str
    pattern: str
    replacement: str = ""
    table: tuple[tuple[str, str], ...] = ()
    explains: int = 0  # keys of B that only this rule, with the others, brings to a key of A
    confidence: float = 0.0  # 0 to 1: share of those that shapes and, where read, values prove
    counter_examples: tuple[str, ...] = ()  # keys of B that it changes without reaching a fitting key of A, a few
    # what proves it: "bytes", "statistics" or "shape"; of a model's weights also "order", which proves nothing
    evidence: str = "shape"


class Ambiguity(NamedTuple):
    """Tensors, or modules by their paths, of equal shapes and place: names and shapes alone do not tell them apart."""

    keys_a: tuple[str, ...]
    keys_b: tuple[str, ...]
    shape: Shape | None = None  # None: whole modules
    settled: str = ""  # how they were paired after all: one of SETTLED; "" for not at all


@dataclass(frozen=True, slots=True)
class Mapping:
    """From B's names to A's. Empty rules: the names are compared as they are."""

    rules: tuple[MappingRule, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    source: str = "none"  # "auto", "none", or the file that it was read from
    notes: tuple[Phrase, ...] = ()


NO_MAPPING = Mapping()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What `model.load_state_dict(B, strict)` does for a model with A's state_dict."""

    strict: bool
    ok: bool
    message: str = ""  # torch's own text of the RuntimeError; "" when it loads
    missing_keys: tuple[str, ...] = ()
    unexpected_keys: tuple[str, ...] = ()
    mismatched: tuple[tuple[str, Shape, Shape], ...] = ()  # key, shape in the checkpoint, shape in the model
    filled: tuple[str, ...] = ()  # num_batches_tracked that BatchNorm fills in by its version rule
    reason: Phrase = SILENCE  # in plain words


class ValueRow(NamedTuple):
    """A value that is no tensor: epoch, lr, hyper-parameters."""

    path: str
    state: str  # "only_a", "only_b" or "changed"
    a: Scalar = None
    b: Scalar = None


class ModuleRow(NamedTuple):
    """A module that only one side has, or whose type differs."""

    name: str  # in A's names
    state: str  # "only_a", "only_b" or "retyped"
    type_a: str | None = None
    type_b: str | None = None
    tensors: int = 0  # in its subtree


class Counts(NamedTuple):
    """Rows by state. A row with another dtype whose values were compared counts below `dtype` alone."""

    only_a: int = 0
    only_b: int = 0
    shape: int = 0
    dtype: int = 0
    changed: int = 0
    identical: int = 0
    unknown: int = 0
    renamed: int = 0
    failed: int = 0  # pairs whose values could not be compared


NO_COUNTS = Counts()


class Side(NamedTuple):
    """One of the two."""

    path: str
    container: str = ""
    tensors: int = 0
    partial: bool = False  # damaged, or known from an error text alone
    pasted: bool = False  # known from an error text


@dataclass(frozen=True, slots=True)
class StateDiff:
    """The whole comparison. Rows stand in A's order; what only B has stands where B has it."""

    a: Side
    b: Side
    rows: tuple[PairRow, ...] = ()
    counts: Counts = NO_COUNTS
    mapping: Mapping = NO_MAPPING
    load: tuple[LoadReport, ...] = ()  # strict and not strict, with B's names as they are
    load_mapped: tuple[LoadReport, ...] = ()  # the same after the mapping
    modules: tuple[ModuleRow, ...] = ()
    values: tuple[ValueRow, ...] = ()
    compared: str = "keys"  # how far it went: "keys", "bytes" or "values"
    similarity: float = 0.0  # share of the tensors of both that have a partner of the same shape
    tolerance: float | None = None  # rel_l2 up to which values count as the same
    title: Phrase = SILENCE  # the verdict
    subtitle: Phrase = SILENCE
    advice: tuple[Phrase, ...] = ()  # what to do, one sentence each
    error: str | None = None  # why it is not whole: one side is damaged, or it was cancelled

    @property
    def same(self) -> bool:
        """Nothing differs, as far as was looked: what exit code 0 says."""
        counts = self.counts
        return not (
            counts.only_a
            or counts.only_b
            or counts.shape
            or counts.dtype
            or counts.changed
            or counts.failed
            or self.error
        )
