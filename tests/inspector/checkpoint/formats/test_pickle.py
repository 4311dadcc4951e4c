import pickle

import numpy as np
import pytest

from inspector.checkpoint.files.source import Source
from inspector.checkpoint.formats import pickle as pickle_format
from inspector.context import Context


@pytest.mark.parametrize("protocol", range(6))
def test_a_model_zoo_file_shows_its_arrays(tmp_path, protocol):
    weights = {"conv1.weight": np.arange(300, dtype=np.float32).reshape(3, 100), "fc.bias": np.ones(3, np.float64)}
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps({"model": weights, "__author__": "a"}, protocol))
    contents = pickle_format.read(Source(path), Context())
    assert contents.error is None
    assert contents.calls == []
    assert contents.origin.protocol == (protocol if protocol > 1 else 0)  # protocols 0 and 1 do not say
    rows = dict(dict(contents.root.pairs)["model"].pairs)
    ref = rows["conv1.weight"]
    stored = ref.storage.data or contents.sources[0].read(ref.storage.start, ref.storage.nbytes)
    assert np.array_equal(np.frombuffer(stored, np.float32).reshape(ref.shape), weights["conv1.weight"])
    contents.close()


def test_bytes_after_the_pickle_are_a_warning(tmp_path):
    path = tmp_path / "x.pkl"
    path.write_bytes(pickle.dumps([1]) + b"12")
    contents = pickle_format.read(Source(path), Context())
    assert contents.root == [1]
    assert "2 bytes follow" in contents.warnings[0]
    contents.close()
