"""The folder is the one that platformdirs gives, which a script's Python need not have."""

from pathlib import Path

import pytest

from inspector.state_folder import state_folder


@pytest.mark.parametrize("home", ["", "/somewhere/state"])
def test_it_is_that_of_the_window(monkeypatch, home):
    platformdirs = pytest.importorskip("platformdirs")
    monkeypatch.delenv("TORCHLOUPE_STATE_DIR")
    monkeypatch.setenv("XDG_STATE_HOME", home)
    assert state_folder() == Path(platformdirs.user_state_path("torchloupe", appauthor=False))


def test_the_variable_goes_first(state_dir):
    assert state_folder() == state_dir
