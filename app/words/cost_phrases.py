"""What a count of a live model says, in the user's language: the templates of inspector.flops.phrases."""

from app.text.noop import QT_TRANSLATE_NOOP

TEMPLATES: dict[str, str] = {  # by the names of PHRASES
    "": "",
    # the sentence
    "cost.title": QT_TRANSLATE_NOOP("Phrases", "{flops} and {parameters}."),
    "cost.title.what": QT_TRANSLATE_NOOP("Phrases", "{flops} and {parameters}; {what}."),
    "cost.parameter": QT_TRANSLATE_NOOP("Phrases", "1 parameter"),
    "cost.parameters": QT_TRANSLATE_NOOP("Phrases", "{n} parameters"),
    "cost.group_work": QT_TRANSLATE_NOOP("Phrases", "{group} do {share} of the work"),
    "cost.part_work": QT_TRANSLATE_NOOP("Phrases", "{name} does {share} of the work"),
    "cost.part_time": QT_TRANSLATE_NOOP("Phrases", "{name} takes {share} of the time"),
    "cost.group_params": QT_TRANSLATE_NOOP("Phrases", "{group} hold {share} of the parameters"),
    "cost.part_params": QT_TRANSLATE_NOOP("Phrases", "{name} holds {share} of the parameters"),
    "cost.part_activations": QT_TRANSLATE_NOOP("Phrases", "{name} makes {share} of the activations"),
    "cost.doers.mlp": QT_TRANSLATE_NOOP("Phrases", "the MLPs"),
    "cost.doers.projections": QT_TRANSLATE_NOOP("Phrases", "the projections of the attention"),
    "cost.doers.attention": QT_TRANSLATE_NOOP("Phrases", "the products of the attention"),
    "cost.doers.conv": QT_TRANSLATE_NOOP("Phrases", "the {kernel} convolutions"),
    "cost.doers.conv_depthwise": QT_TRANSLATE_NOOP("Phrases", "the depthwise convolutions"),
    "cost.doers.conv_grouped": QT_TRANSLATE_NOOP("Phrases", "the grouped convolutions"),
    "cost.doers.conv_transposed": QT_TRANSLATE_NOOP("Phrases", "the transposed convolutions"),
    "cost.doers.recurrent": QT_TRANSLATE_NOOP("Phrases", "the recurrent layers"),
    "cost.doers.linear": QT_TRANSLATE_NOOP("Phrases", "the linear layers"),
    "cost.doers.products": QT_TRANSLATE_NOOP("Phrases", "the products without weights"),
    # the line below
    "cost.subtitle": QT_TRANSLATE_NOOP("Phrases", "{run} {formulas}"),
    "cost.timed.image": QT_TRANSLATE_NOOP("Phrases", "One {shape} image takes about {time} on this {device}."),
    "cost.timed.images": QT_TRANSLATE_NOOP("Phrases", "{n} {shape} images take about {time} on this {device}."),
    "cost.timed.input": QT_TRANSLATE_NOOP("Phrases", "An input of {shape} takes about {time} on this {device}."),
    "cost.timed.inputs": QT_TRANSLATE_NOOP("Phrases", "Inputs of {shape} take about {time} on this {device}."),
    "cost.for.image": QT_TRANSLATE_NOOP("Phrases", "Counted for one {shape} image."),
    "cost.for.images": QT_TRANSLATE_NOOP("Phrases", "Counted for {n} {shape} images."),
    "cost.for.input": QT_TRANSLATE_NOOP("Phrases", "Counted for an input of {shape}."),
    "cost.for.inputs": QT_TRANSLATE_NOOP("Phrases", "Counted for inputs of {shape}."),
    "cost.and": QT_TRANSLATE_NOOP("Phrases", "{a} and {b}"),
    "cost.counted": QT_TRANSLATE_NOOP("Phrases", "Every product has a formula; nothing is uncounted."),
    "cost.seen": QT_TRANSLATE_NOOP("Phrases", "Every product that was seen has a formula."),
    "cost.uncounted.one": QT_TRANSLATE_NOOP("Phrases", "1 product has no formula ({ops}); the total is too low by it."),
    "cost.uncounted.many": QT_TRANSLATE_NOOP(
        "Phrases", "{n} products have no formula ({ops}); the total is too low by them."
    ),
    # how it was measured, and what else is to be known
    "cost.measured.cpu": QT_TRANSLATE_NOOP(
        "Phrases",
        "Input {input}, {dtype}, {mode}, cpu with {threads} threads; median of {runs} runs after {warm_up} warm-ups. "
        "Half of the runs took {low} to {high}.",
    ),
    "cost.measured.device": QT_TRANSLATE_NOOP(
        "Phrases",
        "Input {input}, {dtype}, {mode}, {device}; median of {runs} runs after {warm_up} warm-ups. Half of the runs "
        "took {low} to {high}.",
    ),
    "cost.not_measured": QT_TRANSLATE_NOOP("Phrases", "Input {input}, {dtype}, {mode}. No time was measured."),
    "cost.mode.train": QT_TRANSLATE_NOOP("Phrases", "in training mode"),
    "cost.mode.eval": QT_TRANSLATE_NOOP("Phrases", "in eval mode"),
    "cost.peak": QT_TRANSLATE_NOOP(
        "Phrases", "At most {peak} of input and activations live at once, in {name}. {moved} are read and written."
    ),
    "cost.peak.root": QT_TRANSLATE_NOOP(
        "Phrases", "At most {peak} of input and activations live at once. {moved} are read and written."
    ),
    "cost.depends": QT_TRANSLATE_NOOP(
        "Phrases",
        "The model cannot run without values: what it multiplies may depend on those of the input and of the "
        "weights, and the count is that of this forward.",
    ),
    "cost.with_values": QT_TRANSLATE_NOOP(
        "Phrases",
        "No copy of the model without values can be made, as of TorchScript: it ran with them, and the count is "
        "that of this forward.",
    ),
    "cost.threads": QT_TRANSLATE_NOOP(
        "Phrases", "The forward uses other threads, where nothing is followed: products there are not in the total."
    ),
    "cost.generator": QT_TRANSLATE_NOOP(
        "Phrases",
        "The forward returns a generator, which works as it is read: products there are not in the total.",
    ),
    "cost.random": QT_TRANSLATE_NOOP(
        "Phrases",
        "The forward draws random numbers and may branch by them: the count is that of one draw, the same for "
        "every counter.",
    ),
    "counter.agrees": QT_TRANSLATE_NOOP("Phrases", "Agrees"),
    "counter.two": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}"),
    "counter.params.fewer": QT_TRANSLATE_NOOP("Phrases", "{params} parameters are missing"),
    "counter.params.more": QT_TRANSLATE_NOOP("Phrases", "{params} parameters too many"),
    "counter.attention not seen": QT_TRANSLATE_NOOP("Phrases", "Does not see {types}"),
    "counter.attention not seen.params": QT_TRANSLATE_NOOP(
        "Phrases", "Does not see {types} or its {params} parameters"
    ),
    "counter.functional op": QT_TRANSLATE_NOOP("Phrases", "Does not see what {types} multiplies in functions"),
    "counter.functional op.params": QT_TRANSLATE_NOOP(
        "Phrases", "Does not see what {types} multiplies in functions, nor its {params} parameters"
    ),
    "counter.subclass": QT_TRANSLATE_NOOP("Phrases", "Does not know {types}, a class derived from a layer"),
    "counter.subclass.params": QT_TRANSLATE_NOOP(
        "Phrases", "Does not know {types}, a class derived from a layer, nor its {params} parameters"
    ),
    "counter.transposed convolution": QT_TRANSLATE_NOOP("Phrases", "Counts {types} by its output, too high by stride²"),
    "counter.shared module": QT_TRANSLATE_NOOP("Phrases", "Counts a shared {types} once for each name"),
    "counter.fast path": QT_TRANSLATE_NOOP("Phrases", "Fused fast path of attention has no formula"),
    "counter.no formula": QT_TRANSLATE_NOOP("Phrases", "Has no formula for what runs in {types}"),
    "counter.positions not counted": QT_TRANSLATE_NOOP(
        "Phrases", "Counts weight size × first dimension; tokens nearly absent"
    ),
    "counter.element-wise work counted": QT_TRANSLATE_NOOP("Phrases", "Counts element-wise work: {types}"),
    "counter.bias counted": QT_TRANSLATE_NOOP("Phrases", "Counts the bias of {types} too"),
    "counter.gates counted": QT_TRANSLATE_NOOP("Phrases", "Counts the gates of {types} too"),
    "counter.not run in eval": QT_TRANSLATE_NOOP("Phrases", "Ran the model in eval, where {types} is not called"),
    "counter.other branch": QT_TRANSLATE_NOOP(
        "Phrases", "Ran the model through another branch, which differs in {types}"
    ),
    "counter.not followed": QT_TRANSLATE_NOOP(
        "Phrases", "Counts {types} on a thread that the reference does not follow"
    ),
    "counter.complex numbers": QT_TRANSLATE_NOOP("Phrases", "Counts complex numbers in {types} as real ones"),
    "counter.unexplained": QT_TRANSLATE_NOOP("Phrases", "Differs in {types}; no rule of ours explains it"),
    # the legend
    "group.mlp": QT_TRANSLATE_NOOP("Phrases", "MLP"),
    "group.projections": QT_TRANSLATE_NOOP("Phrases", "projections"),
    "group.attention": QT_TRANSLATE_NOOP("Phrases", "attention"),
    "group.conv": QT_TRANSLATE_NOOP("Phrases", "{kernel} convolutions"),
    "group.conv_depthwise": QT_TRANSLATE_NOOP("Phrases", "depthwise convolutions"),
    "group.conv_grouped": QT_TRANSLATE_NOOP("Phrases", "grouped convolutions"),
    "group.conv_transposed": QT_TRANSLATE_NOOP("Phrases", "transposed convolutions"),
    "group.recurrent": QT_TRANSLATE_NOOP("Phrases", "recurrent layers"),
    "group.linear": QT_TRANSLATE_NOOP("Phrases", "linear layers"),
    "group.products": QT_TRANSLATE_NOOP("Phrases", "products without weights"),
    "group.norm": QT_TRANSLATE_NOOP("Phrases", "normalization"),
    "group.activation": QT_TRANSLATE_NOOP("Phrases", "activation functions"),
    "group.pool": QT_TRANSLATE_NOOP("Phrases", "pooling"),
    "group.functions": QT_TRANSLATE_NOOP("Phrases", "functions between layers"),
    "group.other": QT_TRANSLATE_NOOP("Phrases", "other"),
}
