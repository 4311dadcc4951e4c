"""What the engine's phrases say, in the user's language: of findings, scans, comparisons, counts and maps."""

from collections.abc import Iterable
from functools import reduce

from PySide6.QtCore import QCoreApplication

from app.text.noop import QT_TRANSLATE_NOOP
from app.words import cam_phrases, cost_phrases, diff_phrases
from inspector.stats.phrases import short
from inspector.stats.result import Finding, Phrase

TEMPLATES: dict[str, str] = {  # by the names of PHRASES
    "": "",
    # the page's sentence
    "title.healthy": QT_TRANSLATE_NOOP("Phrases", "Healthy. Nothing to look at."),
    "title.look": QT_TRANSLATE_NOOP("Phrases", "Healthy. {things} to look at, in {tensors}."),
    "title.bad": QT_TRANSLATE_NOOP("Phrases", "Not healthy: {what}."),
    "title.part": QT_TRANSLATE_NOOP("Phrases", "{done} of {total} tensors scanned. {judgement}"),
    "title.part_healthy": QT_TRANSLATE_NOOP("Phrases", "Nothing to look at so far."),
    "title.part_look": QT_TRANSLATE_NOOP("Phrases", "{things} to look at so far."),
    "title.part_bad": QT_TRANSLATE_NOOP("Phrases", "Not healthy: {what}."),
    "title.some": QT_TRANSLATE_NOOP("Phrases", "{done} of {total} tensors looked at. {judgement}"),
    "title.some_healthy": QT_TRANSLATE_NOOP("Phrases", "Nothing found."),
    "title.some_look": QT_TRANSLATE_NOOP("Phrases", "{things} to look into, in {tensors}."),
    "title.some_bad": QT_TRANSLATE_NOOP("Phrases", "Not healthy: {what}."),
    "title.nothing": QT_TRANSLATE_NOOP("Phrases", "No tensor could be scanned."),
    "title.empty": QT_TRANSLATE_NOOP("Phrases", "There are no tensors to scan."),
    "thing": QT_TRANSLATE_NOOP("Phrases", "1 thing"),
    "things": QT_TRANSLATE_NOOP("Phrases", "{n} things"),
    "tensor": QT_TRANSLATE_NOOP("Phrases", "1 tensor"),
    "tensors": QT_TRANSLATE_NOOP("Phrases", "{n} tensors"),
    "subtitle": QT_TRANSLATE_NOOP("Phrases", "{summary}. {clean}"),
    "summary.2": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}"),
    "summary.3": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}; {c}"),
    "summary.more": QT_TRANSLATE_NOOP("Phrases", "{a}; {b}; {c}; and {n} more"),
    "clean": QT_TRANSLATE_NOOP("Phrases", "No NaN, no Inf."),
    "clean.counted": QT_TRANSLATE_NOOP("Phrases", "{elements} elements in {tensors}. No NaN, no Inf."),
    "counted": QT_TRANSLATE_NOOP("Phrases", "{nan} NaN and {inf} Inf among {elements} elements."),
    "failed.one": QT_TRANSLATE_NOOP("Phrases", "{sentence} 1 tensor could not be read."),
    "failed.many": QT_TRANSLATE_NOOP("Phrases", "{sentence} {n} tensors could not be read."),
    # NaN and Inf
    "nan.short": QT_TRANSLATE_NOOP("Phrases", "NaN"),
    "nan.one": QT_TRANSLATE_NOOP("Phrases", "NaN in {layer}"),
    "nan.many": QT_TRANSLATE_NOOP("Phrases", "NaN in {n} tensors"),
    "nan.text": QT_TRANSLATE_NOOP("Phrases", "NaN: {count} of {elements} values."),
    "nan.all": QT_TRANSLATE_NOOP("Phrases", "Every value is NaN."),
    "nan.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Whatever passes through becomes NaN. Go back to an earlier checkpoint; look for a learning rate that is too "
        "high, or for an overflow in half precision.",
    ),
    "nan.buffer": QT_TRANSLATE_NOOP(
        "Phrases",
        "In evaluation every output becomes NaN. A batch with NaN or Inf went through the model; re-estimate the "
        "statistics if the weights are sound.",
    ),
    "nan.optimizer": QT_TRANSLATE_NOOP(
        "Phrases",
        "The next step would write NaN into the weights. Load the weights without the optimizer.",
    ),
    "inf.short": QT_TRANSLATE_NOOP("Phrases", "Inf"),
    "inf.one": QT_TRANSLATE_NOOP("Phrases", "Inf in {layer}"),
    "inf.many": QT_TRANSLATE_NOOP("Phrases", "Inf in {n} tensors"),
    "inf.text": QT_TRANSLATE_NOOP("Phrases", "Infinite: {count} of {elements} values."),
    "inf.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Outputs become Inf or NaN. The weights overflowed in training or in a conversion to half precision; go back "
        "to an earlier checkpoint or convert again from float32.",
    ),
    "inf.buffer": QT_TRANSLATE_NOOP(
        "Phrases",
        "Outputs become Inf or NaN unless this is a mask. If it is a running statistic, an activation overflowed: "
        "re-estimate it.",
    ),
    "inf.optimizer": QT_TRANSLATE_NOOP(
        "Phrases",
        "A gradient overflowed. The next step would spoil the weights; load them without the optimizer.",
    ),
    # all zero, constant
    "all_zero.short": QT_TRANSLATE_NOOP("Phrases", "all zero"),
    "all_zero.one": QT_TRANSLATE_NOOP("Phrases", "{layer} is all zero"),
    "all_zero.many": QT_TRANSLATE_NOOP("Phrases", "{n} weights are all zero"),
    "all_zero.text": QT_TRANSLATE_NOOP("Phrases", "All {elements} values are zero."),
    "all_zero.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "A layer of zeros passes nothing on but its bias. Unless it starts at zero on purpose, it was never trained, "
        "or was wiped.",
    ),
    "constant.short": QT_TRANSLATE_NOOP("Phrases", "constant"),
    "constant.one": QT_TRANSLATE_NOOP("Phrases", "{layer} is constant"),
    "constant.many": QT_TRANSLATE_NOOP("Phrases", "{n} weights are constant"),
    "constant.text": QT_TRANSLATE_NOOP("Phrases", "All {elements} values are {value}."),
    "constant.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Every output of such a layer is the same, so training cannot tell them apart. Check how it is initialised, "
        "or whether the weights were loaded.",
    ),
    # dead channels
    "dead_channels.short": QT_TRANSLATE_NOOP("Phrases", "{dead} dead"),
    "dead_channels.single": QT_TRANSLATE_NOOP("Phrases", "1 dead channel in {layer}"),
    "dead_channels.one": QT_TRANSLATE_NOOP("Phrases", "{channels} dead channels in {layer}"),
    "dead_channels.many": QT_TRANSLATE_NOOP("Phrases", "{channels} dead channels in {n} layers"),
    "dead_channels.text": QT_TRANSLATE_NOOP("Phrases", "{dead} of {of} channels are dead: {list}."),
    "dead_channels.text.one": QT_TRANSLATE_NOOP("Phrases", "Channel {list} of {of} is dead."),
    "dead_channels.batchnorm": QT_TRANSLATE_NOOP(
        "Phrases",
        "There {norm} has a variance below 0.001 and a scale close to zero, so only a constant comes out. Fold it into "
        "the next layer and prune.",
    ),
    "dead_channels.batchnorm.many": QT_TRANSLATE_NOOP(
        "Phrases",
        "There the BatchNorm behind has a variance below 0.001 and a scale next to nothing, so only a constant comes "
        "out. Fold it into the next layer and prune.",
    ),
    "dead_channels.scale": QT_TRANSLATE_NOOP(
        "Phrases",
        "There {norm} has a scale of zero, so only a constant comes out. Fold it into the next layer and prune.",
    ),
    "dead_channels.scale.many": QT_TRANSLATE_NOOP(
        "Phrases",
        "There the BatchNorm behind has a scale of zero, so only a constant comes out. Fold it into the next layer "
        "and prune.",
    ),
    "dead_channels.zero": QT_TRANSLATE_NOOP(
        "Phrases",
        "All weights there are zero, so only a constant comes out. Fold it into the next layer and prune, unless "
        "these have yet to be trained.",
    ),
    "dead_channels.vanishing": QT_TRANSLATE_NOOP(
        "Phrases",
        "The weights there are below 2% of a typical channel's, so little but a constant comes out. Try pruning.",
    ),
    "dead_channels.mixed": QT_TRANSLATE_NOOP(
        "Phrases",
        "The weights there, or the scale in {norm}, are zero or close to it, so only a constant comes out. Fold it "
        "into the next layer and prune.",
    ),
    "dead_channels.mixed.many": QT_TRANSLATE_NOOP(
        "Phrases",
        "The weights there, or the scale in the BatchNorm behind, are zero or next to it, so only a constant comes "
        "out. Fold it into the next layer and prune.",
    ),
    # outliers
    "outliers.short": QT_TRANSLATE_NOOP("Phrases", "{deviations} σ"),
    "outliers.one": QT_TRANSLATE_NOOP("Phrases", "{layer} has outliers at {deviations} standard deviations"),
    "outliers.many": QT_TRANSLATE_NOOP("Phrases", "{n} layers have outliers, up to {deviations} standard deviations"),
    "outliers.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "Outliers at {deviations} standard deviations: {value}, where the standard deviation is {std}.",
    ),
    "outliers.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Some weights far from all others set the scale of their layer. They cost precision when it is quantized: "
        "quantize per channel, or leave it in higher precision.",
    ),
    # BatchNorm
    "bn_untrained.short": QT_TRANSLATE_NOOP("Phrases", "never trained"),
    "bn_untrained.one": QT_TRANSLATE_NOOP("Phrases", "{layer} was never trained"),
    "bn_untrained.many": QT_TRANSLATE_NOOP("Phrases", "{n} BatchNorm layers were never trained"),
    "bn_untrained.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "Its running mean is 0 and its running variance 1, as when it was created.",
    ),
    "bn_untrained.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "No batch has gone through in training mode, so in evaluation nothing is normalised. Check that the "
        "statistics were saved and loaded, and that this branch is used.",
    ),
    "bn_negative.short": QT_TRANSLATE_NOOP("Phrases", "negative"),
    "bn_negative.one": QT_TRANSLATE_NOOP("Phrases", "negative variance in {layer}"),
    "bn_negative.many": QT_TRANSLATE_NOOP("Phrases", "negative variances in {n} BatchNorm layers"),
    "bn_negative.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "The running variance goes down to {value}; a variance cannot be negative.",
    ),
    "bn_negative.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Evaluation gives NaN in these channels. The statistics were averaged or converted wrongly: re-estimate them.",
    ),
    "bn_small.short": QT_TRANSLATE_NOOP("Phrases", "tiny variance"),
    "bn_small.one": QT_TRANSLATE_NOOP("Phrases", "{layer} has channels without variance"),
    "bn_small.many": QT_TRANSLATE_NOOP("Phrases", "{n} BatchNorm layers have channels without variance"),
    "bn_small.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "Running variances below 0.000001: {small} of {of}, the smallest {value}.",
    ),
    "bn_small.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "What reaches these channels hardly changes, yet their scale is as large as the others'. BatchNorm magnifies "
        "any change there up to 300 times: expect trouble in half precision or on other data.",
    ),
    # initial values
    "initial.short": QT_TRANSLATE_NOOP("Phrases", "initial values"),
    "initial.one": QT_TRANSLATE_NOOP("Phrases", "{layer} still has its initial values"),
    "initial.many": QT_TRANSLATE_NOOP("Phrases", "{n} layers still have their initial values"),
    "initial.model": QT_TRANSLATE_NOOP("Phrases", "{n} of {of} weights still have their initial values"),
    "initial.text": QT_TRANSLATE_NOOP("Phrases", "The values cannot be distinguished from {law}: {figures}."),
    "initial.text.model": QT_TRANSLATE_NOOP(
        "Phrases",
        "The whole model still has its initial values: {n} of {of} weights cannot be distinguished from freshly "
        "initialised ones, for example by {law}.",
    ),
    "initial.advice": QT_TRANSLATE_NOOP(
        "Phrases", "Hardly trained, or the weights were not loaded. Right for a frozen or a new layer."
    ),
    "initial.advice.model": QT_TRANSLATE_NOOP(
        "Phrases",
        "This file was saved before training, or the weights were never loaded into the model.",
    ),
    "initial.text.most": QT_TRANSLATE_NOOP(
        "Phrases",
        "{n} of {of} weights cannot be distinguished from freshly initialised ones, for example by {law}.",
    ),
    "initial.advice.live": QT_TRANSLATE_NOOP(
        "Phrases", "These are the values that its code gave it. Load weights where it should have others."
    ),
    "initial.advice.most": QT_TRANSLATE_NOOP(
        "Phrases",
        "The model was hardly trained. If it should be, look at the learning rate, and at which parameters the "
        "optimizer was given.",
    ),
    "initial.uniform": QT_TRANSLATE_NOOP("Phrases", "evenly spread within ±{bound}"),
    "initial.normal": QT_TRANSLATE_NOOP("Phrases", "standard deviation {std} where {expected} is expected"),
    "law.torch": QT_TRANSLATE_NOOP("Phrases", "PyTorch's default (kaiming_uniform with a = √5)"),
    "law.recurrent": QT_TRANSLATE_NOOP("Phrases", "PyTorch's default for recurrent layers"),
    "law.kaiming_uniform": QT_TRANSLATE_NOOP("Phrases", "kaiming_uniform"),
    "law.xavier_uniform": QT_TRANSLATE_NOOP("Phrases", "xavier_uniform"),
    "law.kaiming_normal_in": QT_TRANSLATE_NOOP("Phrases", "kaiming_normal (fan_in)"),
    "law.kaiming_normal_out": QT_TRANSLATE_NOOP("Phrases", "kaiming_normal (fan_out)"),
    "law.xavier_normal": QT_TRANSLATE_NOOP("Phrases", "xavier_normal"),
    "law.lecun_normal": QT_TRANSLATE_NOOP("Phrases", "a normal distribution with standard deviation 1/√fan_in"),
    "law.normal_1": QT_TRANSLATE_NOOP("Phrases", "normal(0, 1)"),
    "law.normal_002": QT_TRANSLATE_NOOP("Phrases", "normal(0, 0.02)"),
    "law.normal_001": QT_TRANSLATE_NOOP("Phrases", "normal(0, 0.01)"),
    # identical tensors
    "identical.short": QT_TRANSLATE_NOOP("Phrases", "identical"),
    "identical.one": QT_TRANSLATE_NOOP("Phrases", "{layer} and {other} are identical"),
    "identical.many": QT_TRANSLATE_NOOP("Phrases", "{n} groups of identical tensors"),
    "identical.group": QT_TRANSLATE_NOOP("Phrases", "{n} tensors of {layer} are the same as those of {other}"),
    "identical.ema": QT_TRANSLATE_NOOP("Phrases", "{n} of {n} averaged weights equal the raw ones"),
    "identical.text": QT_TRANSLATE_NOOP("Phrases", "The same values as {other}, stored a second time."),
    "identical.text.many": QT_TRANSLATE_NOOP(
        "Phrases",
        "{n} tensors of {layer} are the same as those of {other}, stored a second time.",
    ),
    "identical.text.ema": QT_TRANSLATE_NOOP("Phrases", "{n} of {n} averaged weights equal the raw ones."),
    "identical.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "If they are meant to be tied, the file holds them twice. If not, one was copied over the other, or they "
        "never diverged.",
    ),
    "identical.advice.tied": QT_TRANSLATE_NOOP(
        "Phrases",
        "Tied weights were saved as two. After loading they are tied again only if the model does it.",
    ),
    "identical.advice.live": QT_TRANSLATE_NOOP(
        "Phrases",
        "If they are meant to be tied, they are two tensors here, and training changes each by itself. If not, one was "
        "copied over the other, or they never diverged.",
    ),
    "identical.advice.copy": QT_TRANSLATE_NOOP(
        "Phrases",
        "A teacher or a momentum encoder starts like this; after training the two should differ. Two states of one "
        "file may also be the same on purpose.",
    ),
    "identical.advice.ema": QT_TRANSLATE_NOOP(
        "Phrases",
        "The average was just begun or is never updated. After training the two should differ.",
    ),
    # optimizer
    "moment_negative.short": QT_TRANSLATE_NOOP("Phrases", "negative"),
    "moment_negative.one": QT_TRANSLATE_NOOP("Phrases", "negative second moment for {layer}"),
    "moment_negative.many": QT_TRANSLATE_NOOP("Phrases", "negative second moments for {n} parameters"),
    "moment_negative.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "{moment} goes down to {value}; a mean of squares cannot be negative.",
    ),
    "moment_negative.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "The next step takes a square root of it and writes NaN into {parameter}. Load the weights without the "
        "optimizer.",
    ),
    "moment_negative.advice.many": QT_TRANSLATE_NOOP(
        "Phrases",
        "The next step takes square roots of them and writes NaN into the parameters. Load the weights without the "
        "optimizer.",
    ),
    "moment_zero.short": QT_TRANSLATE_NOOP("Phrases", "no gradient"),
    "moment_zero.one": QT_TRANSLATE_NOOP("Phrases", "{layer} never got a gradient"),
    "moment_zero.many": QT_TRANSLATE_NOOP("Phrases", "{n} parameters never got a gradient"),
    "moment_zero.text": QT_TRANSLATE_NOOP("Phrases", "{moment} is all zero: {parameter} never got a gradient."),
    "moment_zero.text.steps": QT_TRANSLATE_NOOP(
        "Phrases",
        "{moment} is all zero after {steps} steps: {parameter} never got a gradient.",
    ),
    "moment_zero.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "A parameter without a gradient is cut off from the loss, or is not used. Freeze it, or look for a detach() "
        "or a dead activation behind it.",
    ),
    "momentum_large.short": QT_TRANSLATE_NOOP("Phrases", "{ratio}× weight"),
    "momentum_large.one": QT_TRANSLATE_NOOP("Phrases", "{layer} would be overwhelmed by the next step"),
    "momentum_large.many": QT_TRANSLATE_NOOP("Phrases", "{n} parameters would be overwhelmed by the next step"),
    "momentum_large.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "Learning rate × momentum is {ratio} times as large as {parameter} itself.",
    ),
    "momentum_large.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "The next step changes more than the weight's own size: training is diverging. Lower the learning rate, or "
        "load the weights without the optimizer.",
    ),
    "step_missing.short": QT_TRANSLATE_NOOP("Phrases", "no step"),
    "step_missing.one": QT_TRANSLATE_NOOP("Phrases", "Adam's step count is missing for {layer}"),
    "step_missing.many": QT_TRANSLATE_NOOP("Phrases", "Adam's step count is missing for {n} parameters"),
    "step_missing.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "There are moments for {parameter}, but no step count beside them.",
    ),
    "step_missing.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Adam corrects its moments by the number of steps. Resuming fails, or starts with steps that are far too "
        "large.",
    ),
    "optimizer_other.short": QT_TRANSLATE_NOOP("Phrases", "other model"),
    "optimizer_other.one": QT_TRANSLATE_NOOP("Phrases", "1 optimizer state belongs to another model"),
    "optimizer_other.many": QT_TRANSLATE_NOOP("Phrases", "{n} optimizer states belong to another model"),
    "optimizer_other.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "It has state for {n} parameters, as many as the model, but {shape} is the shape of none of them.",
    ),
    "optimizer_other.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "Loading it fails or trains wrongly. Load the weights alone, or find the matching state.",
    ),
    # the ends of a dtype
    "near_overflow.short": QT_TRANSLATE_NOOP("Phrases", "near overflow"),
    "near_overflow.one": QT_TRANSLATE_NOOP("Phrases", "{layer} is near the limit of float16"),
    "near_overflow.many": QT_TRANSLATE_NOOP("Phrases", "{n} tensors are near the limit of float16"),
    "near_overflow.text": QT_TRANSLATE_NOOP(
        "Phrases",
        "The largest magnitude is {value}; the limit of float16 is 65,504.",
    ),
    "near_overflow.advice": QT_TRANSLATE_NOOP(
        "Phrases", "A little more and it becomes Inf. Keep it in float32 or bfloat16."
    ),
    "subnormals.short": QT_TRANSLATE_NOOP("Phrases", "subnormal"),
    "subnormals.one": QT_TRANSLATE_NOOP("Phrases", "{layer} is in the subnormal range"),
    "subnormals.many": QT_TRANSLATE_NOOP("Phrases", "{n} weights are in the subnormal range"),
    "subnormals.text": QT_TRANSLATE_NOOP("Phrases", "Subnormal in {dtype}: {share} of the values."),
    "subnormals.advice": QT_TRANSLATE_NOOP(
        "Phrases",
        "These weights have lost digits, and some processors are slow with them. Weight decay on a part that is not "
        "used does this, or a conversion to a shorter float.",
    ),
}


TABLES = (TEMPLATES, diff_phrases.TEMPLATES, cost_phrases.TEMPLATES, cam_phrases.TEMPLATES)


def say(phrase: Phrase) -> str:
    """The sentence with its values in place. GUI thread; in the language that is installed now."""
    values = {name: say(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    name = phrase.name
    template = next(table[name] for table in TABLES if name in table)
    return QCoreApplication.translate("Phrases", template).format(**values) if template else ""


def stopped(words: str) -> str:
    """`words` with a capital letter and, where they do not end by themselves, a full stop. GUI thread."""
    words = f"{words[:1].upper()}{words[1:]}"
    return words if words.endswith((".", "。", "…")) else QCoreApplication.translate("Phrases", "{a}.").format(a=words)


def listed(parts: Iterable[str]) -> str:
    """ "a; b; c". GUI thread."""
    return reduce(lambda a, b: QCoreApplication.translate("Phrases", "{a}; {b}").format(a=a, b=b), parts)


def say_short(finding: Finding) -> str:
    """A word or two for the finding's cell in a table: "2 dead"."""
    return say(short(finding))
