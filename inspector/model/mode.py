"""A model in eval for a while."""

import contextlib
from collections.abc import Iterator

from torch import nn


@contextlib.contextmanager
def in_eval(module: nn.Module) -> Iterator[None]:
    """Within it the module is in eval; afterwards each of its modules is in the mode in which it was.

    An exported program, which has one mode, stays in it.
    """
    before = [(each, each.training) for each in module.modules() if hasattr(each, "training")]
    was = bool(getattr(module, "training", False))
    try:
        module.eval()
    except NotImplementedError:
        yield
        return
    try:
        yield
    finally:
        if was:
            module.train()  # some merge their weights in eval, and undo it here
        for each, training in before:
            if each.training != training:
                each.training = training
