"""Which tensors a key or a pattern names."""

import pytest

from inspector.checkpoint.result import ContainerInfo, Listing, TensorInfo
from inspector.errors import BadRequest
from inspector.stats.selection import select


def tensor(container: str, key: str) -> TensorInfo:
    return TensorInfo(container, key, (1,), "float32", 4, key, 0, (1,), "parameter")


LISTING = Listing(
    "model.pt",
    "zip",
    0,
    containers=(
        ContainerInfo("state_dict", "model", "module.", 4, 4, 16),
        ContainerInfo("ema", "ema", "", 2, 2, 8),
    ),
    tensors=(
        tensor("state_dict", "module.conv1.weight"),
        tensor("state_dict", "module.layer1.0.weight"),
        tensor("state_dict", "module.layer1.0.bias"),
        tensor("state_dict", "module.odd[0]"),
        tensor("ema", "conv1.weight"),
        tensor("ema", "scale"),
    ),
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        (["module.conv1.weight"], [0]),
        (["conv1.weight"], [0, 4]),  # in both containers, once behind the prefix
        (["scale", "layer1.0.bias"], [2, 5]),
        (["*.weight"], [0, 1, 4]),
        (["layer1.*"], [1, 2]),
        (["module.*", "layer1.?.bias"], [0, 1, 2, 3]),
        (["*[wb]eight"], [0, 1, 4]),
        (["odd[0]"], [3]),  # a key first, a pattern only where there is none
    ],
)
def test_what_is_named(wanted: list[str], found: list[int]) -> None:
    assert select(LISTING, wanted) == found


@pytest.mark.parametrize(
    ("wanted", "says", "hint"),
    [
        ("conv1.weigth", "no tensor 'conv1.weigth'", "Did you mean 'conv1.weight'?"),
        ("zzz", "no tensor 'zzz'", "torchloupe show"),
        ("head.*", "No tensor of the file matches 'head.*'", "torchloupe show"),
        ("layer1", "'layer1' is a module", "'layer1.*'"),
        ("module.layer1", "'module.layer1' is a module", "'module.layer1.*'"),
        ("", "no tensor ''", "torchloupe show"),
    ],
)
def test_what_names_nothing(wanted: str, says: str, hint: str) -> None:
    with pytest.raises(BadRequest) as caught:
        select(LISTING, ["scale", wanted])
    assert says in str(caught.value)
    assert hint in caught.value.hint
