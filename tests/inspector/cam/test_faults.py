"""Where the libraries are wrong, and the right answer, by hand."""

import copy

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")

from inspector.cam.explain import explain  # noqa: E402
from inspector.flops.footprint import compared, state_of  # noqa: E402
from tests.inspector.cam.networks import Small, images  # noqa: E402

CLASS = 2
BATCH = images(3, 12)


def ours(
    model: torch.nn.Module, layer: str, method: str = "gradcam", batch: torch.Tensor = BATCH
) -> list[torch.Tensor]:
    explained = explain(
        model, batch, layers=[layer], methods=[method], classes=lambda logits: [[CLASS]] * len(logits), signed=True
    )
    return [one.values for one in explained.maps]


def by_hand(model: torch.nn.Module, a: torch.Tensor, rest: list[torch.nn.Module]) -> torch.Tensor:
    """Grad-CAM before its ReLU: the rest of the model over a leaf of its own."""
    a = a.detach().clone().requires_grad_()
    out = a
    for each in rest:
        out = each(out)
    (g,) = torch.autograd.grad(out[:, CLASS].sum(), a)
    return (g.mean((2, 3), keepdim=True) * a).sum(1).detach()


def small(inplace: bool) -> tuple[Small, torch.Tensor, list[torch.nn.Module]]:
    """A model in eval mode, what its first layer puts out, and what comes behind it."""
    model = Small(inplace).eval()
    relu = torch.nn.ReLU()
    rest = [relu, model.shared, relu, model.shared, model.pool, torch.nn.Flatten(), model.fc]
    return model, model.first(BATCH), rest


@pytest.mark.parametrize("inplace", [False, True])
def test_an_in_place_relu_behind_the_layer_changes_nothing(inplace: bool) -> None:
    """grad-cam keeps the output itself, in place of which the ReLU's stands then; its map is another one."""
    model, a, rest = small(inplace)
    right = by_hand(model, a, rest)
    for image, values in enumerate(ours(model, "first")):
        torch.testing.assert_close(values, right[image])


def test_grad_cam_draws_another_map_with_an_in_place_relu() -> None:
    grad_cam = pytest.importorskip("pytorch_grad_cam", reason="grad-cam is not installed")
    model, a, _ = small(inplace=True)
    a = a.detach()
    with grad_cam.GradCAM(model, [model.first]) as cam:
        cam(BATCH, [lambda logits: logits[CLASS]] * 3)
        kept = cam.activations_and_grads.activations[0]
    assert float((kept - a).abs().max()) > 0.1
    torch.testing.assert_close(kept, a.relu())


def test_each_image_of_a_batch_has_the_map_it_has_alone() -> None:
    """grad-cam explains as many images as there are targets; those behind have empty maps."""
    together = ours(Small().eval(), "shared")
    alone = [values for image in BATCH for values in ours(Small().eval(), "shared", batch=image[None])]
    assert len(together) == len(alone) == 6  # two calls each
    for a, b in zip(together, alone, strict=True):
        torch.testing.assert_close(a, b)
    assert all(float(values.abs().max()) > 0 for values in together)


def test_grad_cam_leaves_images_without_a_target_empty() -> None:
    grad_cam = pytest.importorskip("pytorch_grad_cam", reason="grad-cam is not installed")
    model = Small().eval()
    with grad_cam.GradCAM(model, [model.first]) as cam:
        cam(BATCH, [lambda logits: logits[CLASS]])
        slopes = cam.activations_and_grads.gradients[0]
    assert float(slopes[0].abs().max()) > 0
    assert float(slopes[1:].abs().max()) == 0


def test_the_calls_of_a_layer_used_twice_are_told_apart() -> None:
    """captum gives one map: that of the last call."""
    model, first, rest = small(inplace=True)
    one = model.shared(torch.relu(first))
    two = model.shared(torch.relu(one))
    right = [by_hand(model, one, rest[2:]), by_hand(model, two, rest[4:])]
    explained = explain(
        model, BATCH, layers=["shared"], methods=["gradcam"], classes=lambda _: [[CLASS]] * 3, signed=True
    )
    assert [(each.image, each.call) for each in explained.maps] == [(i, call) for i in range(3) for call in range(2)]
    for each in explained.maps:
        torch.testing.assert_close(each.values, right[each.call][each.image])


def test_captum_gives_one_call_of_two() -> None:
    captum = pytest.importorskip("captum.attr", reason="captum is not installed")
    model, first, rest = small(inplace=False)
    theirs = captum.LayerGradCam(model, model.shared).attribute(BATCH, target=CLASS).detach()[:, 0]
    last = model.shared(torch.relu(model.shared(torch.relu(first))))
    torch.testing.assert_close(theirs, by_hand(model, last, rest[4:]))


def test_a_model_in_train_mode_is_explained_as_in_eval_and_left_in_train_mode() -> None:
    """captum runs it as it is: dropout makes another map each time. grad-cam leaves it in eval mode."""
    model = Small().train()
    model.relu.eval()
    model.fc.weight.grad = torch.ones_like(model.fc.weight)
    right = ours(copy.deepcopy(model).eval(), "first")
    before = state_of(model)
    for values, wanted in zip(ours(model, "first"), right, strict=True):
        assert torch.equal(values, wanted)
    assert compared(before, state_of(model)).changes == ()
    assert model.training
    assert not model.relu.training


def test_grad_cam_leaves_the_mode_and_the_gradients_changed() -> None:
    grad_cam = pytest.importorskip("pytorch_grad_cam", reason="grad-cam is not installed")
    model = Small().train()
    model.fc.weight.grad = torch.ones_like(model.fc.weight)
    with grad_cam.GradCAM(model, [model.first]) as cam:
        cam(BATCH, [lambda logits: logits[CLASS]] * 3)
    assert not model.training
    assert not torch.equal(model.fc.weight.grad, torch.ones_like(model.fc.weight))


def test_grad_cam_plus_plus_does_not_depend_on_a_small_number() -> None:
    """grad-cam adds 1e-6 to squared gradients, and small ones drown in it; alpha is 1 / (2 + sum(A) g)."""
    model, a, rest = small(inplace=False)
    a = a.detach().relu().requires_grad_()  # nowhere below 0
    out = a
    for each in rest[1:]:
        out = each(out)
    (g,) = torch.autograd.grad(out[:, CLASS].sum(), a)
    a, g = a.detach().double(), g.double()
    alpha = torch.where(g == 0, 0, g**2 / (2 * g**2 + a.sum((2, 3), keepdim=True) * g**3))
    right = ((alpha * g.relu()).sum((2, 3), keepdim=True) * a).sum(1)
    for image, values in enumerate(ours(model, "relu", "gradcampp")[::2]):
        torch.testing.assert_close(values.double(), right[image], rtol=1e-4, atol=1e-6)


def test_what_another_module_writes_to_what_an_identity_gave_on_changes_nothing() -> None:
    class Careless(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.conv = torch.nn.Conv2d(3, 4, 3)
            self.same = torch.nn.Identity()
            self.fc = torch.nn.Linear(4, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.conv(x)
            y = self.same(x)
            x.mul_(0)
            return self.fc((x + y).mean((2, 3)))

    model = Careless().eval()
    explained = explain(model, BATCH, layers=["conv", "same"], methods=["eigencam"], classes=lambda _: [[]] * 3)
    torch.testing.assert_close(explained.logits, model(BATCH).detach())  # the model ran as it is written
    conv, same = ([one.values for one in explained.maps if one.layer == layer] for layer in ("conv", "same"))
    for a, b in zip(conv, same, strict=True):
        assert float(b.max()) > 0
        assert torch.equal(a, b)
