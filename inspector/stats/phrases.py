"""The sentences of findings and scans, in English. The window says them in its own language (app/words/phrases.py).

A rule has `<rule>.short` (its cell in the table), `<rule>.one` and `<rule>.many` (its part of the page's sentence), and
one or more texts and advices, whose names begin with the rule's. An advice is said once for all findings that share
it: one that names a single layer or parameter has `<advice>.many` beside it.
"""

from collections.abc import Iterable, Sequence

from inspector.stats.result import Finding, Phrase

PHRASES: dict[str, str] = {
    "": "",
    # the page's sentence
    "title.healthy": "Healthy. Nothing to look at.",
    "title.look": "Healthy. {things} to look at, in {tensors}.",
    "title.bad": "Not healthy: {what}.",
    "title.part": "{done} of {total} tensors scanned. {judgement}",
    "title.part_healthy": "Nothing to look at so far.",
    "title.part_look": "{things} to look at so far.",
    "title.part_bad": "Not healthy: {what}.",
    "title.some": "{done} of {total} tensors looked at. {judgement}",
    "title.some_healthy": "Nothing found.",
    "title.some_look": "{things} to look into, in {tensors}.",
    "title.some_bad": "Not healthy: {what}.",
    "title.nothing": "No tensor could be scanned.",
    "title.empty": "There are no tensors to scan.",
    "thing": "1 thing",
    "things": "{n} things",
    "tensor": "1 tensor",
    "tensors": "{n} tensors",
    "subtitle": "{summary}. {clean}",
    "summary.2": "{a}; {b}",
    "summary.3": "{a}; {b}; {c}",
    "summary.more": "{a}; {b}; {c}; and {n} more",
    "clean": "No NaN, no Inf.",
    "clean.counted": "{elements} elements in {tensors}. No NaN, no Inf.",
    "counted": "{nan} NaN and {inf} Inf among {elements} elements.",
    "failed.one": "{sentence} 1 tensor could not be read.",
    "failed.many": "{sentence} {n} tensors could not be read.",
    # NaN and Inf
    "nan.short": "NaN",
    "nan.one": "NaN in {layer}",
    "nan.many": "NaN in {n} tensors",
    "nan.text": "NaN: {count} of {elements} values.",
    "nan.all": "Every value is NaN.",
    "nan.advice": "Whatever passes through becomes NaN. Go back to an earlier checkpoint; look for a learning rate "
    "that is too high, or for an overflow in half precision.",
    "nan.buffer": "In evaluation every output becomes NaN. A batch with NaN or Inf went through the model; re-estimate "
    "the statistics if the weights are sound.",
    "nan.optimizer": "The next step would write NaN into the weights. Load the weights without the optimizer.",
    "inf.short": "Inf",
    "inf.one": "Inf in {layer}",
    "inf.many": "Inf in {n} tensors",
    "inf.text": "Infinite: {count} of {elements} values.",
    "inf.advice": "Outputs become Inf or NaN. The weights overflowed in training or in a conversion to half "
    "precision; go back to an earlier checkpoint or convert again from float32.",
    "inf.buffer": "Outputs become Inf or NaN unless this is a mask. If it is a running statistic, an activation "
    "overflowed: re-estimate it.",
    "inf.optimizer": "A gradient overflowed. The next step would spoil the weights; load them without the optimizer.",
    # all zero, constant
    "all_zero.short": "all zero",
    "all_zero.one": "{layer} is all zero",
    "all_zero.many": "{n} weights are all zero",
    "all_zero.text": "All {elements} values are zero.",
    "all_zero.advice": "A layer of zeros passes nothing on but its bias. Unless it starts at zero on purpose, it was "
    "never trained, or was wiped.",
    "constant.short": "constant",
    "constant.one": "{layer} is constant",
    "constant.many": "{n} weights are constant",
    "constant.text": "All {elements} values are {value}.",
    "constant.advice": "Every output of such a layer is the same, so training cannot tell them apart. Check how it is "
    "initialised, or whether the weights were loaded.",
    # dead channels
    "dead_channels.short": "{dead} dead",
    "dead_channels.single": "1 dead channel in {layer}",
    "dead_channels.one": "{channels} dead channels in {layer}",
    "dead_channels.many": "{channels} dead channels in {n} layers",
    "dead_channels.text": "{dead} of {of} channels are dead: {list}.",
    "dead_channels.text.one": "Channel {list} of {of} is dead.",
    "dead_channels.batchnorm": "There {norm} has a variance below 0.001 and a scale close to zero, so only a constant "
    "comes out. Fold it into the next layer and prune.",
    "dead_channels.batchnorm.many": "There the BatchNorm behind has a variance below 0.001 and a scale next to "
    "nothing, so only a constant comes out. Fold it into the next layer and prune.",
    "dead_channels.scale": "There {norm} has a scale of zero, so only a constant comes out. Fold it into the next "
    "layer and prune.",
    "dead_channels.scale.many": "There the BatchNorm behind has a scale of zero, so only a constant comes out. Fold it "
    "into the next layer and prune.",
    "dead_channels.zero": "All weights there are zero, so only a constant comes out. Fold it into the next layer and "
    "prune, unless these have yet to be trained.",
    "dead_channels.vanishing": "The weights there are below 2% of a typical channel's, so little but a constant comes "
    "out. Try pruning.",
    "dead_channels.mixed": "The weights there, or the scale in {norm}, are zero or close to it, so only a constant "
    "comes out. Fold it into the next layer and prune.",
    "dead_channels.mixed.many": "The weights there, or the scale in the BatchNorm behind, are zero or next to it, so "
    "only a constant comes out. Fold it into the next layer and prune.",
    # outliers
    "outliers.short": "{deviations} σ",
    "outliers.one": "{layer} has outliers at {deviations} standard deviations",
    "outliers.many": "{n} layers have outliers, up to {deviations} standard deviations",
    "outliers.text": "Outliers at {deviations} standard deviations: {value}, where the standard deviation is {std}.",
    "outliers.advice": "Some weights far from all others set the scale of their layer. They cost precision when it is "
    "quantized: quantize per channel, or leave it in higher precision.",
    # BatchNorm
    "bn_untrained.short": "never trained",
    "bn_untrained.one": "{layer} was never trained",
    "bn_untrained.many": "{n} BatchNorm layers were never trained",
    "bn_untrained.text": "Its running mean is 0 and its running variance 1, as when it was created.",
    "bn_untrained.advice": "No batch has gone through in training mode, so in evaluation nothing is normalised. Check "
    "that the statistics were saved and loaded, and that this branch is used.",
    "bn_negative.short": "negative",
    "bn_negative.one": "negative variance in {layer}",
    "bn_negative.many": "negative variances in {n} BatchNorm layers",
    "bn_negative.text": "The running variance goes down to {value}; a variance cannot be negative.",
    "bn_negative.advice": "Evaluation gives NaN in these channels. The statistics were averaged or converted wrongly: "
    "re-estimate them.",
    "bn_small.short": "tiny variance",
    "bn_small.one": "{layer} has channels without variance",
    "bn_small.many": "{n} BatchNorm layers have channels without variance",
    "bn_small.text": "Running variances below 0.000001: {small} of {of}, the smallest {value}.",
    "bn_small.advice": "What reaches these channels hardly changes, yet their scale is as large as the others'. "
    "BatchNorm magnifies any change there up to 300 times: expect trouble in half precision or on other data.",
    # initial values
    "initial.short": "initial values",
    "initial.one": "{layer} still has its initial values",
    "initial.many": "{n} layers still have their initial values",
    "initial.model": "{n} of {of} weights still have their initial values",
    "initial.text": "The values cannot be distinguished from {law}: {figures}.",
    "initial.text.model": "The whole model still has its initial values: {n} of {of} weights cannot be distinguished "
    "from freshly initialised ones, for example by {law}.",
    "initial.advice": "Hardly trained, or the weights were not loaded. Right for a frozen or a new layer.",
    "initial.advice.model": "This file was saved before training, or the weights were never loaded into the model.",
    "initial.advice.live": "These are the values that its code gave it. Load weights where it should have others.",
    "initial.text.most": "{n} of {of} weights cannot be distinguished from freshly initialised ones, for example by "
    "{law}.",
    "initial.advice.most": "The model was hardly trained. If it should be, look at the learning rate, and at which "
    "parameters the optimizer was given.",
    "initial.uniform": "evenly spread within ±{bound}",
    "initial.normal": "standard deviation {std} where {expected} is expected",
    "law.torch": "PyTorch's default (kaiming_uniform with a = √5)",
    "law.recurrent": "PyTorch's default for recurrent layers",
    "law.kaiming_uniform": "kaiming_uniform",
    "law.xavier_uniform": "xavier_uniform",
    "law.kaiming_normal_in": "kaiming_normal (fan_in)",
    "law.kaiming_normal_out": "kaiming_normal (fan_out)",
    "law.xavier_normal": "xavier_normal",
    "law.lecun_normal": "a normal distribution with standard deviation 1/√fan_in",
    "law.normal_1": "normal(0, 1)",
    "law.normal_002": "normal(0, 0.02)",
    "law.normal_001": "normal(0, 0.01)",
    # identical tensors
    "identical.short": "identical",
    "identical.one": "{layer} and {other} are identical",
    "identical.many": "{n} groups of identical tensors",
    "identical.group": "{n} tensors of {layer} are the same as those of {other}",
    "identical.ema": "{n} of {n} averaged weights equal the raw ones",
    "identical.text": "The same values as {other}, stored a second time.",
    "identical.text.many": "{n} tensors of {layer} are the same as those of {other}, stored a second time.",
    "identical.text.ema": "{n} of {n} averaged weights equal the raw ones.",
    "identical.advice": "If they are meant to be tied, the file holds them twice. If not, one was copied over the "
    "other, or they never diverged.",
    "identical.advice.tied": "Tied weights were saved as two. After loading they are tied again only if the model "
    "does it.",
    "identical.advice.live": "If they are meant to be tied, they are two tensors here, and training changes each by "
    "itself. If not, one was copied over the other, or they never diverged.",
    "identical.advice.copy": "A teacher or a momentum encoder starts like this; after training the two should differ. "
    "Two states of one file may also be the same on purpose.",
    "identical.advice.ema": "The average was just begun or is never updated. After training the two should differ.",
    # optimizer
    "moment_negative.short": "negative",
    "moment_negative.one": "negative second moment for {layer}",
    "moment_negative.many": "negative second moments for {n} parameters",
    "moment_negative.text": "{moment} goes down to {value}; a mean of squares cannot be negative.",
    "moment_negative.advice": "The next step takes a square root of it and writes NaN into {parameter}. Load the "
    "weights without the optimizer.",
    "moment_negative.advice.many": "The next step takes square roots of them and writes NaN into the parameters. Load "
    "the weights without the optimizer.",
    "moment_zero.short": "no gradient",
    "moment_zero.one": "{layer} never got a gradient",
    "moment_zero.many": "{n} parameters never got a gradient",
    "moment_zero.text": "{moment} is all zero: {parameter} never got a gradient.",
    "moment_zero.text.steps": "{moment} is all zero after {steps} steps: {parameter} never got a gradient.",
    "moment_zero.advice": "A parameter without a gradient is cut off from the loss, or is not used. Freeze it, or look "
    "for a detach() or a dead activation behind it.",
    "momentum_large.short": "{ratio}× weight",
    "momentum_large.one": "{layer} would be overwhelmed by the next step",
    "momentum_large.many": "{n} parameters would be overwhelmed by the next step",
    "momentum_large.text": "Learning rate × momentum is {ratio} times as large as {parameter} itself.",
    "momentum_large.advice": "The next step changes more than the weight's own size: training is diverging. Lower the "
    "learning rate, or load the weights without the optimizer.",
    "step_missing.short": "no step",
    "step_missing.one": "Adam's step count is missing for {layer}",
    "step_missing.many": "Adam's step count is missing for {n} parameters",
    "step_missing.text": "There are moments for {parameter}, but no step count beside them.",
    "step_missing.advice": "Adam corrects its moments by the number of steps. Resuming fails, or starts with steps "
    "that are far too large.",
    "optimizer_other.short": "other model",
    "optimizer_other.one": "1 optimizer state belongs to another model",
    "optimizer_other.many": "{n} optimizer states belong to another model",
    "optimizer_other.text": "It has state for {n} parameters, as many as the model, but {shape} is the shape of none "
    "of them.",
    "optimizer_other.advice": "Loading it fails or trains wrongly. Load the weights alone, or find the matching state.",
    # the ends of a dtype
    "near_overflow.short": "near overflow",
    "near_overflow.one": "{layer} is near the limit of float16",
    "near_overflow.many": "{n} tensors are near the limit of float16",
    "near_overflow.text": "The largest magnitude is {value}; the limit of float16 is 65,504.",
    "near_overflow.advice": "A little more and it becomes Inf. Keep it in float32 or bfloat16.",
    "subnormals.short": "subnormal",
    "subnormals.one": "{layer} is in the subnormal range",
    "subnormals.many": "{n} weights are in the subnormal range",
    "subnormals.text": "Subnormal in {dtype}: {share} of the values.",
    "subnormals.advice": "These weights have lost digits, and some processors are slow with them. Weight decay on a "
    "part that is not used does this, or a conversion to a shorter float.",
}


def english(phrase: Phrase) -> str:
    """The sentence with its values in place."""
    values = {name: english(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    return PHRASES[phrase.name].format(**values)


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Those of one rule with the same advice together, in the order in which the first of each came."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.advice.name), []).append(finding)
    return list(groups.values())


def advice(group: Sequence[Finding]) -> Phrase:
    """What to do about findings that share their advice."""
    first = group[0].advice
    shared = f"{first.name}.many"
    return Phrase(shared) if len(group) > 1 and shared in PHRASES else first


def short(finding: Finding) -> Phrase:
    """A word or two for the finding's cell in a table: "2 dead"."""
    return Phrase(f"{finding.rule}.short", finding.text.values)
