"""The reference count: one forward, every operator that torch dispatches, each added to the module that asked for it.

It does not depend on the device, on gradients, nor on which fused kernel torch would take: attention asked for as one
function is counted there, by the shapes it is given, and the encoder's fast path is switched off meanwhile.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch._C._functorch import peek_interpreter_stack
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from inspector.flops import formulas
from inspector.flops.copies import not_compiled
from inspector.flops.formulas import tensors_in
from inspector.flops.kinds import Kinds
from inspector.flops.memory import NOTHING, Live, Moved, moved, moved_whole
from inspector.flops.recall import Recall
from inspector.flops.result import OpCost, Part, Uncounted
from inspector.flops.torchs import TorchsCount
from inspector.flops.tracker import Tracker

ATTENTION = "scaled_dot_product_attention"
ASKED = frozenset(  # functions that devices take apart in different ways
    (ATTENTION, "lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell")
)
CONVOLUTIONS = frozenset(("convolution", "_convolution", "cudnn_convolution", "mkldnn_convolution"))
COMPLEX = frozenset(  # of complex numbers these arrive as several of real ones
    ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
)


class Reference:
    """Counts the forwards that run within `counting`."""

    def __init__(self, model: torch.nn.Module, recall: Recall | None = None, original: torch.nn.Module | None = None):
        """`recall` is shared with other forwards of the same model, a copy of `original`, which must not run."""
        self.model = model
        self.recall = recall or Recall()
        self.torchs = TorchsCount()
        self.live = Live()
        self.tracker = Tracker(model, lambda: self.live.bytes, original)
        self.flops: Tally[str] = Tally()  # by what was asked for
        self.calls: Tally[str] = Tally()
        self.by_module: dict[str, set[str]] = {}  # what each module asked for itself
        self.kinds = Kinds(model)
        self.shares: dict[str, dict[tuple[str, str, str], list[int]]] = {}  # by module; see `parts`
        self.missing: Tally[tuple[str, str]] = Tally()  # operator, module
        self.complex: set[str] = set()  # modules that multiply complex numbers themselves
        self.asked = ""
        self.whole = False  # what was asked for moves what it is given and returns, whatever it is made of
        self.muted = False

    @contextmanager
    def counting(self) -> Iterator[None]:
        """On the thread that runs the model. Changes nothing that outlives it."""
        fast = torch.backends.mha.get_fastpath_enabled()
        torch.backends.mha.set_fastpath_enabled(False)
        try:
            with (
                not_compiled(),
                self.tracker.following(),
                _attention_seen(self),
                _Functions(self),
                _Operators(self),
            ):
                yield
        finally:
            torch.backends.mha.set_fastpath_enabled(fast)

    def ops(self) -> tuple[OpCost, ...]:
        """Most FLOPs first."""
        return tuple(OpCost(op, flops, self.calls[op]) for op, flops in self.flops.most_common() if flops)

    def uncounted(self) -> tuple[Uncounted, ...]:
        return tuple(Uncounted(op, module, calls) for (op, module), calls in sorted(self.missing.items()))

    def parts(self, module: str) -> tuple[Part, ...]:
        """What a module itself asked for."""
        rows = self.shares.get(module, {})
        return tuple(Part(op, weight, flops, calls, group) for (op, weight, group), (flops, calls) in rows.items())

    def hold(self, inputs: Any) -> None:
        """What the model is called with lives as long as its caller keeps it."""
        self.live.hold(tensors_in(inputs))
        self.tracker.grown()

    def count(self, op: str, flops: int, calls: int = 1, weight: str = "", group: str = "") -> None:
        """Add to the running module."""
        self.flops[op] += flops
        self.calls[op] += calls
        if flops:
            module = self.tracker.current
            self.by_module.setdefault(module, set()).add(op)
            share = self.shares.setdefault(module, {}).setdefault((op, weight, group), [0, 0])
            share[0] += flops
            share[1] += 1
        self.tracker.add(flops)

    def move(self, what: Moved) -> None:
        """Add to the running module what an operator read and wrote."""
        if what is not NOTHING:
            self.tracker.add(0, what.activations, what.read, what.written)
            if what.made:
                self.live.hold(what.made)
                self.tracker.grown()

    def ask(self, name: str, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Run a function that the model asked for; what it is made of is counted under its name."""
        if self.asked:
            return function(*args, **kwargs)
        self.asked, self.whole = name, not _is_transformed()
        try:
            flops = _attention(*args, **kwargs) if name == ATTENTION and self.whole else None
            self.muted = flops is not None
            self.count(name, flops or 0, group=self.kinds.group(self.tracker.current, name, ""))
            out = function(*args, **kwargs)
            if self.whole:
                self.move(moved_whole(tensors_in((args, kwargs)), tensors_in(out)))
            return out
        finally:
            self.asked, self.whole, self.muted = "", False, False

    def ask_complex(self, name: str, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Run a convolution of complex numbers, which is counted as one."""
        self.asked, self.whole, self.muted = "convolution", True, True
        try:
            out = function(*args, **kwargs)
        finally:
            self.asked, self.whole, self.muted = "", False, False
        given, module = tensors_in((args, kwargs)), self.tracker.current
        x, weight = args[0] if args else kwargs["input"], args[1] if len(args) > 1 else kwargs["weight"]
        flops = formulas.COMPLEX * formulas.convolution(x, weight, out, "transpose" in name)
        read, groups = self.kinds.weight(module, given), args[6] if len(args) > 6 else kwargs.get("groups", 1)
        laid = (x, weight, None, None, None, None, "transpose" in name, None, groups)  # as aten::convolution has it
        self.complex.add(module)
        self.count("convolution", flops, 1, read, self.kinds.group(module, "convolution", read, laid))
        self.move(moved_whole(given, tensors_in(out)))
        return out

    def see(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Count one operator, an OpOverload, that has run."""
        packet = func._overloadpacket
        self.torchs.see(func, packet, args, kwargs, out, self.tracker.current)
        if self.muted:
            return
        given = tensors_in((args, kwargs))
        flops = formulas.counts(packet, args, kwargs, out)
        if flops is not None:
            module, op = self.tracker.current, self.asked or _op_name(packet)
            weight = "" if self.asked else self.kinds.weight(module, given)
            if formulas.is_complex(args):
                self.complex.add(module)
            self.count(op, flops, 0 if self.asked else 1, weight, self.kinds.group(module, op, weight, args))
        elif formulas.is_product(packet):
            self.missing[packet._qualified_op_name.removeprefix("aten::"), self.tracker.current] += 1
        if not self.whole:
            self.move(moved(func, given, tensors_in(out)))

    def see_whole(self, name: str, args: Any, out: Any) -> None:
        """Count an operator that is given functions: nothing is seen of what happens inside it."""
        self.torchs.exact = False
        if name == "flex_attention":
            self.count(name, formulas.attention(*args[:3]), group="attention")
        else:
            self.missing[name, self.tracker.current] += 1
        self.move(moved_whole(tensors_in(args), tensors_in(out)))


class _Operators(TorchDispatchMode):
    """Sees every operator, after autograd."""

    supports_higher_order_operators = True

    def __init__(self, reference: Reference):
        super().__init__()
        self._reference = reference
        self._recall = reference.recall

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # else torch imports its compiler for it, which takes a second

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if isinstance(func, torch._ops.HigherOrderOperator):
            out = func(*args, **kwargs)
            self._reference.see_whole(func.name(), args, out)
            return out
        packet = func._overloadpacket
        if torch.is_inference_mode_enabled() and formulas.formula(packet) is None:
            with self:  # composite operators arrive whole
                parts = func.decompose(*args, **kwargs)
                if parts is not NotImplemented:
                    self._reference.torchs.exact = False
                    return parts
        out = self._recall.run(func, args, kwargs)
        self._reference.see(func, args, kwargs, out)
        return out


class _Functions(TorchFunctionMode):
    """Sees what the model asks for by name, before torch chooses how to do it."""

    def __init__(self, reference: Reference):
        super().__init__()
        self._reference = reference

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name in ASKED:
            return self._reference.ask(name, func, args, kwargs or {})
        if name in COMPLEX and formulas.is_complex(args or tuple((kwargs or {}).values())) and not _is_transformed():
            return self._reference.ask_complex(name, func, args, kwargs or {})
        return func(*args, **(kwargs or {}))


@contextmanager
def _attention_seen(reference: Reference) -> Iterator[None]:
    """Also where one of torch's functions, of which `_Functions` sees no inside, asks for attention."""
    original = torch.nn.functional.scaled_dot_product_attention

    def seen(*args: Any, **kwargs: Any) -> Any:
        return reference.ask(ATTENTION, original, args, kwargs)

    torch.nn.functional.scaled_dot_product_attention = seen
    try:
        yield
    finally:
        torch.nn.functional.scaled_dot_product_attention = original


def _attention(query: Any, key: Any, value: Any, *args: Any, **kwargs: Any) -> int | None:
    """None where the shapes do not tell, as those of nested tensors: then its parts are counted."""
    if any(each.is_nested for each in (query, key, value)):
        return None
    return formulas.attention(query, key, value) * (formulas.COMPLEX if query.is_complex() else 1)


def _is_transformed() -> bool:
    """Within torch.vmap and the like, where a tensor has the shape of one of many."""
    return peek_interpreter_stack() is not None


def _op_name(packet: Any) -> str:
    name = packet._qualified_op_name.removeprefix("aten::")
    return "convolution" if name in CONVOLUTIONS else name
