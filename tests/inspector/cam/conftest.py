"""What the tests of maps share. matplotlib, which other libraries bring, keeps its fonts beside the other caches."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

os.environ.setdefault("MPLCONFIGDIR", str(Path(__file__).resolve().parents[3] / ".pytest_cache" / "matplotlib"))


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Threads wait for each other on a busy machine, and small networks gain nothing from them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
