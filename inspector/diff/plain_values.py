"""What two files say besides their tensors: epoch, learning rate, hyper-parameters."""

from collections.abc import Sequence
from math import isnan

from inspector.checkpoint.result import Scalar
from inspector.diff.result import CHANGED, ONLY_A, ONLY_B, ValueRow

Values = Sequence[tuple[str, Scalar]]
EPOCHS = ("epoch", "epochs", "epoch_num", "current_epoch", "last_epoch", "meta.epoch", "state.epoch", "trainer.epoch")
MOST_EPOCHS = 1_000_000


def compare_plain(a: Values, b: Values) -> tuple[ValueRow, ...]:
    """The paths at which the two differ, A's in its order and then what only B has."""
    mine, others = dict(a), dict(b)
    rows = []
    for path, value in mine.items():
        if path not in others:
            rows.append(ValueRow(path, ONLY_A, value, None))
        elif not _equal(value, others[path]):
            rows.append(ValueRow(path, CHANGED, value, others[path]))
    rows += [ValueRow(path, ONLY_B, None, value) for path, value in others.items() if path not in mine]
    return tuple(rows)


def epochs_between(a: Values, b: Values) -> int | None:
    """How many epochs B is later than A; None where either does not say."""
    mine, others = dict(a), dict(b)
    for path in EPOCHS:
        one, other = mine.get(path), others.get(path)
        if _is_count(one) and _is_count(other):
            return int(other) - int(one)  # type: ignore[arg-type]
    return None


def _is_count(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_EPOCHS


def _equal(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return one == other or (_is_nan(one) and _is_nan(other))


def _is_nan(value: Scalar) -> bool:
    return isinstance(value, float) and isnan(value)
