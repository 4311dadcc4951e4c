"""A model in eval mode that nothing around it reaches, and that is afterwards as it was."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar

import torch

from inspector.cam.draws import own_states_kept
from inspector.context import Context
from inspector.flops.copies import device_of, not_compiled, random_state_kept
from inspector.model.cancelling import cancelled_at_modules

AUTOCAST = {"cpu": torch.bfloat16}  # what it casts to where nothing else is said; float16 on other devices

_heard: ContextVar[Context | None] = ContextVar("heard", default=None)


@contextmanager
def quietly(module: torch.nn.Module, grad: bool, context: Context | None = None) -> Iterator[None]:
    """The module in eval mode, without compiled code or fast paths; everything as it was afterwards.

    Neither autocast nor the grad mode of the caller counts; what the model asks for itself does. The modes are set one
    by one: `train` and `eval` may be a user's own that do more. What a forward writes into attributes and buffers is
    taken back. A cancel of `context` ends what runs within `hearing` at the next module.
    """
    modes = [(each, each.training) for each in module.modules()]
    fast = torch.backends.mha.get_fastpath_enabled()
    try:
        for each, _ in modes:
            each.training = False
        torch.backends.mha.set_fastpath_enabled(False)  # it runs none of the layers inside
        with ExitStack() as stack:
            kept = (random_state_kept(), own_states_kept(module), attributes_kept(module))
            for each in (*kept, not_compiled(), without_autocast(module)):
                stack.enter_context(each)
            stack.enter_context(torch.inference_mode(False))
            stack.enter_context(torch.set_grad_enabled(grad))
            before = _heard.set(context)
            try:
                yield
            finally:
                _heard.reset(before)
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        for each, mode in modes:
            each.training = mode


def hearing() -> AbstractContextManager[None]:
    """For one forward: between two of them another job may run, which is not this one's to cancel."""
    context = _heard.get()
    return nullcontext() if context is None else cancelled_at_modules(context)


@contextmanager
def attributes_kept(module: torch.nn.Module) -> Iterator[None]:
    """Afterwards the same attributes, and the same buffers with the same values: a forward may count, or keep what it
    saw. What it writes into a list or an object of its own stays."""
    places = [(place, dict(place)) for each in module.modules() for place in (each.__dict__, each._buffers)]
    held = {id(buffer): buffer for each in module.modules() for buffer in each._buffers.values() if buffer is not None}
    own = [each for each in held.values() if not each.is_inference()]
    values = [(each, each._version, each.data, each.detach().clone()) for each in own]
    try:
        yield
    finally:
        for place, before in places:
            if place.keys() != before.keys() or any(place[name] is not before[name] for name in before):
                place.clear()
                place.update(before)
        with torch.no_grad():
            for buffer, version, data, value in values:
                if _is_elsewhere(buffer, data):
                    buffer.data = data
                if buffer._version != version or not _is_same(buffer, value):
                    buffer.copy_(value)


def _is_elsewhere(buffer: torch.Tensor, data: torch.Tensor) -> bool:
    """Whether it was resized, or given other memory."""
    if buffer.layout != torch.strided or buffer.is_nested:
        return False
    before, now = ((each.shape, each.stride(), each.dtype, each.data_ptr()) for each in (data, buffer))
    return before != now


def _is_same(buffer: torch.Tensor, value: torch.Tensor) -> bool:
    """By its bytes, as what is written by way of `.data` leaves the version alone; where they cannot be seen it is."""
    try:
        a, b = (each.detach().contiguous().reshape(-1).view(torch.uint8) for each in (buffer, value))
        return torch.equal(a, b)
    except (RuntimeError, NotImplementedError):  # sparse, nested, quantized, without values
        return True


@contextmanager
def without_autocast(module: torch.nn.Module) -> Iterator[None]:
    """Without the caller's autocast: on the CPU, and on the device of the model."""
    kinds = [kind for kind in {"cpu", device_of(module).type} if torch.amp.is_autocast_available(kind)]
    with ExitStack() as stack:
        for kind in kinds:
            # the type is the caller's too: a model that asks for autocast without one would be given it
            stack.enter_context(torch.autocast(kind, AUTOCAST.get(kind, torch.float16), enabled=False))
        try:
            yield
        finally:
            torch.clear_autocast_cache()  # weights that the model's own has cast have no history for the caller's
