"""Who wrapped the state_dict, by the keys at the top of the file. One table, asked from the top."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspector.checkpoint.meaning.containers import Container, fields_of, is_optimizer_state
from inspector.checkpoint.meaning.paths import name_of
from inspector.checkpoint.nodes import ModuleNode, Record, TensorRef

KEYS_SHOWN = 8
PROGRAMS = ("torchscript", "pt2")  # formats whose root is a module by design


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A row of the table: every key of `needs`, one of `any_of` if any, and a model key that matches `keys` if set."""

    name: str
    needs: frozenset[str]
    any_of: frozenset[str] = frozenset()
    keys: str = ""


def _row(name: str, needs: str, any_of: str = "", keys: str = "") -> Wrapper:
    return Wrapper(name, frozenset(needs.split()), frozenset(any_of.split()), keys)


DETECTRON2_KEYS = r"^(module\.)?(backbone\.(bottom_up|fpn_)|proposal_generator\.|roi_heads\.box_|sem_seg_head\.)"
MASKRCNN_KEYS = r"^(module\.)?(rpn\.|roi_heads\.(box|mask|keypoint)\.)"

WRAPPERS: tuple[Wrapper, ...] = (
    _row(
        "Lightning",
        "state_dict",
        "pytorch-lightning_version hyper_parameters hparams_name optimizer_states lr_schedulers callbacks loops",
    ),
    _row("mmengine", "state_dict meta message_hub"),
    _row("mmdetection", "state_dict meta", keys=r"^(module\.)?(bbox_head|roi_head|rpn_head|mask_head|panoptic_head)\."),
    _row("mmdetection or another OpenMMLab project", "state_dict meta"),
    _row("timm", "state_dict arch", "state_dict_ema amp_scaler version metric"),
    _row("detectron2", "model matching_heuristics"),
    _row("detectron2", "model __author__"),
    _row("detectron2", "model", "trainer iteration scheduler", DETECTRON2_KEYS),
    _row("maskrcnn-benchmark", "model", "iteration scheduler", MASKRCNN_KEYS),
    _row("detectron2 or maskrcnn-benchmark", "model iteration"),
    _row("ultralytics YOLO", "model ema updates"),
    _row("ultralytics YOLO", "model best_fitness"),
    _row("fairseq", "model extra_state", "args cfg optimizer_history"),
    _row("torchvision references", "model optimizer lr_scheduler epoch args"),
    _row("DeepSpeed", "module ds_version"),
    _row("Accelerate", "step model_state optimizer_state"),
)
ADAPTERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("LoRA adapter (PEFT)", re.compile(r"\.lora_(A|B|embedding_A|embedding_B)(\.|$)")),
    ("LoRA adapter (kohya)", re.compile(r"^lora_(unet|te\d?|transformer)_.*\.lora_(up|down)\.weight$")),
    ("LoRA adapter (diffusers)", re.compile(r"\.lora(_linear_layer)?\.(up|down)\.weight$")),
)
RECORDS: tuple[tuple[str, str], ...] = (
    ("transformers.training_args", "Hugging Face training arguments"),
    ("transformers.", "Hugging Face object"),
)


def name_wrapper(root: Any, containers: Sequence[Container], format: str) -> str:
    """ "Lightning", "{'best_prec1', 'state_dict'}" (the top keys, in file order), "plain" for a bare state_dict."""
    if type(root) is ModuleNode:
        return "plain" if format in PROGRAMS else "pickled module"
    if isinstance(root, Record):
        known = next((name for start, name in RECORDS if root.type.startswith(start)), "")
        if known:
            return known
    fields = fields_of(root)
    if fields is None:
        return (
            "plain" if not isinstance(root, list | tuple) or not root else f"a {type(root).__name__} of {len(root):,}"
        )
    if is_optimizer_state(root):
        return "optimizer state"
    if any(container.path == "" and container.role in ("model", "ema") for container in containers):
        return _adapter(containers[0]) or "plain"
    top = {key for key, _ in fields[:1000] if type(key) is str}
    keys = next((container.entries for container in containers if container.role == "model"), [])
    for row in WRAPPERS:
        if row.needs <= top and (not row.any_of or row.any_of & top) and (not row.keys or _matches(row.keys, keys)):
            return row.name
    return _key_set(fields)


def _adapter(container: Container) -> str:
    """A LoRA adapter, when most of its tensors are such."""
    keys = [key for key, _ in container.entries]
    for name, pattern in ADAPTERS:
        hits = sum(pattern.search(key) is not None for key in keys[:1000])
        if 2 * hits > min(len(keys), 1000):
            return name
    return ""


def _matches(pattern: str, entries: Sequence[tuple[str, TensorRef]]) -> bool:
    compiled = re.compile(pattern)
    return any(compiled.search(key) for key, _ in entries[:5000])


def _key_set(fields: Sequence[tuple[Any, Any]]) -> str:
    names = [name_of(key, at) for at, (key, _) in enumerate(fields[:KEYS_SHOWN])]
    shown = ", ".join(repr(name if len(name) <= 40 else name[:39] + "…") for name in names)
    return "{" + shown + (", …" if len(fields) > KEYS_SHOWN else "") + "}" if names else "plain"
