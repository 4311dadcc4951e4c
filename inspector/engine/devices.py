"""What a model could run on, found without creating a CUDA context, which takes hundreds of MB of a GPU."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

NAME_BYTES = 96


def devices() -> tuple[str, ...]:
    """ "cpu", "cuda:0 (NVIDIA H100)", "mps", as torch names them. Needs torch."""
    import torch

    found = ["cpu"]
    if torch.version.cuda is not None:
        names = gpu_names()
        # torch counts through NVML itself; the names are used only where the two agree on which device is which
        count = torch.cuda.device_count()
        in_order = "CUDA_VISIBLE_DEVICES" not in os.environ and os.environ.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID"
        if len(names) >= count and (in_order or len(set(names)) == 1):
            found += [f"cuda:{index} ({name})" for index, name in enumerate(names[:count])]
        else:
            found += [f"cuda:{index}" for index in range(count)]
    elif torch.cuda.is_available():  # ROCm answers to the same name
        found += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def gpu_names() -> list[str]:
    """All NVIDIA devices of this machine, in the order of the bus; empty without a driver."""
    with _nvml() as nvml:
        if nvml is None:
            return []
        count = ctypes.c_uint(0)
        nvml.nvmlDeviceGetCount_v2(ctypes.byref(count))
        names = []
        for index in range(count.value):
            handle, name = ctypes.c_void_p(), ctypes.create_string_buffer(NAME_BYTES)
            nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle))
            nvml.nvmlDeviceGetName(handle, name, NAME_BYTES)
            names.append(name.value.decode("utf-8", "replace"))
        return names


@contextmanager
def _nvml() -> Iterator[ctypes.CDLL | None]:
    """The driver's own library for looking at GPUs; None where there is none."""
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        yield None
        return
    if nvml.nvmlInit_v2() != 0:
        yield None
        return
    try:
        yield nvml
    finally:
        nvml.nvmlShutdown()
