"""Our maps are those of pytorch-grad-cam and captum, each in its right setting, on the networks of torchvision.

Compared before the ReLU and any normalisation, relative to the largest value of the map. Where a library is wrong the
right answer is held in `test_faults.py`.
"""

from dataclasses import dataclass

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")
grad_cam = pytest.importorskip("pytorch_grad_cam", reason="grad-cam is not installed")
captum = pytest.importorskip("captum.attr", reason="captum is not installed")

from inspector.cam.explain import explain  # noqa: E402
from inspector.cam.explained import Explained, RawMap  # noqa: E402
from tests.inspector.cam.networks import images, torchvision_model  # noqa: E402

TOLERANCE = 1e-4
CLASS = 3
TARGET = [lambda logits: logits[CLASS]]
SCALE = 1e4  # see `Louder`
THEIRS = {
    "gradcam": grad_cam.GradCAM,
    "hirescam": grad_cam.HiResCAM,
    "layercam": grad_cam.LayerCAM,
    "xgradcam": grad_cam.XGradCAM,
    "eigencam": grad_cam.EigenCAM,
    "eigengradcam": grad_cam.EigenGradCAM,
    "gradcampp": grad_cam.GradCAMPlusPlus,
}
NETWORKS = {  # the layer, and how grad-cam has to be told where its picture is
    "resnet18": ("layer4", ""),
    "resnet50": ("layer3", ""),
    "vgg16": ("features.29", ""),
    "densenet121": ("features.transition3.relu", ""),  # nowhere below 0: alpha has no pole
    "convnext_tiny": ("features.7", ""),
    "vit_b_16": ("encoder.layers.encoder_layer_11.ln_1", "tokens"),
    "swin_t": ("norm", "last"),
}
RESHAPE = {
    "": None,
    "tokens": lambda tensor: tensor[:, 1:].transpose(1, 2).unflatten(2, (4, 4)),
    "last": lambda tensor: tensor.permute(0, 3, 1, 2),
}


class Louder(torch.nn.Module):
    """The logits times a factor: grad-cam adds 1e-6 to squared gradients in Grad-CAM++, which are smaller than that."""

    def __init__(self, model: torch.nn.Module):
        super().__init__()
        self.model = model

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return SCALE * self.model(x)


@dataclass
class Case:
    network: str
    model: torch.nn.Module
    layer: str
    batch: torch.Tensor
    ours: Explained
    a: np.ndarray  # activations and gradients that grad-cam took
    g: np.ndarray

    def map(self, method: str) -> RawMap:
        (found,) = [one for one in self.ours.maps if one.method == method]
        return found


@pytest.fixture(scope="module", params=NETWORKS)
def case(request: pytest.FixtureRequest) -> Case:
    network: str = request.param
    size = 96 if network == "swin_t" else 64
    layer, reshape = NETWORKS[network]
    loud = Louder(torchvision_model(network, size))
    batch = images(1, size)
    ours = explain(
        loud, batch, layers=[f"model.{layer}"], methods=list(THEIRS), classes=lambda logits: [[CLASS]], signed=True
    )
    with grad_cam.GradCAM(loud, [loud.get_submodule(f"model.{layer}")], reshape_transform=RESHAPE[reshape]) as cam:
        cam(batch, TARGET)
        taken = cam.activations_and_grads
        return Case(network, loud, layer, batch, ours, taken.activations[0].numpy(), taken.gradients[0].numpy())


@pytest.mark.parametrize("method", THEIRS)
def test_it_is_the_map_of_grad_cam(case: Case, method: str) -> None:
    layer = case.model.get_submodule(f"model.{case.layer}")
    with THEIRS[method](case.model, [layer]) as cam:
        theirs = torch.from_numpy(cam.get_cam_image(case.batch, layer, TARGET, case.a, case.g, False))[0]
    ours = case.map(method).values
    if method.startswith("eigen") and float((ours * theirs).sum()) < 0:
        theirs = -theirs  # the sign of a principal component is whatever their decomposition gave
    assert_same(ours, theirs)


@pytest.mark.parametrize("method", ["gradcam", "hirescam"])
def test_it_is_the_map_of_captum(case: Case, method: str) -> None:
    reshape = RESHAPE[NETWORKS[case.network][1]] or (lambda tensor: tensor)
    layer = case.model.get_submodule(f"model.{case.layer}")
    if method == "hirescam":
        product = captum.LayerGradientXActivation(case.model, layer).attribute(case.batch, target=CLASS)
        assert_same(case.map(method).values, reshape(product.detach()).sum(1)[0])
        return
    if case.network == "swin_t":
        layer = case.model.get_submodule("model.permute")  # captum takes dimension 1 for the channels
    if case.network == "vit_b_16":
        pytest.skip("captum's LayerGradCam knows no tokens")
    theirs = captum.LayerGradCam(case.model, layer).attribute(case.batch, target=CLASS)
    assert_same(case.map(method).values, theirs.detach()[0, 0])


@pytest.mark.parametrize(("method", "theirs"), [("scorecam", "ScoreCAM"), ("ablationcam", "AblationCAM")])
def test_what_runs_the_model_again_is_the_map_of_grad_cam_where_both_do_the_same(method: str, theirs: str) -> None:
    """At a layer of the image's size, which leaves nothing to align, whose least value is 0, and for a score above 0.

    Elsewhere they differ, as `inspector.cam.perturb` says, and `test_perturb.py` holds the right answers.
    """
    torch.manual_seed(0)
    nn = torch.nn
    parts = [nn.Conv2d(3, 40, 3, padding=1), nn.ReLU(), nn.Conv2d(40, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1)]
    model = nn.Sequential(*parts, nn.Flatten(), nn.Linear(8, 5)).eval()
    batch = images(1, 16)
    with torch.no_grad():
        model[6].bias[CLASS] = 1
        a = model[:2](batch)
        assert float(a.min()) == 0
        assert float(model(batch)[0, CLASS]) > 0
    explained = explain(model, batch, layers=["1"], methods=[method], classes=lambda _: [[CLASS]], signed=True)
    with getattr(grad_cam, theirs)(model, [model[1]]) as cam:
        right = torch.from_numpy(cam.get_cam_image(batch, model[1], TARGET, a.numpy(), None, False))[0]
    (ours,) = (one.values for one in explained.maps)
    assert_same(ours, right)
    assert float(right.std()) > 0


def assert_same(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    assert ours.shape == theirs.shape
    size = float(theirs.abs().max())
    assert size > 0
    assert float((ours - theirs).abs().max()) <= TOLERANCE * size
