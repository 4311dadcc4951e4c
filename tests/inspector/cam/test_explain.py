"""What `explain` leaves as it was, how it runs, and what it says of what it cannot do."""

import copy
import warnings

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")

from torch import Tensor, nn  # noqa: E402

from inspector.cam.explain import explain  # noqa: E402
from inspector.cam.explained import Explained  # noqa: E402
from inspector.cam.methods import METHODS  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.errors import BadRequest, Cancelled  # noqa: E402
from inspector.flops.footprint import compared, state_of  # noqa: E402
from tests.inspector.cam.networks import Small, images  # noqa: E402

CONVOLUTIONAL = [each for each, method in METHODS.items() if "attention" not in method.needs]
BATCH = images(2, 12)


def first(logits: Tensor) -> list[list[int]]:
    return [[0]] * len(logits)


def run(model: nn.Module, batch: Tensor = BATCH, **arguments: object) -> Explained:
    given = {"layers": ["shared"], "methods": ["gradcam"], "classes": first} | arguments
    return explain(model, batch, **given)  # type: ignore[arg-type]


def test_nothing_is_left_behind() -> None:
    model = Small().train()
    model.fc.requires_grad_(False)
    before = state_of(model)
    run(model, methods=CONVOLUTIONAL, layers="all")
    assert compared(before, state_of(model)).changes == ()


def test_nothing_is_left_behind_when_it_fails() -> None:
    model = Small().train()
    before = state_of(model)
    with pytest.raises(BadRequest):
        run(model, images(2, 12)[:, :2])
    with pytest.raises(BadRequest):
        run(model, classes=lambda logits: [[99]] * 2)
    assert compared(before, state_of(model)).changes == ()


def test_the_batch_is_left_as_it_is_and_may_be_of_inference() -> None:
    model = Small()
    with torch.inference_mode():
        batch = BATCH.clone()
        explained = run(model, batch)
    for one, other in zip(explained.maps, run(Small()).maps, strict=True):
        assert torch.equal(one.values, other.values)
    assert batch.is_inference()
    assert not BATCH.requires_grad


@pytest.mark.parametrize("method", CONVOLUTIONAL)
def test_maps_are_float32_on_the_layers_grid_and_not_below_zero(method: str) -> None:
    layer = "shared" if method != "cam" else "drop"
    explained = run(Small(), methods=[method], layers=[layer])
    free = METHODS[method].needs in ("activations", "attention")  # they look at no class
    assert explained.layers[0].grid == (12, 12)
    for one in explained.maps:
        assert (one.values.shape, one.values.dtype) == ((12, 12), torch.float32)
        assert float(one.values.min()) >= 0
        assert (one.cls is None) == free


@pytest.mark.parametrize("method", ["gradcam", "hirescam", "eigencam", "xgradcam"])
def test_a_signed_map_is_the_same_with_what_is_below_zero(method: str) -> None:
    signed, plain = (run(Small(), methods=[method], signed=each).maps for each in (True, False))
    assert any(float(one.values.min()) < 0 for one in signed)
    for one, other in zip(signed, plain, strict=True):
        assert torch.equal(one.values.clamp(min=0), other.values)


def test_one_forward_and_one_backward_a_class_serve_all_layers_and_methods() -> None:
    model = Small().eval()
    forwards, backwards = [], []
    model.register_forward_hook(lambda *_: forwards.append(1))
    model.fc.register_full_backward_hook(lambda *_: backwards.append(1))
    methods = [each for each, method in METHODS.items() if method.needs == "gradients"]
    explained = run(model, methods=methods, layers=["first", "shared"], classes=lambda _: [[0, 1, 2], [3]], batch=BATCH)
    assert len(forwards) == 1
    assert len(backwards) == 3
    assert len(explained.maps) == len(methods) * 3 * 4  # calls of layers; classes of both images


def test_the_classes_of_each_image_are_its_own() -> None:
    explained = run(Small(), classes=lambda _: [[2, 0], [1]], layers=["first"])
    assert [(one.image, one.cls) for one in explained.maps] == [(0, 2), (0, 0), (1, 1)]
    for one in explained.maps:
        (alone,) = run(Small(), BATCH[one.image][None], classes=lambda _, cls=one.cls: [[cls]], layers=["first"]).maps
        torch.testing.assert_close(one.values, alone.values)


def test_a_frozen_model_has_the_same_maps() -> None:
    frozen = Small().requires_grad_(False)
    for one, other in zip(run(frozen).maps, run(Small()).maps, strict=True):
        torch.testing.assert_close(one.values, other.values)
    assert not any(each.requires_grad for each in frozen.parameters())


def test_a_backbone_that_runs_without_gradients_has_them_from_its_end_on() -> None:
    class Probed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.backbone = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
            self.fc = nn.Linear(4, 3)

        def forward(self, x: Tensor) -> Tensor:
            with torch.no_grad():
                x = self.backbone(x)
            return self.fc(x.mean((2, 3)))

    (one, _) = run(Probed(), layers=["backbone"], methods=["hirescam"], signed=True).maps
    (cam, _) = run(Probed(), layers=["backbone"], methods=["cam"], signed=True).maps
    torch.testing.assert_close(one.values * one.values.numel(), cam.values)
    with pytest.raises(BadRequest, match="No gradient leads from the scores to this layer"):
        run(Probed(), layers=["backbone.0"])


def test_half_precision_and_channels_last() -> None:
    model = Small().to(torch.bfloat16)
    (one, *_) = run(model).maps
    assert one.values.dtype == torch.float32
    right = run(Small()).maps[0].values
    turned = run(Small().to(memory_format=torch.channels_last)).maps[0].values
    torch.testing.assert_close(turned, right)
    assert float((one.values - right).abs().max()) < 0.1 * float(right.max())


def test_nan_stays_in_the_map() -> None:
    model = Small()
    with torch.no_grad():
        model.first.weight[0, 0, 0, 0] = torch.nan
    explained = run(model, layers=["first"], methods=["gradcam", "eigencam", "hirescam", "layercam"])
    assert all(bool(one.values.isnan().any()) for one in explained.maps)


def test_no_gradient_is_a_map_of_zeros() -> None:
    model = Small()
    nn.init.zeros_(model.fc.weight)
    for one in run(model, methods=["gradcam", "gradcampp", "xgradcam", "layercam", "eigengradcam"]).maps:
        assert float(one.values.abs().max()) == 0


def test_it_can_be_cancelled() -> None:
    class Impatient(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("Cancelled.")

    for method in ("gradcam", "scorecam", "ablationcam"):
        model = Small().train()
        before = state_of(model)
        with pytest.raises(Cancelled):
            run(model, methods=[method], context=Impatient())
        assert compared(before, state_of(model)).changes == ()


class Odd(nn.Module):
    """Puts out whatever it is told to."""

    def __init__(self, out: object):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.unused = nn.Conv2d(3, 4, 3)
        self.pair = Pair()
        self.fc = nn.Linear(4, 3)
        self.out = out

    def forward(self, x: Tensor) -> object:
        a, _ = self.pair(self.conv(x))
        return self.out(self.fc(a.mean((2, 3))), a)  # type: ignore[operator]


class Pair(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x.relu(), x


@pytest.mark.parametrize(
    ("out", "arguments", "sentence"),
    [
        (lambda y, a: y, {"layers": ["unused"]}, "Layer unused is not reached when the model runs."),
        (
            lambda y, a: y,
            {"layers": ["fc"]},
            "Layer fc puts out 2 × 3: no picture that could be laid over the image.",
        ),
        (
            lambda y, a: y,
            {"layers": ["pair"]},
            "Layer pair puts out a tuple of 2: no picture that could be laid over the image.",
        ),
        (lambda y, a: y, {"methods": ["magic"]}, "There is no method magic."),
        (lambda y, a: y, {"classes": lambda _: [[3], [0]]}, "There is no class 3: the model tells 3 apart, from 0."),
        (lambda y, a: y, {"classes": lambda _: [[-1], [0]]}, "There is no class -1: the model tells 3 apart, from 0."),
        (
            lambda y, a: y.detach(),
            {},
            "No gradient leads from the scores to this layer: they do not depend on it, or it is cut off on the way.",
        ),
        (lambda y, a: y.argmax(1), {}, "The model puts out integers: no scores of classes."),
        (lambda y, a: {"loss": 3}, {}, "The model puts out a dict: no scores of classes."),
        (lambda y, a: y.sum(), {}, "The model puts out a tensor of no dimension: no scores of classes."),
        (lambda y, a: None, {}, "The model puts out a NoneType: no scores of classes."),
        (lambda y, a: y, {"batch": BATCH[0]}, "A batch of images has 4 dimensions"),
        (lambda y, a: y, {"batch": BATCH[:0]}, "A batch of images has 4 dimensions"),
        (lambda y, a: y, {"batch": BATCH[:, :1]}, "The model cannot run on images of 2 × 1 × 12 × 12: RuntimeError"),
        (lambda y, a: y, {"methods": ["rollout"]}, "No attention was seen in this model"),
        (lambda y, a: y.pow(2), {"methods": ["cam"]}, "CAM is not possible here"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(out: object, arguments: dict[str, object], sentence: str) -> None:
    given = {"layers": ["conv"]} | arguments
    with pytest.raises(BadRequest) as raised:
        run(Odd(out), **given)  # type: ignore[arg-type]
    assert str(raised.value).startswith(sentence)
    assert raised.value.hint or "4 dimensions" in sentence or "no class" in sentence


@pytest.mark.parametrize("out", [lambda y, a: (y, a), lambda y, a: {"logits": y}, lambda y, a: {"out": y, "aux": a}])
def test_logits_among_other_things_are_found(out: object) -> None:
    torch.manual_seed(0)
    explained = run(Odd(out), layers=["conv"], methods=["hirescam"])
    assert explained.logits.shape == (2, 3)
    assert explained.task == "classification"
    torch.testing.assert_close(explained.probabilities.sum(1), torch.ones(2))


def test_a_torchscript_program_and_weights_of_inference_are_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated, and still what many files hold
        scripted = torch.jit.trace(Small().eval(), BATCH)
    with pytest.raises(BadRequest, match="This is a TorchScript program"):
        run(scripted)
    with torch.inference_mode():
        model = copy.deepcopy(Small())
    with pytest.raises(BadRequest, match=r"made under torch\.inference_mode"):
        run(model)


def test_parameters_without_a_shape_or_values_are_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lazy modules are under development
        lazy = nn.Sequential(nn.LazyConv2d(4, 3))
    with pytest.raises(BadRequest, match="parameters without a shape"):
        run(lazy)
    with pytest.raises(BadRequest, match="on the meta device"):
        run(Small().to("meta"))


def test_a_model_that_writes_to_its_input_sees_the_same_image_each_time() -> None:
    class Normalising(Small):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.sub_(0.5).div_(2))

    methods = ["gradcam", "ablationcam"]
    given = BATCH.clone()
    in_place = run(Normalising(), given, layers=["first"], methods=methods)
    assert torch.equal(given, BATCH)
    right = run(Small(), (BATCH - 0.5) / 2, layers=["first"], methods=methods)
    for one, other in zip(in_place.maps, right.maps, strict=True):
        torch.testing.assert_close(one.values, other.values)
    twice = [run(Normalising(), given, layers=["first"], methods=["scorecam"]).maps[0].values for _ in range(2)]
    assert torch.equal(twice[0], twice[1])


@pytest.mark.parametrize("flat", [False, True])
def test_one_score_is_a_class_of_its_own(flat: bool) -> None:
    class Binary(Small):
        def forward(self, x: Tensor) -> Tensor:
            score = super().forward(x)[:, :1]
            return score[:, 0] if flat else score

    explained = run(Binary(), methods=["gradcam", "ablationcam"], layers=["first"])
    torch.testing.assert_close(explained.probabilities, explained.logits.sigmoid())
    assert explained.logits.shape == (2, 1)
    assert torch.equal(explained.maps[0].values, run(Small(), layers=["first"]).maps[0].values)


def test_a_class_asked_for_twice_is_explained_once() -> None:
    assert len(run(Small(), classes=lambda _: [[1, 1, 2], []], layers=["first"]).maps) == 2


def test_a_checkpointed_part_is_seen_once() -> None:
    class Checkpointed(Small):
        def forward(self, x: Tensor) -> Tensor:
            x = self.relu(self.first(x))
            x = torch.utils.checkpoint.checkpoint(self.shared, x, use_reentrant=False)
            return self.fc(self.pool(self.shared(self.relu(x))).flatten(1))

    right = run(Small(), layers="shared").maps
    wrapped = nn.Sequential(Small())
    for model, layer in ((Checkpointed(), "shared"), (wrapped, "0.shared")):
        for one, other in zip(run(model, layers=[layer]).maps, right, strict=True):
            assert one.call == other.call
            torch.testing.assert_close(one.values, other.values)
