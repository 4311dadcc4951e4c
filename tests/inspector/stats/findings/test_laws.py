"""Whether figures can be told from what initialisation draws."""

import math

import pytest
import torch

from inspector.stats.findings.laws import BINS, Law, distance, fans, fits, weight_laws
from inspector.stats.functions import tensor_stats
from inspector.stats.result import Histogram

DRAWS = {
    "uniform": lambda width, n, draw: width * (2 * torch.rand(n, generator=draw) - 1),
    "normal": lambda width, n, draw: width * torch.randn(n, generator=draw),
}


def stats(values):
    return tensor_stats(values, bins=44)


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("elements", [2_000, 40_000, 300_000])
def test_honest_draws_fit(kind, elements):
    draw = torch.Generator().manual_seed(elements)
    rows = [stats(DRAWS[kind](0.03, elements, draw)) for _ in range(40)]
    fitting = sum(fits(Law("", kind, 0.03), row, "float32") for row in rows)
    assert fitting >= 38  # the distance alone refuses 1% of them


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("elements", [2_000, 40_000])
def test_others_do_not(kind, elements):
    draw = torch.Generator().manual_seed(elements)
    law = Law("", kind, 0.03)
    others = [
        DRAWS[kind](0.03 * 1.1, elements, draw),
        DRAWS[kind](0.03 * 0.9, elements, draw),
        DRAWS[kind](0.03, elements, draw) + 0.01,
        DRAWS["normal" if kind == "uniform" else "uniform"](0.03, elements, draw),
        0.03 / math.sqrt(2) * torch.distributions.Laplace(0, 1).sample((elements,)),
        torch.cat([DRAWS[kind](0.03, elements, draw), torch.tensor([math.nan])]),
        torch.cat([DRAWS[kind](0.03, elements, draw), torch.tensor([1.0])]),
        torch.zeros(elements),
    ]
    assert not any(fits(law, stats(values), "float32") for values in others)


def test_a_step_beyond_the_bound_is_enough():
    values = DRAWS["uniform"](0.03, 5_000, torch.Generator().manual_seed(0))
    law = Law("", "uniform", 0.03)
    assert fits(law, stats(values), "float32")
    values[7] = 0.0301
    assert not fits(law, stats(values), "float32")


def test_fans_are_those_of_torch():
    for shape in ((8, 4), (16, 8, 3, 3), (32, 1, 5, 5), (4, 4, 7)):
        assert fans(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


def test_laws_have_the_widths_of_torch():
    weight = torch.empty(64, 300)
    widths = {law.name: law.width for law in weight_laws((64, 300))}
    torch.nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
    assert weight.abs().max().item() == pytest.approx(widths["torch"], rel=0.01)
    torch.nn.init.xavier_uniform_(weight)
    assert weight.abs().max().item() == pytest.approx(widths["xavier_uniform"], rel=0.01)
    torch.nn.init.xavier_normal_(weight)
    assert weight.std().item() == pytest.approx(widths["xavier_normal"], rel=0.05)


def test_bins_never_make_the_distance_larger():
    values = DRAWS["normal"](1.0, 3_000, torch.Generator().manual_seed(1))
    law = Law("", "normal", 1.0)
    distances = []
    for exponent in (-8, -4, -2, 0):
        numbers = torch.floor(values / 2.0**exponent).long()
        first = int(numbers.min())
        counts = torch.bincount(numbers - first)
        distances.append(distance(law, Histogram(exponent, first, tuple(counts.tolist())), 3_000))
    assert distances == sorted(distances, reverse=True)


def test_too_coarse_a_histogram_says_nothing():
    values = DRAWS["normal"](1.0, 3_000, torch.Generator().manual_seed(1))
    assert not fits(Law("", "normal", 1.0), tensor_stats(values, bins=BINS // 2), "float32")
