"""What a tensor is for, as far as its key tells: the legitimate exceptions of the rules are found by name."""

import re

from inspector.stats.findings.given import Given, wide_dimensions


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


# second factors that start at zero, so that an adapter changes nothing at first
ADAPTER = _pattern(r"lora_", r"lora\.", r"\.(up|down)\.weight", r"hada_", r"lokr_", r"ia3", r"adapter", r"\.dora")
# layers that are made to pass nothing on at first
ZERO_START = _pattern(
    r"zero", r"controlnet_", r"input_hint", r"adaln", r"proj_out", r"out_layers", r"(^|\.)out\.\d", r"final_layer",
    r"fixup", r"skip_init", r"gate(?!_(up_)?proj)", r"alpha", r"offset", r"lambda",
)  # fmt: skip
# learnt or fixed tables of positions and single tokens, which start at zero or never move; transforms
TABLE = _pattern(
    r"pos(ition)?(al)?_?(emb|enc|bias|ids|$)", r"relative", r"(^|[._])rel_", r"bias_table", r"_token", r"query_pos",
    r"anchor", r"inv_freq", r"freqs", r"(^|[._])rope", r"rotary", r"stft", r"dft", r"fft", r"(^|[._])mel",
    r"filter_?bank",
    r"(^|[._])fb($|[._])", r"sinc", r"blur", r"(^|[._])dfl", r"(^|[._])basis",
)  # fmt: skip
# no weights at all
CONSTANT = _pattern(
    r"mask", r"ids?$", r"window", r"grid", r"mean$", r"std$", r"scal(e|ing)$", r"priors?$", r"seed", r"coord"
)
EMBEDDING = _pattern(
    r"emb(ed|s|$|[._])", r"(^|[._])wte", r"(^|[._])wpe", r"tok(en)?s?[._]", r"(^|[._])lut", r"codebook", r"lookup",
    r"vocab", r"lm_head", r"quantize\.",
)  # fmt: skip
LAYER_SCALE = _pattern(r"gamma", r"layer_?scale", r"(^|\.)ls\d?\.", r"lambda")
HEAD = _pattern(r"(^|\.)(head|fc|classifier|score|lm_head|output)(\.|_|$)")


def is_fixed(given: Given, index: int) -> bool:
    """No weight that training changes: a mask, an index, a transform, a table of positions.

    Told by the last part of the key, and a table also by the one before: a mask_head has weights as any other.
    """
    parts = given.tensor(index).key.split(".")
    return bool(CONSTANT.search(parts[-1]) or TABLE.search(".".join(parts[-2:])))


def is_embedding(given: Given, index: int) -> bool:
    """A table that is looked up, by its name; or a head that has the shape of one, which may be tied to it."""
    tensor = given.tensor(index)
    if EMBEDDING.search(tensor.key):
        return True
    return bool(HEAD.search(tensor.key)) and (tensor.container, tensor.shape) in given.once(_embedding_shapes)


def _embedding_shapes(given: Given) -> set[tuple[str, tuple[int, ...]]]:
    """(container, shape) of the tables that are named as embeddings."""
    return {(each.container, each.shape) for each in given.listing.tensors if EMBEDDING.search(each.key)}


def is_weight(given: Given, index: int) -> bool:
    """The weight of a layer: a matrix or filters, not a table that is looked up nor something fixed."""
    tensor = given.tensor(index)
    if wide_dimensions(tensor.shape) < 2 or is_fixed(given, index) or LAYER_SCALE.search(tensor.key):
        return False
    # beside a mask it was pruned on purpose: torch.nn.utils.prune
    return not given.leaves(index).keys() & {"weight_mask", "mask"}
