"""Layers whose weights cannot be told from what initialisation gives."""

import math
from collections.abc import Iterator

from inspector.stats.findings.batchnorm import is_untrained, norms
from inspector.stats.findings.given import Given
from inspector.stats.findings.laws import Law, fits, weight_laws
from inspector.stats.findings.names import ADAPTER, is_embedding, is_weight
from inspector.stats.findings.rule import Rule
from inspector.stats.findings.words import count, figure, phrase
from inspector.stats.result import Finding, Phrase, TensorStats

UNIFORM_ELEMENTS = 200  # the bound is sharp
NORMAL_ELEMENTS = 2_000  # below that a trained layer may pass for one
WHOLE = 0.9  # share of the weights that makes it the whole model
MOST = 0.5  # share that is said once, not layer by layer
FEW = 3
RECURRENT = {"weight_ih": (1, 3, 4), "weight_hh": (1, 3, 4)}  # gates: RNN, GRU, LSTM


def law_of(given: Given, index: int) -> Law | None:
    """The law that a weight cannot be told from; None where there is none, or too little to say."""
    tensor, row = given.tensor(index), given.row(index)
    if row.elements < UNIFORM_ELEMENTS or tensor.layout != "strided":
        return None
    for law in _laws(given, index):
        least = UNIFORM_ELEMENTS if law.kind == "uniform" else NORMAL_ELEMENTS
        if row.elements >= least and fits(law, row, tensor.dtype):
            return law
    return None


def weights(given: Given, container: str) -> list[int]:
    """The weights of a container that could be told from their initial values."""
    return [
        index
        for index in given.parameters(container)
        if given.row(index).elements >= NORMAL_ELEMENTS
        and is_weight(given, index)
        and len(given.tensor(index).shape) >= 2
    ]


def initial_models(given: Given) -> dict[str, dict[int, Law]]:
    """Containers whose model still has its initial values throughout -> law by weight.

    Nine tenths of its weights match, and no BatchNorm of it has seen a batch. Of a model of which only a part
    was scanned nothing is said.
    """
    models = {}
    trained = {given.tensor(norm.var).container for norm in norms(given) if not is_untrained(given, norm)}
    partly = {each.container for each, row in zip(given.listing.tensors, given.rows, strict=True) if row is None}
    for container in given.listing.containers:
        if container.role == "optimizer" or container.path in partly:
            continue
        judged = [] if container.path in trained else weights(given, container.path)
        laws = {index: law for index in judged if (law := law_of(given, index)) is not None}
        if laws and len(laws) >= WHOLE * len(judged):
            models[container.path] = laws
    return models


def check_initial(given: Given) -> Iterator[Finding]:
    for container in given.listing.containers:
        if container.role == "optimizer" or (container.role == "ema" and given.once(initial_models)):
            continue
        whole = given.once(initial_models).get(container.path)
        laws = whole or {
            index: law for index in given.parameters(container.path) if (law := _reported(given, index)) is not None
        }
        of = weights(given, container.path)
        if whole or (len(laws) >= FEW and len(laws) >= MOST * len(of)):
            law = Phrase(f"law.{next(iter(laws.values())).name}")
            extent = "model" if whole else "most"
            said = phrase(f"initial.text.{extent}", n=count(len(laws)), of=count(max(len(of), len(laws))), law=law)
            advice = "initial.advice.live" if given.is_live else f"initial.advice.{extent}"
            yield Finding("initial", "warning", tuple(laws), said, phrase(advice))
            continue
        for index, law in laws.items():
            figures = _evidence(law, given.row(index))
            said = phrase("initial.text", law=Phrase(f"law.{law.name}"), figures=figures, layer=given.layer(index))
            yield Finding("initial", "warning", (index,), said, phrase("initial.advice"))


def _reported(given: Given, index: int) -> Law | None:
    """The law of a single layer that is worth a word."""
    tensor = given.tensor(index)
    if not is_weight(given, index) or len(tensor.shape) < 2 or ADAPTER.search(tensor.key):
        return None
    law = law_of(given, index)
    return None if law is None or law.name == "normal_1" else law


def _laws(given: Given, index: int) -> Iterator[Law]:
    tensor = given.tensor(index)
    leaf = given.leaf(index)
    for name, gates in RECURRENT.items():
        if leaf.startswith(name):
            for number in gates:
                if tensor.shape[0] % number == 0:
                    yield Law("recurrent", "uniform", 1 / math.sqrt(tensor.shape[0] // number))
            return
    if is_embedding(given, index):
        yield from (Law("normal_1", "normal", 1.0), Law("normal_002", "normal", 0.02))
        return
    yield from weight_laws(tensor.shape)


def _evidence(law: Law, row: TensorStats) -> Phrase:
    if law.kind == "uniform":
        return phrase("initial.uniform", bound=figure(law.width))
    return phrase("initial.normal", std=figure(row.std or 0.0), expected=figure(law.width))


RULES = (
    Rule(
        "initial",
        "warning",
        "weights and embeddings without NaN or Inf: torch's default, kaiming, xavier and lecun by their fan in and "
        "fan out, normal with 0.02, 0.01 and 1",
        "mean and standard deviation within 4 sampling errors; the largest magnitude at the bound of a uniform law "
        "and not beyond (200 elements or more), or in the tail of a normal one (2,000 or more); and the histogram "
        "within 1.63 / √n of the law's distribution function. Where half of the weights match it is said once; where "
        "nine tenths match and no BatchNorm has seen a batch, of the whole model",
        "fixed transforms and tables of positions; pruned weights beside their mask; weights of which more than 2% "
        "are zero; quantized ones; LoRA and other adapters, which move little; a single embedding of standard "
        "deviation 1, which training hardly changes. A frozen layer, or a new head before fine-tuning, matches "
        "rightly: the advice says so",
        check_initial,
    ),
)
