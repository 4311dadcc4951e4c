import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torchvision")

from torch import Tensor, nn  # noqa: E402
from torch.nn.functional import interpolate  # noqa: E402

from inspector.cam.explain import explain  # noqa: E402
from inspector.context import Context  # noqa: E402
from tests.inspector.cam.networks import Small, images  # noqa: E402

BATCH = images(2, 12)
CLASSES = [[2, 0], [1]]


class Strided(nn.Module):
    """More channels than fit in one batch, on a coarser grid; one of them always off."""

    def __init__(self, together: bool = False):
        super().__init__()
        torch.manual_seed(1)
        self.conv = nn.Conv2d(3, 40, 3, stride=2, padding=1)
        with torch.no_grad():
            self.conv.weight[5] = 0
            self.conv.bias[5] = -1  # type: ignore[index]
        self.relu = nn.ReLU()
        self.next = nn.Conv2d(40, 6, 3)
        self.fc = nn.Linear(6, 4)
        self.together = together

    def forward(self, x: Tensor) -> Tensor:
        a = self.relu(self.conv(x))
        b = self.next(a).relu().mean((2, 3))
        return self.fc(torch.cat([b[:, :3], b[:, 3:] + x.mean((1, 2, 3))[:, None]], 1) if self.together else b)


def maps(model: nn.Module, layer: str, method: str, **arguments: object) -> dict[tuple[int, int, int], Tensor]:
    given = {"classes": lambda _: CLASSES, "signed": True} | arguments
    explained = explain(model, BATCH, layers=[layer], methods=[method], **given)  # type: ignore[arg-type]
    return {(one.image, one.call, one.cls or 0): one.values for one in explained.maps}


def test_score_cam_by_hand() -> None:
    model = Strided().eval()
    with torch.no_grad():
        a = model.relu(model.conv(BATCH))
        for (image, _, cls), values in maps(model, "relu", "scorecam").items():
            scores = []
            for channel in a[image]:
                mask = interpolate(channel[None, None], size=(12, 12), mode="bilinear")[0, 0]
                spread = mask.max() - mask.min()
                mask = (mask - mask.min()) / spread if spread > 0 else torch.zeros(12, 12)
                scores.append(model(BATCH[image][None] * mask)[0, cls])
            weights = torch.stack(scores).softmax(0)
            torch.testing.assert_close(values, torch.einsum("c,chw->hw", weights, a[image]))


@pytest.mark.parametrize("together", [False, True])
def test_ablation_cam_by_hand(together: bool) -> None:
    """By magnitude: grad-cam divides by the score itself, which turns the map around where that is below 0."""
    model = Strided(together).eval()
    found = maps(model, "relu", "ablationcam")
    assert set(found) == {(0, 0, 2), (0, 0, 0), (1, 0, 1)}
    with torch.no_grad():
        a = model.relu(model.conv(BATCH))
        for (image, _, cls), values in found.items():
            score = model(BATCH[image][None])[0, cls]
            weights = []
            for channel in range(40):
                kept = torch.ones(40)
                kept[channel] = 0
                hook = model.relu.register_forward_hook(lambda *given, k=kept: given[-1] * k[:, None, None])
                weights.append((score - model(BATCH[image][None])[0, cls]) / score.abs())
                hook.remove()
            right = torch.einsum("c,chw->hw", torch.stack(weights), a[image])
            torch.testing.assert_close(values, right, rtol=1e-3, atol=1e-5)


def test_one_call_of_two_is_ablated() -> None:
    found = maps(Small().eval(), "shared", "ablationcam")
    assert {call for _, call, _ in found} == {0, 1}
    assert float((found[0, 0, 2] - found[0, 1, 2]).abs().max()) > 0


def test_what_is_before_the_layer_runs_over_one_image() -> None:
    sizes = []
    model = Strided().eval()
    model.conv.register_forward_hook(lambda _, given, out: sizes.append(len(given[0])))
    maps(model, "relu", "ablationcam", classes=lambda _: [[0], []])
    assert set(sizes[1:]) == {1}  # the first is the forward of the batch
    sizes.clear()
    model.together = True  # adds up what was before the layer and what came after
    maps(model, "relu", "ablationcam", classes=lambda _: [[0], []])
    assert max(sizes[1:]) <= 32


def test_progress_is_told_in_channels() -> None:
    told = []

    class Told(Context):
        def report(self, done: int, total: int, text: str = "") -> None:
            told.append((done, total))

    maps(Strided().eval(), "relu", "scorecam", context=Told(), classes=lambda _: [[0], []])
    assert told == [(0, 40), (32, 40)]


@pytest.mark.parametrize("method", ["scorecam", "ablationcam"])
@pytest.mark.parametrize("only", ["takes", "gives"])
def test_a_model_of_one_image_at_a_time(method: str, only: str) -> None:
    class One(Strided):
        def forward(self, x: Tensor) -> Tensor:
            if only == "takes" and len(x) > 1:
                raise ValueError("one at a time")
            return super().forward(x)[:1]

    many, one = Strided().eval(), One().eval()
    found = [
        explain(model, BATCH[:1], layers=["relu"], methods=[method], classes=lambda _: [[2, 0]], signed=True).maps
        for model in (many, one)
    ]
    for right, values in zip(*found, strict=True):
        torch.testing.assert_close(values.values, right.values)
