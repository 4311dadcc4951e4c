"""What a count finds, as plain values: they cross the pipe and need neither torch nor numpy.

One unit everywhere: FLOP, two for each multiply-accumulate (MAC). A counter keeps its own unit beside its name.
"""

from dataclasses import dataclass

from inspector.stats.result import Phrase

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a module's forward. `output` is the first tensor in what it returned; None when there was none."""

    inputs: tuple[Shape, ...]
    output: Shape | None
    dtype: str = ""  # of the output: "float32"
    flops: int = 0  # with all that it called
    nbytes: int = 0  # of the tensors it returned
    memory: "Memory | None" = None  # with all that it called


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that a forward moves, operator by operator, as inspector.flops.memory defines them.

    `activations`, `read` and `written` are sums: what was freed meanwhile is in them too. `peak` is how much lived at
    once: the largest sum, while it ran, of the model's input and of all tensors made in the forward that something
    still held, whoever made them. Parameters and buffers are in `read` and never in `peak`. What an operator's kernel
    needs for itself (workspaces), and what the allocator keeps, is seen by neither.
    """

    activations: int = 0  # of the tensors made: a view or an operator in place makes none
    read: int = 0  # tensors that operators were given, parameters included, for each operator anew
    written: int = 0  # tensors made, and those written in place
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Products that a module's own forward asked for: by one operator and, where it read one, by one parameter."""

    op: str
    weight: str  # its name in the module: "weight", "in_proj_weight", "out_proj.weight"; "" for none
    flops: int
    calls: int
    group: str  # a key of inspector.flops.groups


@dataclass(frozen=True, slots=True)
class ModuleCost:
    """One module, by its first name; the root's is "". What a module has in common with its children counts once."""

    name: str
    type: str
    flops: int  # with its children
    own_flops: int  # of products in its own forward, or in functions that calls
    params: int  # with its children, each parameter once
    own_params: int  # its own, unless a module before it holds them too
    nbytes: int  # of those parameters, with its children's
    calls: tuple[Call, ...] = ()  # the first thousand
    time_ms: float | None = None  # median over runs of all its calls in a forward; None when not measured
    memory: Memory = Memory()  # of all its calls; `peak` is the largest of them
    parts: tuple[Part, ...] = ()  # in the order in which they were first asked for; together they are own_flops
    unlisted: int = 0  # calls after those in `calls`

    @property
    def times_called(self) -> int:
        """In one forward."""
        return len(self.calls) + self.unlisted

    @property
    def output_shape(self) -> Shape | None:
        """Of the first call."""
        return self.calls[0].output if self.calls else None

    @property
    def group(self) -> str:
        """That of most of its own FLOPs, a key of inspector.flops.groups; "" for a module that multiplies nothing."""
        sums: dict[str, int] = {}
        for part in self.parts:
            sums[part.group] = sums.get(part.group, 0) + part.flops
        return max(sums, key=sums.__getitem__, default="")


@dataclass(frozen=True, slots=True)
class OpCost:
    """`op` is what the model asked for: "convolution", "addmm", "scaled_dot_product_attention", "lstm"."""

    op: str
    flops: int
    calls: int


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A product that no formula is known for: the total is too low by it."""

    op: str
    module: str
    calls: int


@dataclass(frozen=True, slots=True)
class Counter:
    """What another program counts. `value` and `params` are None where it could not, and `problem` says why."""

    name: str  # "thop", "torchinfo", "torch"
    unit: str  # "MAC" or "FLOP": of `value`
    value: int | None = None
    params: int | None = None  # torch counts none
    device: str = ""  # it ran on: "meta", "cpu", "cuda:0"
    problem: str = ""

    @property
    def flops(self) -> int | None:
        """`value` in FLOP."""
        return self.value if self.value is None or self.unit == "FLOP" else 2 * self.value


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where a counter differs from the reference, both in `unit`: "FLOP" or "parameters".

    Each stands for the products (parameters) of that module alone; `with_children` for those of its children too. The
    differences of one counter add up to that of its total.
    """

    counter: str
    module: str
    reason: str  # a row of inspector.flops.reasons
    unit: str
    counter_value: int
    reference_value: int
    with_children: bool = False


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the analysis changed about the model and the process: nothing, or one sentence each."""

    changes: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        return not self.changes


@dataclass(frozen=True, slots=True)
class Timing:
    """How `time_ms` was measured, and how far the runs were apart: milliseconds of a whole forward."""

    device: str  # "cpu", "cuda:0"
    threads: int
    warm_up: int  # forwards before, not counted
    runs: int
    median_ms: float
    low_ms: float  # a quarter of the runs was faster
    high_ms: float  # a quarter was slower


@dataclass(frozen=True, slots=True)
class FlopReport:
    """All of it. `modules` are in the order of `named_modules`, the root first."""

    model: str
    input: str  # "1,3,224,224"; several are separated by blanks
    modules: tuple[ModuleCost, ...]
    ops: tuple[OpCost, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    counters: tuple[Counter, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    footprint: Footprint = Footprint()
    device: str = ""  # the reference ran on
    training: bool = False
    warnings: tuple[str, ...] = ()  # `cautions` in English
    timing: Timing | None = None  # None when nothing was measured
    dtype: str = ""  # of floating-point inputs whose dtype was not said: "float32"
    cautions: tuple[Phrase, ...] = ()  # what must be said beside the count

    @property
    def total(self) -> int:
        """FLOP of one forward."""
        return self.modules[0].flops

    @property
    def params(self) -> int:
        return self.modules[0].params

    @property
    def peak_bytes(self) -> int:
        """Of the input and the activations that lived at once; see Memory."""
        return self.modules[0].memory.peak
