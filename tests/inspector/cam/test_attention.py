"""Rollout and gradient attention by hand, from attentions that are written out."""

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

from torch import Tensor, nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from inspector.cam.explain import explain  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from inspector.flops.footprint import compared, state_of  # noqa: E402
from tests.inspector.cam.networks import Small, images, small_swin  # noqa: E402

BATCH = images(2, 32)
LAYERS = [f"encoder.layers.encoder_layer_{k}.self_attention" for k in range(3)]
CLASS = 1


@pytest.fixture
def transformer() -> nn.Module:
    torch.manual_seed(0)
    model = torchvision.models.VisionTransformer(32, 8, 3, 2, 16, 32, num_classes=5).eval()
    with torch.no_grad():
        for parameter in model.parameters():  # attentions that differ from each other
            parameter.normal_(std=0.4)
    return model


def written_out(model: nn.Module) -> tuple[list[Tensor], Tensor]:
    """Attentions [n, heads, t, t] of a forward in which they are matrices, and the logits that depend on them."""
    found: list[Tensor] = []

    def forward(self: nn.MultiheadAttention, query: Tensor, *_: object, **__: object) -> tuple[Tensor, None]:
        apart = functional.linear(query, self.in_proj_weight, self.in_proj_bias).unflatten(2, (3, self.num_heads, -1))
        q, k, v = apart.permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / self.head_dim**0.5).softmax(-1)
        found.append(weights)
        return self.out_proj((weights @ v).transpose(1, 2).flatten(2)), None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nn.MultiheadAttention, "forward", forward)
        logits = model(BATCH)
    torch.testing.assert_close(logits, model(BATCH), rtol=1e-4, atol=1e-4)
    return found, logits


def by_hand(attentions: list[Tensor], slopes: list[Tensor] | None = None) -> Tensor:
    """[n, 4, 4]"""
    one = torch.eye(17)
    whole = one.expand(2, 17, 17)
    for k, attention in enumerate(attentions):
        if slopes is None:
            whole = (attention.mean(1) / 2 + one / 2) @ whole
        else:
            whole = whole + (attention * slopes[k]).relu().mean(1) @ whole
    return whole[:, 0, 1:].unflatten(1, (4, 4)).detach()


def maps(model: nn.Module, method: str, layers: str | list[str] = "auto", **arguments: bool) -> list[Tensor]:
    explained = explain(model, BATCH, layers=layers, methods=[method], classes=lambda _: [[CLASS]] * 2, **arguments)
    assert all(one.method == method for one in explained.maps)
    return [one.values for one in explained.maps]


def test_rollout_of_a_transformer_that_gives_no_attention(transformer: nn.Module) -> None:
    right = by_hand(written_out(transformer)[0])
    torch.testing.assert_close(torch.stack(maps(transformer, "rollout")), right)
    upto = by_hand(written_out(transformer)[0][:2])
    torch.testing.assert_close(torch.stack(maps(transformer, "rollout", LAYERS[1])), upto)


def test_gradient_attention(transformer: nn.Module) -> None:
    attentions, logits = written_out(transformer)
    slopes = list(torch.autograd.grad(logits[:, CLASS].sum(), attentions))
    right = by_hand(attentions, slopes)
    assert float(right.max()) > 0
    torch.testing.assert_close(torch.stack(maps(transformer, "gradattention")), right)
    torch.testing.assert_close(torch.stack(maps(transformer.requires_grad_(False), "gradattention")), right)


def test_each_head_by_itself(transformer: nn.Module) -> None:
    attentions, logits = written_out(transformer)
    slopes = torch.autograd.grad(logits[:, CLASS].sum(), attentions)
    explained = explain(
        transformer,
        BATCH,
        layers=LAYERS[:2],
        methods=["rollout", "gradattention"],
        classes=lambda _: [[CLASS]] * 2,
        heads=True,
    )
    assert len(explained.maps) == 2 * 2 * 2 * 2
    assert [layer.name for layer in explained.layers] == LAYERS[:2]
    for one in explained.maps:
        k = LAYERS.index(one.layer)
        assert one.head is not None
        row = attentions[k][one.image, one.head, 0, 1:]
        if one.method == "gradattention":
            row = (row * slopes[k][one.image, one.head, 0, 1:]).relu()
        torch.testing.assert_close(one.values, row.detach().unflatten(0, (4, 4)))


def test_the_logits_are_those_of_the_model_and_nothing_is_left_behind(transformer: nn.Module) -> None:
    whole, softmax = functional.scaled_dot_product_attention, functional.softmax
    before = state_of(transformer)
    explained = explain(transformer, BATCH, layers="auto", methods=["gradattention"], classes=lambda _: [[0]] * 2)
    torch.testing.assert_close(explained.logits, transformer(BATCH).detach(), rtol=1e-4, atol=1e-4)
    assert compared(before, state_of(transformer)).changes == ()
    assert (functional.scaled_dot_product_attention, functional.softmax) == (whole, softmax)
    assert explained.layers[0].name == LAYERS[-1]
    assert explained.layers[0].grid == (4, 4)


class Written(nn.Module):
    """Attention written out, without a class token: its patches are averaged."""

    def __init__(self, kind: str):
        super().__init__()
        torch.manual_seed(0)
        self.patches = nn.Conv2d(3, 8, 8, 8)
        self.qkv = nn.Linear(8, 24)
        self.fc = nn.Linear(8, 5)
        self.kind = kind

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(x).unflatten(2, (3, 2, 4)).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) / 2
        if self.kind == "sdpa":
            x = x + functional.scaled_dot_product_attention(q, k, v, scale=0.5).transpose(1, 2).flatten(2)
        else:
            softmax = {
                "method": lambda: scores.softmax(dim=-1),
                "torch": lambda: torch.softmax(scores, 3),
                "functional": lambda: functional.softmax(scores, -1),
                "module": lambda: nn.Softmax(-1)(scores),
            }[self.kind]
            x = x + (softmax() @ v).transpose(1, 2).flatten(2)
        return self.fc(x.mean(1))


@pytest.mark.parametrize("kind", ["sdpa", "method", "torch", "functional", "module"])
def test_attention_is_seen_however_it_is_written(kind: str) -> None:
    model = Written(kind).eval()
    x = model.patches(BATCH).flatten(2).transpose(1, 2)
    q, k, _ = model.qkv(x).unflatten(2, (3, 2, 4)).permute(2, 0, 3, 1, 4)
    attention = (q @ k.transpose(-2, -1) / 2).softmax(-1)
    right = ((attention.mean(1) + torch.eye(16)) / 2).mean(1).unflatten(1, (4, 4)).detach()
    torch.testing.assert_close(torch.stack(maps(model, "rollout")), right)
    assert float(torch.stack(maps(model, "gradattention")).max()) > 0


@pytest.mark.parametrize(
    ("network", "sentence"),
    [(small_swin, "The model attends within windows"), (Small, "No attention was seen in this model")],
)
def test_where_attention_cannot_be_followed(network: Callable[[], nn.Module], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        explain(network(), BATCH, layers="auto", methods=["rollout"], classes=lambda _: [[0]] * 2)
