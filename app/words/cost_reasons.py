"""Why a counter differs, in the user's language: each reason's name, and its meaning in a sentence."""

from PySide6.QtCore import QCoreApplication

from app.text.noop import QT_TRANSLATE_NOOP

NAMES: dict[str, str] = {
    "attention not seen": QT_TRANSLATE_NOOP("CostReasons", "attention not seen"),
    "functional op": QT_TRANSLATE_NOOP("CostReasons", "functional op"),
    "subclass": QT_TRANSLATE_NOOP("CostReasons", "subclass"),
    "transposed convolution": QT_TRANSLATE_NOOP("CostReasons", "transposed convolution"),
    "shared module": QT_TRANSLATE_NOOP("CostReasons", "shared module"),
    "fast path": QT_TRANSLATE_NOOP("CostReasons", "fast path"),
    "no formula": QT_TRANSLATE_NOOP("CostReasons", "no formula"),
    "positions not counted": QT_TRANSLATE_NOOP("CostReasons", "positions not counted"),
    "element-wise work counted": QT_TRANSLATE_NOOP("CostReasons", "element-wise work counted"),
    "bias counted": QT_TRANSLATE_NOOP("CostReasons", "bias counted"),
    "gates counted": QT_TRANSLATE_NOOP("CostReasons", "gates counted"),
    "not run in eval": QT_TRANSLATE_NOOP("CostReasons", "not run in eval"),
    "other branch": QT_TRANSLATE_NOOP("CostReasons", "other branch"),
    "not followed": QT_TRANSLATE_NOOP("CostReasons", "not followed"),
    "complex numbers": QT_TRANSLATE_NOOP("CostReasons", "complex numbers"),
    "parameters not counted": QT_TRANSLATE_NOOP("CostReasons", "parameters not counted"),
    "tied parameters": QT_TRANSLATE_NOOP("CostReasons", "tied parameters"),
    "scripted module": QT_TRANSLATE_NOOP("CostReasons", "scripted module"),
    "unexplained": QT_TRANSLATE_NOOP("CostReasons", "unexplained"),
}
MEANINGS: dict[str, str] = {
    "attention not seen": QT_TRANSLATE_NOOP(
        "CostReasons",
        "queries, keys, values, scores and the projection are multiplied inside a function; the counter looks"
        " at modules and sees none of it",
    ),
    "functional op": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the module multiplies in a function, by parameters of its own or by none; the counter looks at "
        "layers that it knows",
    ),
    "subclass": QT_TRANSLATE_NOOP(
        "CostReasons",
        "a class derived from a layer that the counter knows by its exact name",
    ),
    "transposed convolution": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the kernel is counted once for each element of the output; it is applied once for each of the input,"
        " which is stride² times fewer",
    ),
    "shared module": QT_TRANSLATE_NOOP(
        "CostReasons",
        "it stands in the model under several names, and the counter counts it for each",
    ),
    "fast path": QT_TRANSLATE_NOOP(
        "CostReasons",
        "without gradients torch runs the whole block as one fused operator, for which its counter has no formula",
    ),
    "no formula": QT_TRANSLATE_NOOP(
        "CostReasons",
        "torch's counter has no formula for the operator that runs on this device",
    ),
    "positions not counted": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the weights are multiplied by the first dimension of the output alone; they are applied at every "
        "position (token, pixel) of it",
    ),
    "element-wise work counted": QT_TRANSLATE_NOOP(
        "CostReasons",
        "norms, pooling, softmax, interpolation or look-ups; they hold no product of matrices, and the "
        "reference counts them as zero",
    ),
    "bias counted": QT_TRANSLATE_NOOP(
        "CostReasons",
        "adding the bias counts as one MAC an element; the reference counts it as zero",
    ),
    "gates counted": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the additions and products of a recurrence's gates, element by element, and its biases",
    ),
    "not run in eval": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the counter switches to eval, where the model runs other code",
    ),
    "other branch": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the model took another branch when the counter ran it: it draws random numbers or remembers calls",
    ),
    "not followed": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the module ran on another thread, where the reference sees nothing; the counter looks at the module",
    ),
    "complex numbers": QT_TRANSLATE_NOOP(
        "CostReasons",
        "a multiply-accumulate of complex numbers is 8 FLOP; the counter takes it for one of real numbers, or "
        "for what a kernel makes of it",
    ),
    "parameters not counted": QT_TRANSLATE_NOOP(
        "CostReasons",
        "parameters of modules that the counter has no rule for or that were not called, or of a model that "
        "is one single layer",
    ),
    "tied parameters": QT_TRANSLATE_NOOP(
        "CostReasons",
        "one parameter under several names, counted for each",
    ),
    "scripted module": QT_TRANSLATE_NOOP(
        "CostReasons",
        "the parameters of a TorchScript module are counted again for the module above it",
    ),
    "unexplained": QT_TRANSLATE_NOOP(
        "CostReasons",
        "no rule of ours explains it",
    ),
}


def name(reason: str) -> str:
    """ "fast path"."""
    return QCoreApplication.translate("CostReasons", NAMES.get(reason, reason))


def meaning(reason: str) -> str:
    """The rest of a sentence that begins with the reason; "" for one that is not known."""
    return QCoreApplication.translate("CostReasons", MEANINGS[reason]) if reason in MEANINGS else ""


def sentence(reason: str) -> str:
    """ "Fast path: what it means." """
    shown, told = name(reason), meaning(reason)
    shown = f"{shown[:1].upper()}{shown[1:]}"
    if not told:
        return shown
    return QCoreApplication.translate("CostReasons", "{reason}: {meaning}.").format(reason=shown, meaning=told)
