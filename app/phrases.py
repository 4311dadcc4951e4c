"""What findings and scans say, in the user's language: with the templates of inspector.stats.phrases."""

from PySide6.QtCore import QCoreApplication

from inspector.stats.phrases import short
from inspector.stats.result import Finding, Phrase


def say(phrase: Phrase) -> str:
    """The sentence with its values in place. GUI thread; follows the language that is installed now."""
    values = {name: say(value) if isinstance(value, Phrase) else value for name, value in phrase.values}
    return _templates()[phrase.name].format(**values)


def say_short(finding: Finding) -> str:
    """A word or two for the finding's cell in a table: "2 dead"."""
    return say(short(finding))


def _templates() -> dict[str, str]:
    """By the names of PHRASES. Translated anew when asked, since the language can change while the window is open."""
    translate = QCoreApplication.translate
    return {
        "": "",
        # the page's sentence
        "title.healthy": translate("Phrases", "Healthy. Nothing to look at."),
        "title.look": translate("Phrases", "Healthy. {things} to look at, in {tensors}."),
        "title.bad": translate("Phrases", "Not healthy: {what}."),
        "title.part": translate("Phrases", "{done} of {total} tensors scanned. {judgement}"),
        "title.part_healthy": translate("Phrases", "Nothing to look at so far."),
        "title.part_look": translate("Phrases", "{things} to look at so far."),
        "title.part_bad": translate("Phrases", "Not healthy: {what}."),
        "title.nothing": translate("Phrases", "No tensor could be scanned."),
        "title.empty": translate("Phrases", "There are no tensors to scan."),
        "thing": translate("Phrases", "1 thing"),
        "things": translate("Phrases", "{n} things"),
        "tensor": translate("Phrases", "1 tensor"),
        "tensors": translate("Phrases", "{n} tensors"),
        "subtitle": translate("Phrases", "{summary}. {clean}"),
        "summary.2": translate("Phrases", "{a}; {b}"),
        "summary.3": translate("Phrases", "{a}; {b}; {c}"),
        "summary.more": translate("Phrases", "{a}; {b}; {c}; and {n} more"),
        "clean": translate("Phrases", "No NaN, no Inf."),
        "clean.counted": translate("Phrases", "{elements} elements in {tensors}. No NaN, no Inf."),
        "counted": translate("Phrases", "{nan} NaN and {inf} Inf among {elements} elements."),
        "failed.one": translate("Phrases", "{sentence} 1 tensor could not be read."),
        "failed.many": translate("Phrases", "{sentence} {n} tensors could not be read."),
        # NaN and Inf
        "nan.short": translate("Phrases", "NaN"),
        "nan.one": translate("Phrases", "NaN in {layer}"),
        "nan.many": translate("Phrases", "NaN in {n} tensors"),
        "nan.text": translate("Phrases", "{count} of {elements} values are NaN."),
        "nan.all": translate("Phrases", "Every value is NaN."),
        "nan.advice": translate(
            "Phrases",
            "Whatever passes through this layer becomes NaN. Go back to an earlier "
            "checkpoint; look for a learning rate that is too high, or for an overflow in half precision.",
        ),
        "nan.buffer": translate(
            "Phrases",
            "In evaluation every output becomes NaN. A batch with NaN or Inf went "
            "through the model; estimate the statistics anew if the weights are sound.",
        ),
        "nan.optimizer": translate(
            "Phrases", "The next step would write NaN into the weights. Load the weights without the optimizer."
        ),
        "inf.short": translate("Phrases", "Inf"),
        "inf.one": translate("Phrases", "Inf in {layer}"),
        "inf.many": translate("Phrases", "Inf in {n} tensors"),
        "inf.text": translate("Phrases", "{count} of {elements} values are infinite."),
        "inf.advice": translate(
            "Phrases",
            "Outputs become Inf or NaN. The weights overflowed in training or in a "
            "conversion to half precision; go back to an earlier checkpoint or convert again from float32.",
        ),
        "inf.buffer": translate(
            "Phrases",
            "Outputs become Inf or NaN unless this is a mask. If it is a running "
            "statistic, an activation overflowed: estimate it anew.",
        ),
        "inf.optimizer": translate(
            "Phrases", "A gradient overflowed. The next step would spoil the weights; load them without the optimizer."
        ),
        # all zero, constant
        "all_zero.short": translate("Phrases", "all zero"),
        "all_zero.one": translate("Phrases", "{layer} is all zero"),
        "all_zero.many": translate("Phrases", "{n} weights are all zero"),
        "all_zero.text": translate("Phrases", "All {elements} values are zero."),
        "all_zero.advice": translate(
            "Phrases",
            "This layer passes nothing on but its bias. Unless it starts at zero "
            "on purpose, it was never trained, or was wiped.",
        ),
        "constant.short": translate("Phrases", "constant"),
        "constant.one": translate("Phrases", "{layer} is constant"),
        "constant.many": translate("Phrases", "{n} weights are constant"),
        "constant.text": translate("Phrases", "All {elements} values are {value}."),
        "constant.advice": translate(
            "Phrases",
            "Every output of this layer is the same, so training cannot tell them "
            "apart. Check how it is initialised, or whether the weights were loaded.",
        ),
        # dead channels
        "dead_channels.short": translate("Phrases", "{dead} dead"),
        "dead_channels.single": translate("Phrases", "1 dead channel in {layer}"),
        "dead_channels.one": translate("Phrases", "{channels} dead channels in {layer}"),
        "dead_channels.many": translate("Phrases", "{channels} dead channels in {n} layers"),
        "dead_channels.text": translate("Phrases", "{dead} of {of} channels are dead: {list}."),
        "dead_channels.text.one": translate("Phrases", "Channel {list} of {of} is dead."),
        "dead_channels.batchnorm": translate(
            "Phrases",
            "There {norm} has a variance below 0.001 and a scale next to "
            "nothing, so only a constant comes out. Pruning loses nothing.",
        ),
        "dead_channels.scale": translate(
            "Phrases", "There {norm} has a scale of zero, so only a constant comes out. Pruning loses nothing."
        ),
        "dead_channels.zero": translate(
            "Phrases",
            "All weights there are zero, so only a constant comes out. Pruning "
            "loses nothing, unless they have yet to be trained.",
        ),
        "dead_channels.vanishing": translate(
            "Phrases",
            "The weights there are below 2% of a typical channel's, so "
            "next to nothing but a constant comes out. Try pruning.",
        ),
        "dead_channels.mixed": translate(
            "Phrases",
            "The weights there, or the scale in {norm}, are zero or next to "
            "it, so only a constant comes out. Pruning loses nothing.",
        ),
        # outliers
        "outliers.short": translate("Phrases", "{deviations} σ"),
        "outliers.one": translate("Phrases", "{layer} has outliers at {deviations} standard deviations"),
        "outliers.many": translate("Phrases", "{n} layers have outliers, up to {deviations} standard deviations"),
        "outliers.text": translate(
            "Phrases", "Outliers at {deviations} standard deviations: {value}, where the standard deviation is {std}."
        ),
        "outliers.advice": translate(
            "Phrases",
            "Some weights far from all others set the scale of this layer. They "
            "cost precision when it is quantized: quantize per channel, or leave this layer in higher precision.",
        ),
        # BatchNorm
        "bn_untrained.short": translate("Phrases", "never trained"),
        "bn_untrained.one": translate("Phrases", "{layer} was never trained"),
        "bn_untrained.many": translate("Phrases", "{n} BatchNorm layers were never trained"),
        "bn_untrained.text": translate(
            "Phrases", "Its running mean is 0 and its running variance 1, as when it was made."
        ),
        "bn_untrained.advice": translate(
            "Phrases",
            "No batch has gone through it in training mode, so in evaluation "
            "it normalises nothing. Check that the statistics were saved and loaded, and that this branch is used.",
        ),
        "bn_negative.short": translate("Phrases", "negative"),
        "bn_negative.one": translate("Phrases", "negative variance in {layer}"),
        "bn_negative.many": translate("Phrases", "negative variances in {n} BatchNorm layers"),
        "bn_negative.text": translate(
            "Phrases", "The running variance goes down to {value}; a variance cannot be negative."
        ),
        "bn_negative.advice": translate(
            "Phrases",
            "Evaluation gives NaN in these channels. The statistics were "
            "averaged or converted wrongly: estimate them anew.",
        ),
        "bn_small.short": translate("Phrases", "tiny variance"),
        "bn_small.one": translate("Phrases", "{layer} has channels without variance"),
        "bn_small.many": translate("Phrases", "{n} BatchNorm layers have channels without variance"),
        "bn_small.text": translate(
            "Phrases", "{small} of {of} running variances are below 0.000001, the smallest is {value}."
        ),
        "bn_small.advice": translate(
            "Phrases",
            "What reaches these channels hardly changes, yet their scale is as "
            "large as the others'. BatchNorm magnifies any change there up to 300 times: expect trouble in half precision "
            "or on other data.",
        ),
        # initial values
        "initial.short": translate("Phrases", "initial values"),
        "initial.one": translate("Phrases", "{layer} still has its initial values"),
        "initial.many": translate("Phrases", "{n} layers still have their initial values"),
        "initial.model": translate("Phrases", "the whole model still has its initial values"),
        "initial.text": translate("Phrases", "The values cannot be told from {law}: {figures}."),
        "initial.text.model": translate(
            "Phrases",
            "The whole model still has its initial values: {n} of {of} weights "
            "cannot be told from what initialisation gives, {law} first of all.",
        ),
        "initial.advice": translate(
            "Phrases",
            "This layer was hardly trained, or its weights were not loaded. Right for a frozen or a new layer.",
        ),
        "initial.advice.model": translate(
            "Phrases", "This file was saved before training, or the weights were never loaded into the model."
        ),
        "initial.uniform": translate("Phrases", "within ±{bound}, evenly"),
        "initial.normal": translate("Phrases", "standard deviation {std} where {expected} is expected"),
        "law.torch": translate("Phrases", "PyTorch's default (kaiming_uniform with a = √5)"),
        "law.recurrent": translate("Phrases", "PyTorch's default for recurrent layers"),
        "law.kaiming_uniform": translate("Phrases", "kaiming_uniform"),
        "law.xavier_uniform": translate("Phrases", "xavier_uniform"),
        "law.kaiming_normal_in": translate("Phrases", "kaiming_normal (fan_in)"),
        "law.kaiming_normal_out": translate("Phrases", "kaiming_normal (fan_out)"),
        "law.xavier_normal": translate("Phrases", "xavier_normal"),
        "law.lecun_normal": translate("Phrases", "a normal distribution of 1/√fan_in"),
        "law.normal_1": translate("Phrases", "normal(0, 1)"),
        "law.normal_002": translate("Phrases", "normal(0, 0.02)"),
        "law.normal_001": translate("Phrases", "normal(0, 0.01)"),
        # identical tensors
        "identical.short": translate("Phrases", "identical"),
        "identical.one": translate("Phrases", "{layer} and {other} are identical"),
        "identical.many": translate("Phrases", "{tensors} tensors are copies of others"),
        "identical.text": translate("Phrases", "The same values as {other}, stored a second time."),
        "identical.text.many": translate(
            "Phrases", "{n} tensors of {layer} are the same as those of {other}, stored a second time."
        ),
        "identical.text.ema": translate("Phrases", "All {n} averaged weights are the same as the raw ones."),
        "identical.advice": translate(
            "Phrases",
            "If they are meant to be tied, the file holds them twice. If not, "
            "one was copied over the other, or they never diverged.",
        ),
        "identical.advice.tied": translate(
            "Phrases", "Tied weights were saved as two. After loading they are tied again only if the model does it."
        ),
        "identical.advice.copy": translate(
            "Phrases", "A momentum encoder or a teacher starts like this; after training the two should differ."
        ),
        "identical.advice.ema": translate(
            "Phrases", "The average was just begun or is never updated. After training the two should differ."
        ),
        # optimizer
        "moment_negative.short": translate("Phrases", "negative"),
        "moment_negative.one": translate("Phrases", "negative second moment for {layer}"),
        "moment_negative.many": translate("Phrases", "negative second moments for {n} parameters"),
        "moment_negative.text": translate(
            "Phrases", "{moment} goes down to {value}; a mean of squares cannot be negative."
        ),
        "moment_negative.advice": translate(
            "Phrases",
            "The next step takes a square root of it and writes NaN into "
            "{parameter}. Load the weights without the optimizer.",
        ),
        "moment_zero.short": translate("Phrases", "no gradient"),
        "moment_zero.one": translate("Phrases", "{layer} never got a gradient"),
        "moment_zero.many": translate("Phrases", "{n} parameters never got a gradient"),
        "moment_zero.text": translate("Phrases", "{moment} is all zero: {parameter} never got a gradient."),
        "moment_zero.text.steps": translate(
            "Phrases", "{moment} is all zero after {steps} steps: {parameter} never got a gradient."
        ),
        "moment_zero.advice": translate(
            "Phrases",
            "The parameter is cut off from the loss, or is not used. Freeze "
            "it, or look for a detach() or a dead activation behind it.",
        ),
        "momentum_large.short": translate("Phrases", "{ratio}× weight"),
        "momentum_large.one": translate("Phrases", "the next step would overturn {layer}"),
        "momentum_large.many": translate("Phrases", "the next step would overturn {n} parameters"),
        "momentum_large.text": translate("Phrases", "lr × momentum is {ratio} times as large as {parameter} itself."),
        "momentum_large.advice": translate(
            "Phrases",
            "The next step changes the weight by more than its own size: "
            "training is diverging. Lower the learning rate, or load the weights without the optimizer.",
        ),
        "step_missing.short": translate("Phrases", "no step"),
        "step_missing.one": translate("Phrases", "Adam's step count is missing for {layer}"),
        "step_missing.many": translate("Phrases", "Adam's step count is missing for {n} parameters"),
        "step_missing.text": translate("Phrases", "There are moments for {parameter}, but no step count beside them."),
        "step_missing.advice": translate(
            "Phrases",
            "Adam corrects its moments by the number of steps. Resuming "
            "fails, or starts with steps that are far too large.",
        ),
        "optimizer_other.short": translate("Phrases", "other model"),
        "optimizer_other.one": translate("Phrases", "the optimizer state is of another model"),
        "optimizer_other.many": translate("Phrases", "{n} optimizer states are of another model"),
        "optimizer_other.text": translate(
            "Phrases",
            "It has state for {n} parameters, as many as the model, but {shape} is the shape of none of them.",
        ),
        "optimizer_other.advice": translate(
            "Phrases", "Loading it fails or trains wrongly. Load the weights alone, or find the matching state."
        ),
        # the ends of a dtype
        "near_overflow.short": translate("Phrases", "near overflow"),
        "near_overflow.one": translate("Phrases", "{layer} is near the end of float16"),
        "near_overflow.many": translate("Phrases", "{n} tensors are near the end of float16"),
        "near_overflow.text": translate("Phrases", "The largest magnitude is {value}; float16 ends at 65,504."),
        "near_overflow.advice": translate(
            "Phrases", "A little more and it becomes Inf. Keep this tensor in float32 or bfloat16."
        ),
        "subnormals.short": translate("Phrases", "subnormal"),
        "subnormals.one": translate("Phrases", "{layer} is in the subnormal range"),
        "subnormals.many": translate("Phrases", "{n} weights are in the subnormal range"),
        "subnormals.text": translate("Phrases", "{share} of the values are subnormal in {dtype}."),
        "subnormals.advice": translate(
            "Phrases",
            "These weights have lost digits, and some processors are slow with "
            "them. Weight decay on a part that is not used does this, or a conversion to a shorter float.",
        ),
    }
