"""Optimizer state against the parameters it belongs to."""

from collections.abc import Iterator

from inspector.stats.findings.given import Given, is_constant, wide_dimensions
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, figure, phrase, times
from inspector.stats.result import Finding

SQUARES = ("exp_avg_sq", "max_exp_avg_sq", "square_avg", "exp_avg_sq_row", "exp_avg_sq_col", "sum")  # never negative
FIRST = ("exp_avg_sq", "momentum_buffer", "square_avg")  # one of these tells whether a gradient came
STEPS = 1  # from which a moment must have moved
OVERTURN = 1.0  # lr x momentum / weight
RATIO = 1_000.0  # momentum / weight, where the file names no learning rate


def moments(given: Given) -> Iterator[int]:
    """Scanned tensors of optimizers."""
    for index in given.scanned:
        if given.tensor(index).kind == "optimizer":
            yield index


def check_negative(given: Given) -> Iterator[Finding]:
    for index in moments(given):
        row = given.row(index)
        if given.leaf(index) in SQUARES and row.min is not None and row.min < 0:
            said = phrase(
                "moment_negative.text",
                moment=given.leaf(index),
                value=figure(row.min),
                layer=_parameter(given, index),
            )
            advice = phrase("moment_negative.advice", parameter=_parameter(given, index))
            yield Finding("moment_negative", "error", (index,), said, advice)


def check_zero(given: Given) -> Iterator[Finding]:
    owned = _owners(given)
    for index in moments(given):
        row, leaf = given.row(index), given.leaf(index)
        if leaf not in FIRST or row.zero != row.elements:
            continue
        steps = _steps(given, index)
        if leaf != "momentum_buffer" and (steps is None or steps < STEPS):
            continue
        owner = given.figures(owned.get(index))
        if owner is None or is_constant(owner):
            continue
        said = phrase(
            "moment_zero.text.steps" if steps else "moment_zero.text",
            moment=leaf,
            steps=count(int(steps or 0)),
            parameter=_parameter(given, index),
            layer=_parameter(given, index),
        )
        yield Finding("moment_zero", "warning", (index, owned[index]), said, phrase("moment_zero.advice"))


def check_large(given: Given) -> Iterator[Finding]:
    owned = _owners(given)
    rates: dict[str, float | None] = {}
    for index in moments(given):
        row = given.row(index)
        owner = given.figures(owned.get(index))
        if given.leaf(index) != "momentum_buffer" or owner is None or not owner.l2 or not row.l2:
            continue
        if wide_dimensions(given.tensor(index).shape) < 2:
            continue  # biases and scales start at zero, where any step is large
        home = given.tensor(index).container
        if home not in rates:
            rates[home] = _learning_rate(given, home)
        rate = rates[home]
        ratio = row.l2 / owner.l2 * (rate or 1.0)
        if ratio < (OVERTURN if rate is not None else RATIO):
            continue
        name = _parameter(given, index)
        said = phrase("momentum_large.text", ratio=times(ratio), parameter=name, layer=name)
        yield Finding("momentum_large", "warning", (index, owned[index]), said, phrase("momentum_large.advice"))


def check_step(given: Given) -> Iterator[Finding]:
    for index in moments(given):
        leaves = given.leaves(index)
        if given.leaf(index) != "exp_avg" or "exp_avg_sq" not in leaves or "step" in leaves:
            continue
        if _plain_step(given, index) is None:
            name = _parameter(given, index)
            said = phrase("step_missing.text", parameter=name, layer=name)
            yield Finding("step_missing", "warning", (index,), said, phrase("step_missing.advice"))


def check_other(given: Given) -> Iterator[Finding]:
    models = [container for container in given.listing.containers if container.role == "model"]
    if len(models) != 1:
        return
    parameters = [
        each for each in given.listing.tensors if each.kind == "parameter" and each.container == models[0].path
    ]
    shapes = {each.shape for each in parameters}
    slots: dict[str, dict[str, int]] = {}  # container -> parameter -> its first tensor
    for index, tensor in enumerate(given.listing.tensors):
        if tensor.shape not in ((), (1,)):
            slots.setdefault(tensor.container, {}).setdefault(tensor.key.rpartition(".")[0], index)
    for container in given.listing.containers:
        if container.role != "optimizer":
            continue
        first = slots.get(container.path, {})
        owned = any(given.tensor(index).belongs_to for index in first.values())
        if owned or not first or len(first) != len(parameters):
            continue
        strange = next((index for index in first.values() if given.tensor(index).shape not in shapes), None)
        if strange is not None and given.figures(strange) is not None:
            shape = "×".join(map(str, given.tensor(strange).shape))
            said = phrase("optimizer_other.text", n=count(len(first)), shape=shape, layer=given.name(strange))
            yield Finding("optimizer_other", "warning", (strange,), said, phrase("optimizer_other.advice"))


def _owners(given: Given) -> dict[int, int]:
    """Optimizer tensor -> its parameter's index; the shapes of the two agree."""
    homes = {
        tensor.key: index
        for index, tensor in reversed(list(enumerate(given.listing.tensors)))
        if given.roles.get(tensor.container) == "model"
    }
    owned = {}
    for index in moments(given):
        home = homes.get(given.tensor(index).belongs_to)
        if home is not None and given.tensor(home).shape == given.tensor(index).shape:
            owned[index] = home
    return owned


def _parameter(given: Given, index: int) -> str:
    return given.tensor(index).belongs_to or given.tensor(index).key.rpartition(".")[0]


def _steps(given: Given, index: int) -> float | None:
    """The step count beside a moment: a tensor, or a plain number in older files."""
    row = given.figures(given.leaves(index).get("step"))
    return row.max if row is not None else _plain_step(given, index)


def _plain_step(given: Given, index: int) -> float | None:
    """A step count that stands as a number beside the moment, or over all in the parameter group."""
    tensor = given.tensor(index)
    home = f"{tensor.container}." if tensor.container else ""
    for path in (f"{home}{tensor.key.rpartition('.')[0]}.step", f"{home}param_groups.0.step"):
        value = given.run_values.get(path)
        if isinstance(value, int | float):
            return value
    return None


def _learning_rate(given: Given, container: str) -> float | None:
    """The smallest of the optimizer's groups: which group a parameter is in, the listing does not say."""
    home = f"{container}." if container else ""
    rates = [
        value
        for path, value in given.run_values.items()
        if path.startswith(f"{home}param_groups.") and path.endswith(".lr") and isinstance(value, int | float)
    ]
    return min(rates) if rates else None


RULES = (
    Rule(
        "moment_negative",
        "error",
        "second moments of optimizers: exp_avg_sq, max_exp_avg_sq, square_avg, sum",
        "one negative value is enough: they are means or sums of squares",
        "none",
        check_negative,
    ),
    Rule(
        "moment_zero",
        "warning",
        "exp_avg_sq, square_avg and momentum_buffer beside a parameter of the same file",
        "all zero after one step or more; SGD keeps no count, and makes its momentum at the first step",
        "step 0; parameters that are constant themselves; parameters that the file does not have",
        check_zero,
    ),
    Rule(
        "momentum_large",
        "warning",
        "SGD's momentum beside a weight of the same file",
        "lr × norm of the momentum exceeds the norm of the weight, with the smallest learning rate of all groups; "
        "1,000 times the weight where the file names no rate",
        "biases and scales, which start at zero; Adam's moments, which are divided by each other",
        check_large,
    ),
    Rule(
        "step_missing",
        "warning",
        "exp_avg beside exp_avg_sq",
        "no step count, neither as a tensor nor as a number of the parameter or its group",
        "optimizers without second moments (Lion), which need none",
        check_step,
    ),
    Rule(
        "optimizer_other",
        "warning",
        "an optimizer beside the one model of a file",
        "it has state for as many parameters as the model, none of which it could be joined to, and a shape that the "
        "model lacks",
        "an optimizer of a part of the model, of several models, or with factored moments of another number",
        check_other,
    ),
)
