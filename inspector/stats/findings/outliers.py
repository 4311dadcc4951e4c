"""Weights far from all others of their layer."""

import math
from collections.abc import Iterator

from inspector.stats.findings.given import Given
from inspector.stats.findings.names import is_embedding, is_weight
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, figure, phrase, times
from inspector.stats.result import Finding

ELEMENTS = 1_000
LEAST = 9.0  # standard deviations
SLACK = 1.35
SPARSE = 0.5  # share of zeros from which the standard deviation says little


def bound(elements: int) -> float:
    """Standard deviations beyond which a weight of so many elements has an outlier.

    Of n draws from a Laplace distribution, whose tails are about those of trained weights, the largest stands at
    ln(n) / √2; trained convolutions and matrices stay within 1.35 times that.
    """
    return max(LEAST, SLACK * math.log(elements) / math.sqrt(2))


def check_outliers(given: Given) -> Iterator[Finding]:
    for index in given.parameters():
        row = given.row(index)
        if row.elements < ELEMENTS or not row.std or row.zero > SPARSE * row.elements:
            continue
        if row.min is None or row.max is None or row.mean is None:
            continue
        if not is_weight(given, index) or is_embedding(given, index):
            continue
        value = row.max if row.max - row.mean >= row.mean - row.min else row.min
        deviations = abs(value - row.mean) / row.std
        if deviations < bound(row.finite):
            continue
        said = phrase(
            "outliers.text",
            deviations=times(deviations),
            value=figure(value),
            std=figure(row.std),
            elements=count(row.elements),
            layer=given.layer(index),
        )
        yield Finding("outliers", "note", (index,), said, phrase("outliers.advice"))


RULES = (
    Rule(
        "outliers",
        "note",
        "weights of 1,000 elements or more",
        "the farthest element is 9 standard deviations from the mean or more, and 1.35 times as far as the largest "
        "of as many draws from a Laplace distribution: 1.35 ln(n) / √2. Trained weights have about such tails: 9 at "
        "12,000 elements, 16 at 16 million",
        "embeddings; weights that are mostly zero, where the standard deviation says little; fixed transforms; "
        "pruned weights beside their mask",
        check_outliers,
    ),
)
