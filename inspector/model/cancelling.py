"""A cancel within one forward or backward: seconds or minutes, with large inputs, that no other check reaches."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from inspector.context import Context


@contextmanager
def cancelled_at_modules(context: Context) -> Iterator[None]:
    """Within it `context` is asked whenever a module begins, in the forward or in the backward of what it put out.

    For models that run on this thread. No hook is put on a module; an operator, however long, is not cut short. What
    raises is Cancelled, out of the forward or the backward.
    """
    thread = threading.get_ident()

    def before(module: torch.nn.Module, inputs: Any) -> None:
        if threading.get_ident() == thread:
            context.check_cancelled()

    def in_backward(slopes: Any) -> None:
        context.check_cancelled()

    def after(module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if threading.get_ident() == thread and isinstance(output, torch.Tensor) and output.grad_fn is not None:
            output.grad_fn.register_prehook(in_backward)

    hooks = register_module_forward_pre_hook(before), register_module_forward_hook(after)
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
