"""What a count finds, as plain values: they cross the pipe and need neither torch nor numpy.

One unit everywhere: FLOP, two for each multiply-accumulate (MAC). A counter keeps its own unit beside its name.
"""

from dataclasses import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a module's forward. `output` is the first tensor in what it returned; None when there was none."""

    inputs: tuple[Shape, ...]
    output: Shape | None
    dtype: str = ""  # of the output: "float32"
    flops: int = 0  # with all that it called
    nbytes: int = 0  # of the tensors it returned


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
    calls: tuple[Call, ...] = ()
    time_ms: float | None = None  # median over runs of all its calls in a forward; None when not measured

    @property
    def output_shape(self) -> Shape | None:
        """Of the first call."""
        return self.calls[0].output if self.calls else None


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
    warnings: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """FLOP of one forward."""
        return self.modules[0].flops

    @property
    def params(self) -> int:
        return self.modules[0].params
