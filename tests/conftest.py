"""What every test stands on: no display, no trace left in the user's folders, the shared data where it is present."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Set before anything imports Qt. A test that needs a real window starts its own display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Our own ops are compiled once for all runs of the tests.
os.environ.setdefault("TORCHLOUPE_NATIVE_CACHE", str(ROOT / ".pytest_cache" / "native"))
# Likewise the index of torchvision's architectures, which takes half a minute to make.
os.environ.setdefault("TORCHLOUPE_ARCHITECTURES", str(ROOT / ".pytest_cache" / "architectures"))
# A busy machine is no failure of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real checkpoints and images beside the checkout; the test is skipped where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not on this machine")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def state_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh state folder (settings, recents, trust) for each test, here and in the programs it starts."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("TORCHLOUPE_STATE_DIR", str(folder))
    return folder
