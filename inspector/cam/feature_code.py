"""The Python that reads the same feature maps with torchvision's create_feature_extractor."""

from collections.abc import Sequence

from inspector.cam.sources import Origin
from inspector.cam.spec import Spec
from inspector.cam.subject import Subject

TEMPLATE = """\
import inspector
import torch
from PIL import Image
from torchvision import transforms
from torchvision.models.feature_extraction import create_feature_extractor

model = inspector.load_model({model!r}{weights}).module.eval()
preprocess = transforms.Compose([
{steps}])
{image}
extractor = create_feature_extractor(model, return_nodes={{
{nodes}}})
with torch.no_grad():
    features = extractor(preprocess(image)[None])
for name, tensor in features.items():
    print(name, tuple(tensor.shape))
"""
PLAIN = "image = Image.open({path!r}).convert({mode!r})"
ODD = """\
from inspector.cam.images import open_image  # {notes}

image = open_image({path!r}).image.convert({mode!r})"""


def extractor_text(subject: Subject, path: str, layers: Sequence[str], notes: Sequence[str] = ()) -> str:
    """A program; `features` in it holds a tensor for each of `layers`, under its name. `notes` say what opening did."""
    origin = subject.origin
    nodes = "".join(f"    {name!r}: {name!r},\n" for name in dict.fromkeys(layers))
    mode = "L" if origin.channels == 1 else "RGB"
    return TEMPLATE.format(
        model=origin.place or origin.name,
        weights=_weights(origin),
        steps="".join(f"    transforms.{step},\n" for step in _steps(subject.spec, origin.channels)),
        image=(ODD if notes else PLAIN).format(path=path, mode=mode, notes="; ".join(notes)),
        nodes=nodes,
    )


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
