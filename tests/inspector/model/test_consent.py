"""Only what the user has looked at is run."""

import hashlib
from pathlib import Path

import pytest
import torch
from torch import nn

from inspector.errors import NotTrusted
from inspector.model import load_model
from inspector.model.running import what_runs

CHANGED = "is not the file that was trusted: its content has changed. Look at it again."


def test_a_file_that_has_changed_since_is_not_run(tmp_path: Path) -> None:
    net, block = tmp_path / "net_of_mine.py", tmp_path / "block_of_mine.py"
    net.write_text("from block_of_mine import SIZE\nfrom torch import nn\ndef net():\n    return nn.Linear(1, SIZE)\n")
    block.write_text("SIZE = 4\n")
    runs = what_runs(f"{net}:net")
    consent = {each.path: each.sha256 for each in runs.files}
    assert set(consent) == {str(net), str(block)}
    assert isinstance(load_model(f"{net}:net", consent=consent).module, nn.Linear)
    block.write_text("raise SystemExit('changed')\n")
    with pytest.raises(NotTrusted) as caught:
        load_model(f"{net}:net", consent=consent)
    assert str(caught.value) == f"block_of_mine.py {CHANGED}"
    block.unlink()
    with pytest.raises(NotTrusted):
        load_model(f"{net}:net", consent=consent)


def test_a_saved_model_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "it.pt"
    torch.save(nn.Linear(2, 3), path)
    consent = {str(path): hashlib.sha256(path.read_bytes()).hexdigest()}
    assert isinstance(load_model(str(path), trust=True, consent=consent).module, nn.Linear)
    torch.save(nn.Linear(2, 4), path)
    with pytest.raises(NotTrusted) as caught:
        load_model(str(path), trust=True, consent=consent)
    assert str(caught.value) == f"it.pt {CHANGED}"
