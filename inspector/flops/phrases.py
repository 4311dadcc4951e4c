"""What a count says, in English. The window says it in its own language.

Figures arrive spelled, with their prefix and unit: "35.13 GFLOP", "82 ms", "63.5%".
"""

from inspector.stats.result import Phrase

PHRASES: dict[str, str] = {
    "": "",
    # the sentence
    "cost.title": "{flops} and {parameters}.",
    "cost.title.what": "{flops} and {parameters}; {what}.",
    "cost.parameter": "1 parameter",
    "cost.parameters": "{n} parameters",
    "cost.group_work": "{group} do {share} of the work",
    "cost.part_work": "{name} does {share} of the work",
    "cost.part_time": "{name} takes {share} of the time",
    "cost.group_params": "{group} hold {share} of the parameters",
    "cost.part_params": "{name} holds {share} of the parameters",
    "cost.part_activations": "{name} makes {share} of the activations",
    "cost.doers.mlp": "the MLPs",
    "cost.doers.projections": "the projections of the attention",
    "cost.doers.attention": "the products of the attention",
    "cost.doers.conv": "the {kernel} convolutions",
    "cost.doers.conv_depthwise": "the depthwise convolutions",
    "cost.doers.conv_grouped": "the grouped convolutions",
    "cost.doers.conv_transposed": "the transposed convolutions",
    "cost.doers.recurrent": "the recurrent layers",
    "cost.doers.linear": "the linear layers",
    "cost.doers.products": "the products without weights",
    # the line below
    "cost.subtitle": "{run} {formulas}",
    "cost.timed.image": "One {shape} image takes about {time} on this {device}.",
    "cost.timed.images": "{n} {shape} images take about {time} on this {device}.",
    "cost.timed.input": "An input of {shape} takes about {time} on this {device}.",
    "cost.timed.inputs": "Inputs of {shape} take about {time} on this {device}.",
    "cost.for.image": "Counted for one {shape} image.",
    "cost.for.images": "Counted for {n} {shape} images.",
    "cost.for.input": "Counted for an input of {shape}.",
    "cost.for.inputs": "Counted for inputs of {shape}.",
    "cost.and": "{a} and {b}",
    "cost.counted": "Every product has a formula; nothing is uncounted.",
    "cost.seen": "Every product that was seen has a formula.",
    "cost.uncounted.one": "1 product has no formula ({ops}); the total is too low by it.",
    "cost.uncounted.many": "{n} products have no formula ({ops}); the total is too low by them.",
    # how it was measured, and what else is to be known
    "cost.measured.cpu": "Input {input}, {dtype}, {mode}, cpu with {threads} threads; median of {runs} runs after "
    "{warm_up} warm-ups. Half of the runs took {low} to {high}.",
    "cost.measured.device": "Input {input}, {dtype}, {mode}, {device}; median of {runs} runs after {warm_up} warm-ups. "
    "Half of the runs took {low} to {high}.",
    "cost.not_measured": "Input {input}, {dtype}, {mode}. No time was measured.",
    "cost.mode.train": "in training mode",
    "cost.mode.eval": "in eval mode",
    "cost.peak": "At most {peak} of input and activations live at once, in {name}. {moved} are read and written.",
    "cost.peak.root": "At most {peak} of input and activations live at once. {moved} are read and written.",
    "cost.depends": "The model cannot run without values: what it multiplies may depend on those of the input and of "
    "the weights, and the count is that of this forward.",
    "cost.with_values": "No copy of the model without values can be made, as of TorchScript: it ran with them, and the "
    "count is that of this forward.",
    "cost.threads": "The forward uses other threads, where nothing is followed: products there are not in the total.",
    "cost.generator": "The forward returns a generator, which works as it is read: products there are not in the "
    "total.",
    "cost.random": "The forward draws random numbers and may branch by them: the count is that of one draw, the same "
    "for every counter.",
    # why another counter differs, in a line; the whole of it stands in inspector.flops.reasons
    "counter.agrees": "Agrees",
    "counter.two": "{a}; {b}",
    "counter.params.fewer": "{params} parameters are missing",
    "counter.params.more": "{params} parameters too many",
    "counter.attention not seen": "Does not see {types}",
    "counter.attention not seen.params": "Does not see {types} or its {params} parameters",
    "counter.functional op": "Does not see what {types} multiplies in functions",
    "counter.functional op.params": "Does not see what {types} multiplies in functions, nor its {params} parameters",
    "counter.subclass": "Does not know {types}, a class derived from a layer",
    "counter.subclass.params": "Does not know {types}, a class derived from a layer, nor its {params} parameters",
    "counter.transposed convolution": "Counts {types} by its output, too high by stride²",
    "counter.shared module": "Counts a shared {types} once for each name",
    "counter.fast path": "Fused fast path of attention has no formula",
    "counter.no formula": "Has no formula for what runs in {types}",
    "counter.positions not counted": "Counts weight size × first dimension; tokens nearly absent",
    "counter.element-wise work counted": "Counts element-wise work: {types}",
    "counter.bias counted": "Counts the bias of {types} too",
    "counter.gates counted": "Counts the gates of {types} too",
    "counter.not run in eval": "Ran the model in eval, where {types} is not called",
    "counter.other branch": "Ran the model through another branch, which differs in {types}",
    "counter.not followed": "Counts {types} on a thread that the reference does not follow",
    "counter.complex numbers": "Counts complex numbers in {types} as real ones",
    "counter.unexplained": "Differs in {types}; no rule of ours explains it",
    # the legend
    "group.mlp": "MLP",
    "group.projections": "projections",
    "group.attention": "attention",
    "group.conv": "{kernel} convolutions",
    "group.conv_depthwise": "depthwise convolutions",
    "group.conv_grouped": "grouped convolutions",
    "group.conv_transposed": "transposed convolutions",
    "group.recurrent": "recurrent layers",
    "group.linear": "linear layers",
    "group.products": "products without weights",
    "group.norm": "normalization",
    "group.activation": "activation functions",
    "group.pool": "pooling",
    "group.functions": "functions between layers",
    "group.other": "other",
}


def english(phrase: Phrase) -> str:
    """The sentence with its values in place."""
    values = {name: english(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    return PHRASES[phrase.name].format(**values)


def phrase(template: str, /, **values: str | int | Phrase) -> Phrase:
    """A Phrase whose integers are spelled with their thousands parted."""
    return Phrase(
        template, tuple((key, f"{value:,}" if isinstance(value, int) else value) for key, value in values.items())
    )


def of_group(prefix: str, key: str) -> Phrase:
    """A group's name: `prefix` is "group" (in the legend) or "cost.doers" (in a sentence)."""
    kind, _, kernel = key.partition(":")
    return phrase(f"{prefix}.{kind}", kernel=kernel) if kernel else phrase(f"{prefix}.{kind}")
