"""The sentence that a checkpoint's page opens with, made of known figures; a family is named only when sure."""

import re
from collections.abc import Sequence

from inspector.checkpoint.meaning.figures import count_text, shares, size_text
from inspector.checkpoint.result import ContainerInfo, Listing, TensorInfo
from inspector.printable import printable

KEYS_LOOKED_AT = 1_000  # at either end

# name, patterns that must each match some key (below the prefix); the first row that fits wins
STEM = r"^(backbone\.|encoder\.|model\.)?"
FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Stable Diffusion", (r"^model\.diffusion_model\.", r"^first_stage_model\.", r"^cond_stage_model\.")),
    ("Diffusion U-Net", (r"\bdown_blocks\.0\.", r"\bmid_block\.", r"\btime_embedding\.linear_1\.")),
    ("CLIP", (r"\b(visual|vision_model)\.", r"\b(transformer|text_model)\.", r"\blogit_scale$")),
    ("R-CNN", (r"^backbone\.", r"^roi_heads?\.")),
    ("DETR", (r"\bquery_embed\.weight$", r"\bclass_(embed|labels_classifier)\.", r"\btransformer\.")),
    (
        "YOLO",
        (r"^(model\.){1,2}0\.conv\.weight$", r"^(model\.){1,2}\d+\.cv1\.conv\.weight$", r"^(model\.){1,2}\d+\.m\.0\."),
    ),
    ("ViT", (r"\b(cls_token|class_token)$", r"\bpos_embed(ding)?$", r"\b(blocks|encoder\.layers)\.")),
    ("Swin Transformer", (r"\brelative_position_bias_table$", r"\b(layers\.0\.blocks\.0|features\.1\.0)\.")),
    ("BERT", (r"\bword_embeddings\.weight$", r"\bencoder\.layer\.0\.attention\.self\.query\.weight$")),
    ("GPT-2", (r"\bwte\.weight$", r"\bh\.0\.attn\.c_attn\.weight$")),
    ("LLaMA-style", (r"\bembed_tokens\.", r"\blayers\.0\.self_attn\.q_proj\.", r"\blayers\.0\.mlp\.gate_proj\.")),
    ("T5", (r"\bencoder\.block\.0\.layer\.0\.SelfAttention\.q\.weight$",)),
    ("EfficientNet", (r"\b_?blocks\.0\.", r"\b_?conv_head\.weight$")),
    ("DenseNet", (r"\bfeatures\.denseblock1\.denselayer1\.",)),
    ("U-Net", (r"^(downs?|encoders?|inc|down1)\.", r"^(ups?|decoders?|up1)\.", r"^(outc|final_conv|out)\.")),
    ("ResNet", (STEM + r"conv1\.weight$", STEM + r"bn1\.weight$", STEM + r"layer3\.0\.conv2\.weight$")),
    ("VGG", (r"^features\.0\.weight$", r"^features\.\d\d\.weight$", r"^classifier\.3\.weight$")),
)
MODULE_FAMILIES = {
    "torchvision.models.resnet.ResNet": "ResNet",
    "torchvision.models.vision_transformer.VisionTransformer": "ViT",
}
MOMENTS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"exp_avg", "exp_avg_sq"}), "Adam moments"),
    (frozenset({"momentum_buffer"}), "optimizer momentum"),
)
ROLE_NAMES = {"ema": "EMA weights", "other": "other tensors"}
WEIGHTS = "weights"
CHECKPOINT = "Checkpoint"
ONE_TENSOR = "One tensor"
LIST = "A list of "
ROOT_TITLES = {"optimizer state": "Optimizer state"}


def title_of(listing: Listing, packing: str = "", container: str | None = None) -> str:
    """One sentence: what it is, how large, and where the bytes went. Of one `container`, its own figures."""
    if listing.error and not listing.tensors:
        return listing.error
    if _foreign_calls(listing):
        return f"{_are(_readable(listing), 'tensor')} readable; nothing in the file was run."
    subject = _subject(listing) + (f" with {packing} weights" if packing else "")
    roles = ("model",) if container is None else ("model", "ema")
    parameters = sum(part.parameters for part in listing.containers if part.role in roles)
    figures = [
        f"{container} of a {subject[0].lower()}{subject[1:]}" if container and subject == CHECKPOINT else subject
    ]
    if parameters:
        figures.append(count_text(parameters, "parameter"))
    elif listing.tensors and not subject.startswith((ONE_TENSOR, LIST)):
        figures.append(count_text(listing.totals.tensors, "tensor"))
    figures.append(size_text(listing.size_bytes if container is None else listing.totals.bytes))
    text = ", ".join(figures)
    where = [(name, percent) for name, percent in shares(_byte_parts(listing)) if percent]
    where.sort(key=lambda part: (part[0] != WEIGHTS, -part[1]))
    if len(where) > 1:
        text += ": " + ", ".join(f"{percent}% {name}" for name, percent in where)
    return text


def subtitle_of(listing: Listing) -> str:
    """A line of further figures: tensors, wrapper, and the few run values that say how good or how old it is."""
    parts = [_subject(listing)] if listing.tensors and _foreign_calls(listing) else []
    if listing.tensors:
        parts.append(count_text(listing.totals.tensors, "tensor"))
    shared = sum(tensor.share >= 0 for tensor in listing.tensors)
    if shared:
        parts.append(f"{shared:,} of them share storage")
    broken = sum(tensor.error is not None for tensor in listing.tensors)
    if broken:
        parts.append(f"{broken:,} cannot be read")
    if listing.wrapper not in ("", "plain", *ROOT_TITLES) and not listing.wrapper.startswith("LoRA adapter"):
        parts.append(f"wrapper {listing.wrapper}")
    parts.extend(_telling_values(listing))
    if listing.calls:
        calls = len(listing.calls)
        parts.append("1 call or import, not executed" if calls == 1 else f"{calls:,} calls and imports, not executed")
    return "; ".join(parts) + "." if parts else ""


def _subject(listing: Listing) -> str:
    if listing.wrapper in ROOT_TITLES:
        return ROOT_TITLES[listing.wrapper]
    if listing.wrapper.startswith("LoRA adapter"):
        return listing.wrapper
    if not listing.tensors:
        return (
            f"No tensors but {count_text(len(listing.values), 'value')}" if listing.values else "No tensors, no values"
        )
    if listing.wrapper == "plain" and listing.containers[0].role == "other" and len(listing.tensors) == 1:
        tensor = listing.tensors[0]
        shape = "×".join(map(str, tensor.shape)) or "a scalar"
        return f"{ONE_TENSOR}, {shape}, {printable(tensor.dtype, 40)}"
    if listing.wrapper == f"a list of {len(listing.tensors)}" and listing.containers[0].role == "other":
        return f"{LIST}{count_text(len(listing.tensors), 'tensor')}"
    family = _family(listing)
    if listing.format == "torchscript":
        return f"{family} TorchScript program".lstrip()
    if listing.format == "pt2":
        return f"{family} exported program" if family else "Exported program"
    if listing.wrapper == "pickled module":
        return f"{family or _root_type(listing) or 'Pickled'} model".lstrip()
    if family:
        return f"{family} state_dict" if listing.wrapper == "plain" else f"{family} checkpoint"
    if listing.format == "numpy":
        return "NumPy arrays" if len(listing.tensors) > 1 else "NumPy array"
    return f"{_root_type(listing) or 'Plain'} state_dict" if listing.wrapper == "plain" else CHECKPOINT


def _root_type(listing: Listing) -> str:
    return (listing.modules[0].type or "").rpartition(".")[2] if listing.modules else ""


def _family(listing: Listing) -> str:
    main = next((part for part in listing.containers if part.role == "model"), None)
    if main is None:
        return ""
    root_type = next((part.type for part in listing.modules if part.container == main.path and not part.name), None)
    if root_type in MODULE_FAMILIES:
        return MODULE_FAMILIES[root_type]
    keys = _keys(listing.tensors, main)
    for name, patterns in FAMILIES:
        if all(re.search(pattern, keys, re.MULTILINE) for pattern in patterns):
            return name
    return ""


def _keys(tensors: Sequence[TensorInfo], container: ContainerInfo) -> str:
    """One key a line, without the prefix: the first and the last ones, which hold the stem and the head."""
    start = len(container.prefix)
    keys = [tensor.key for tensor in tensors if tensor.container == container.path]
    if len(keys) > 2 * KEYS_LOOKED_AT:
        keys = keys[:KEYS_LOOKED_AT] + keys[-KEYS_LOOKED_AT:]
    return "\n".join(key[start : start + 200] for key in keys)


def _byte_parts(listing: Listing) -> list[tuple[str, int]]:
    sizes: dict[str, int] = {}
    several = sum(part.role == "model" for part in listing.containers) > 1
    for part in listing.containers:
        if part.role == "optimizer":
            name = _optimizer_name(listing, part)
        elif part.role == "model":
            name = part.path or WEIGHTS if several else WEIGHTS
        else:
            name = ROLE_NAMES[part.role]
        sizes[name] = sizes.get(name, 0) + part.nbytes
    return list(sizes.items())


def _optimizer_name(listing: Listing, part: ContainerInfo) -> str:
    own = (tensor for tensor in listing.tensors if tensor.container == part.path and tensor.shape)
    leaves = {tensor.key.rpartition(".")[2] for tensor in own}
    for needed, name in MOMENTS:
        if needed <= leaves:
            return name
    return "optimizer state"


def _foreign_calls(listing: Listing) -> bool:
    """Whether loading would do more than make the modules that are shown."""
    own = {module.type for module in listing.modules}
    return any(call.target not in own or call.args for call in listing.calls)


def _readable(listing: Listing) -> int:
    return sum(tensor.error is None for tensor in listing.tensors)


def _are(count: int, noun: str) -> str:
    return f"1 {noun} is" if count == 1 else f"{count:,} {noun}s are"


TELLING = re.compile(
    r"(^|\.)(epoch|global_step|iteration|step|best_\w+|val_loss|val_acc|arch|accuracy|acc1?|map|miou)$", re.I
)


def _telling_values(listing: Listing) -> list[str]:
    told = []
    for path, value in listing.values:
        if "." not in path and TELLING.search(path) and type(value) in (int, float, str) and len(str(value)) <= 24:
            shown = f"{value:g}" if type(value) is float else value
            told.append(f"{path} {shown}")
            if len(told) == 3:
                break
    return told
