"""The Python that reads the same feature maps: with torchvision's create_feature_extractor, or with hooks.

create_feature_extractor traces the model; where that cannot be done the program listens to the layers instead.
"""

import warnings
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import torch

from inspector.cam.sources import Origin
from inspector.cam.spec import Spec
from inspector.cam.subject import Subject

TEMPLATE = """\
import inspector
import torch
from PIL import Image
from torchvision import transforms
{imports}
model = inspector.load_model({model!r}{weights}).module.eval()
{inplace}preprocess = transforms.Compose([
{steps}])
{image}
{body}\
for name, tensor in features.items():
    print(name, tuple(tensor.shape))
"""
IMPORTS = "from torchvision.models.feature_extraction import create_feature_extractor\n"
INPLACE = """\
for module in model.modules():
    if hasattr(module, "inplace"):
        module.inplace = False  # it would write over what the layer before it put out
"""
EXTRACTOR = """\
extractor = create_feature_extractor(model, return_nodes={{
{nodes}}})
with torch.no_grad():
    features = extractor(preprocess(image)[None])
"""
HOOKS = """\
features, names = {{}}, {{  # by layer: the names of its calls
{nodes}}}


def keep(left):
    def hook(module, inputs, output):
        if left:
            tensor = output[0] if isinstance(output, (tuple, list)) else output
            features[left.pop(0)] = tensor.clone()
    return hook


for layer, calls in names.items():
    model.get_submodule(layer).register_forward_hook(keep(list(calls)))
with torch.no_grad():
    model(preprocess(image)[None])
"""
PLAIN = "image = Image.open({path!r}).convert({mode!r})"
ODD = """\
from inspector.cam.images import open_image  # {notes}

image = open_image({path!r}).image.convert({mode!r})"""


class Read(NamedTuple):
    """A layer, how often it is called, and what its tensor is to be called ("" for the layer's own name)."""

    layer: str
    calls: int = 1
    name: str = ""

    def named(self, call: int) -> str:
        name = self.name or self.layer
        return f"{name}_{call}" if call else name

    def node(self, call: int) -> str:
        """As torchvision names what a layer put out at that call."""
        return f"{self.layer}_{call}" if call else self.layer


def extractor_text(subject: Subject, path: str, layers: Sequence[Read], notes: Sequence[str] = ()) -> str:
    """A program; `features` in it holds the tensor of each call. `notes` say what opening the image did.

    "" where no layer has any.
    """
    if not layers:
        return ""
    origin = subject.origin
    traced = is_traceable(subject.module, [read.node(call) for read in layers for call in range(read.calls)])
    mode = "L" if origin.channels == 1 else "RGB"
    inplace = any(getattr(module, "inplace", False) is True for module in subject.module.modules())
    return TEMPLATE.format(
        imports=IMPORTS if traced else "",
        model=origin.place or origin.name,
        weights=_weights(origin),
        inplace=INPLACE if inplace and traced else "",
        steps="".join(f"    transforms.{step},\n" for step in _steps(subject.spec, origin.channels)),
        image=(ODD if notes else PLAIN).format(path=path, mode=mode, notes="; ".join(notes)),
        body=EXTRACTOR.format(nodes=_nodes(layers)) if traced else HOOKS.format(nodes=_calls(layers)),
    )


def is_traceable(module: torch.nn.Module, nodes: Sequence[str]) -> bool:
    """Whether create_feature_extractor finds all of them in the model, which is traced once."""
    if module not in _traced:
        _traced[module] = _trace(module)
    known = _traced[module]
    return all(any(each == node or each.startswith(f"{node}.") for each in known) for node in nodes)


# as long as the models live; seconds for a large one
_traced: WeakKeyDictionary[torch.nn.Module, tuple[str, ...]] = WeakKeyDictionary()


def _trace(module: torch.nn.Module) -> tuple[str, ...]:
    """The names of its nodes; none where it cannot be traced."""
    try:
        from torchvision.models.feature_extraction import get_graph_node_names
    except ImportError:
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _, known = get_graph_node_names(module, suppress_diff_warning=True)
        except Exception:  # whatever a model does to a tracer
            return ()
    return tuple(known)


def _nodes(layers: Sequence[Read]) -> str:
    pairs = {read.node(call): read.named(call) for read in layers for call in range(read.calls)}
    return "".join(f"    {node!r}: {name!r},\n" for node, name in pairs.items())


def _calls(layers: Sequence[Read]) -> str:
    names = {read.layer: [read.named(call) for call in range(read.calls)] for read in layers}
    return "".join(f"    {layer!r}: {calls!r},\n" for layer, calls in names.items())


def _weights(origin: Origin) -> str:
    if not origin.weights:
        return ""
    lenient, guess = "" if origin.strict else ", strict=False", ", guess=True" if origin.guess else ""
    return f", weights={origin.weights!r}{lenient}{guess}"


def _steps(spec: Spec, channels: int) -> list[str]:
    """In torchvision's words."""
    by = f", transforms.InterpolationMode.{spec.interpolation.upper()}" if spec.interpolation != "bilinear" else ""
    steps = []
    if spec.size:
        steps.append(f"Resize({spec.size}{by})")
    if spec.short:
        steps.append(f"Resize({spec.short}{by})")
    if spec.crop:
        steps.append(f"CenterCrop({spec.crop})")
    mean, std = _for(channels, spec.mean), _for(channels, spec.std)
    return [*steps, "ToTensor()", f"Normalize({mean}, {std})"]


def _for(channels: int, values: tuple[float, ...]) -> tuple[float, ...]:
    if channels == 1 and len(values) > 1:
        return (sum(values) / len(values),)
    return values * channels if len(values) == 1 else values
