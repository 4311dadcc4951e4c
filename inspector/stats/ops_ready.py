"""Waiting for the native ops in a way that can be cancelled."""

import time

from inspector.context import Context
from native import library

LOOK = 0.02  # seconds


def ops_ready(context: Context) -> str:
    """Have the ops loaded, natively where they can be; what they run on: "native avx512", "torch" ..."""
    while not (state := library.load(wait=False)).backend:
        context.report(0, 0, state.building)
        context.check_cancelled()
        context.give_way()
        time.sleep(LOOK)
    return state.backend
