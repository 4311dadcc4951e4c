"""The reference against counts made by hand, and its independence of device and gradients."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")


from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from inspector.flops import formulas  # noqa: E402
from inspector.flops.reference import Reference  # noqa: E402
from inspector.flops.tracker import MOST_CALLS  # noqa: E402


def count(model: nn.Module, *shapes: tuple[int, ...], device: str = "meta", grad: bool = False) -> Reference:
    reference = Reference(model)
    with torch.set_grad_enabled(grad), reference.counting():
        model(*(torch.zeros(shape, device=device) for shape in shapes))
    return reference


def total(reference: Reference) -> int:
    whole = reference.tracker.whole[""].flops
    assert sum(reference.flops.values()) == whole == sum(reference.tracker.own.values())
    return whole


def zoo(name: str, device: str = "meta") -> nn.Module:
    with torch.device(device):
        return torchvision.models.get_model(name, weights=None).eval()


def conv(size: int, outputs: int, inputs: int, kernel: int, groups: int = 1) -> int:
    """FLOP of a convolution onto a square of `size` pixels."""
    return 2 * size * size * outputs * (inputs // groups) * kernel * kernel


def resnet18() -> int:
    stages = 4 * conv(56, 64, 64, 3)
    for size, width in ((28, 128), (14, 256), (7, 512)):
        stages += conv(size, width, width // 2, 3) + conv(size, width, width // 2, 1) + 3 * conv(size, width, width, 3)
    return conv(112, 64, 3, 7) + stages + 2 * 512 * 1000


def resnet50() -> int:
    flops, entering = conv(112, 64, 3, 7), 64
    for size, width, blocks in ((56, 64, 3), (28, 128, 4), (14, 256, 6), (7, 512, 3)):
        before = size if width == 64 else 2 * size  # the stride is in the 3x3
        flops += conv(size, 4 * width, entering, 1)
        for block in range(blocks):
            reduced = conv(before if block == 0 else size, width, entering, 1)
            flops += reduced + conv(size, width, width, 3) + conv(size, 4 * width, width, 1)
            entering = 4 * width
    return flops + 2 * 2048 * 1000


def vgg16() -> int:
    widths = ((224, (3, 64, 64)), (112, (64, 128, 128)), (56, (128, 256, 256, 256)), (28, (256, 512, 512, 512)))
    flops = sum(
        conv(size, after, before, 3)
        for size, row in (*widths, (14, (512, 512, 512, 512)))
        for before, after in itertools.pairwise(row)
    )
    return flops + 2 * (512 * 49 * 4096 + 4096 * 4096 + 4096 * 1000)


def mobilenet_v2() -> int:
    flops, size, entering = conv(112, 32, 3, 3), 112, 32
    rows = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
    for expansion, width, blocks, stride in rows:
        for block in range(blocks):
            hidden = entering * expansion
            flops += conv(size, hidden, entering, 1) if expansion > 1 else 0
            size //= stride if block == 0 else 1
            flops += conv(size, hidden, hidden, 3, groups=hidden) + conv(size, width, hidden, 1)
            entering = width
    return flops + conv(7, 1280, 320, 1) + 2 * 1280 * 1000


def efficientnet_b0() -> int:
    flops, size, entering = conv(112, 32, 3, 3), 112, 32
    rows = (
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 2),
        (6, 5, 2, 40, 2),
        (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    )
    for expansion, kernel, stride, width, blocks in rows:
        for block in range(blocks):
            hidden, squeezed = entering * expansion, entering // 4
            flops += conv(size, hidden, entering, 1) if expansion > 1 else 0
            size //= stride if block == 0 else 1
            flops += conv(size, hidden, hidden, kernel, groups=hidden) + conv(size, width, hidden, 1)
            flops += 2 * 2 * hidden * squeezed  # squeeze and excite: two convolutions of one pixel
            entering = width
    return flops + conv(7, 1280, 320, 1) + 2 * 1280 * 1000


def convnext_tiny() -> int:
    flops = conv(56, 96, 3, 4)
    for size, width, blocks in ((56, 96, 3), (28, 192, 3), (14, 384, 9), (7, 768, 3)):
        flops += conv(size, width, width // 2, 2) if width > 96 else 0
        flops += blocks * (conv(size, width, width, 7, groups=width) + 2 * size * size * 8 * width * width)
    return flops + 2 * 768 * 1000


def swin_t() -> int:
    flops = conv(56, 96, 3, 4)
    for size, width, blocks in ((56, 96, 2), (28, 192, 2), (14, 384, 6), (7, 768, 2)):
        tokens = size * size
        flops += 2 * tokens * (2 * width) * width if width > 96 else 0  # merging: 4 x half the width to the width
        # qkv, projection, up and down; scores and their sum over windows of 49
        flops += blocks * (2 * tokens * width * width * (3 + 1 + 4 + 4) + 2 * 2 * tokens * 49 * width)
    return flops + 2 * 768 * 1000


def vit_b_16() -> int:
    tokens, width = 197, 768
    block = 2 * tokens * width * width * (3 + 1 + 4 + 4) + 2 * 2 * tokens * tokens * width
    return conv(14, width, 3, 16) + 12 * block + 2 * width * 1000


def densenet121() -> int:
    flops, width = conv(112, 64, 3, 7), 64
    for size, layers in ((56, 6), (28, 12), (14, 24), (7, 16)):
        for _ in range(layers):
            flops += conv(size, 128, width, 1) + conv(size, 32, 128, 3)
            width += 32
        if size > 7:
            flops += conv(size, width // 2, width, 1)
            width //= 2
    return flops + 2 * 1024 * 1000


BY_HAND = (resnet18, resnet50, vgg16, mobilenet_v2, efficientnet_b0, convnext_tiny, swin_t, vit_b_16, densenet121)


@pytest.mark.parametrize("by_hand", BY_HAND, ids=lambda by_hand: by_hand.__name__)
def test_a_model_counts_what_a_person_counts(by_hand: Callable[[], int]) -> None:
    reference = count(zoo(by_hand.__name__), (1, 3, 224, 224))
    assert total(reference) == by_hand()
    assert reference.uncounted() == ()


def test_figures_that_people_quote() -> None:
    assert round(vit_b_16() / 1e9, 2) == 35.13
    assert round(resnet50() / 1e9, 2) == 8.18


def encoder(device: str) -> nn.Module:
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, device=device)
    return nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()


class Attends(nn.Module):
    """Asks for attention itself, with fewer key heads and a mask."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.scaled_dot_product_attention(x, x[:, :2], x[:, :2], is_causal=True, enable_gqa=True)


class Queries(nn.Module):
    """Has queries of its own, one set for the whole batch."""

    def __init__(self, device: str):
        super().__init__()
        self.queries = nn.Parameter(torch.zeros(1, 3, 6, 4, device=device))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.scaled_dot_product_attention(self.queries, x, x)


SMALL: dict[str, tuple[Callable[[str], nn.Module], tuple[int, ...], int]] = {
    "encoder": (encoder, (2, 10, 32), 2 * 2 * (2 * 10 * 32 * (4 * 32 + 2 * 64) + 2 * 2 * 10 * 10 * 32)),
    "attention": (
        lambda device: Itself(nn.MultiheadAttention(32, 4, device=device).eval()),
        (10, 2, 32),
        2 * (2 * 10 * 32 * 4 * 32 + 2 * 2 * 10 * 10 * 32),
    ),
    "grouped queries": (lambda device: Attends(), (2, 4, 10, 16), 2 * 2 * (2 * 4 * 10 * 10 * 16)),
    "queries of all batches": (Queries, (5, 3, 9, 4), 2 * 2 * 5 * 3 * 6 * 9 * 4),
    "one key head": (
        lambda device: Does(lambda x: functional.scaled_dot_product_attention(x, x[:, :1], x[:, :1])),
        (2, 4, 6, 8),
        2 * 2 * 2 * 4 * 6 * 6 * 8,
    ),
    "attention of each": (
        lambda device: Does(torch.vmap(lambda x: functional.scaled_dot_product_attention(x, x, x))),
        (2, 3, 6, 8),
        2 * 2 * 2 * 3 * 6 * 6 * 8,
    ),
    "complex linear": (lambda device: Complex(nn.Linear(4, 6, dtype=torch.complex64, device=device)), (5, 4), 960),
    "complex convolution": (
        lambda device: Complex(nn.Conv2d(4, 6, 3, dtype=torch.complex64, device=device)),
        (2, 4, 5, 5),
        8 * 2 * 3 * 3 * 6 * 4 * 9,
    ),
    "complex convolution, transposed and grouped": (
        lambda device: Complex(nn.ConvTranspose1d(4, 6, 3, stride=2, groups=2, dtype=torch.complex64, device=device)),
        (2, 4, 5),
        8 * 2 * 5 * 4 * 3 * 3,
    ),
    "complex products": (
        lambda device: Complex(Does(lambda x: torch.einsum("bij,bkj->bik", x, x))),
        (2, 3, 4),
        8 * 2 * 3 * 3 * 4,
    ),
    "lstm": (lambda device: nn.LSTM(24, 32, device=device), (10, 3, 24), 2 * 10 * 3 * 4 * 32 * (24 + 32)),
    "lstm of two layers, both ways, projected": (
        lambda device: nn.LSTM(24, 32, 2, bidirectional=True, proj_size=8, batch_first=True, device=device),
        (3, 10, 24),
        2 * 10 * 3 * 2 * (4 * 32 * (24 + 8) + 32 * 8 + 4 * 32 * (16 + 8) + 32 * 8),
    ),
    "gru": (lambda device: nn.GRU(24, 32, device=device), (10, 3, 24), 2 * 10 * 3 * 3 * 32 * (24 + 32)),
    "cell": (lambda device: nn.LSTMCell(24, 32, device=device), (3, 24), 2 * 3 * 4 * 32 * (24 + 32)),
    "grouped": (lambda device: nn.Conv2d(8, 16, 3, groups=4, device=device), (2, 8, 10, 10), 2 * 2 * 64 * 16 * 2 * 9),
    "depthwise": (lambda device: nn.Conv1d(8, 8, 5, groups=8, device=device), (2, 8, 14), 2 * 2 * 10 * 8 * 5),
    "dilated": (lambda device: nn.Conv2d(8, 16, 3, dilation=2, device=device), (2, 8, 10, 10), 2 * 2 * 36 * 16 * 8 * 9),
    "strided": (lambda device: nn.Conv3d(2, 4, 2, stride=2, device=device), (1, 2, 4, 4, 4), 2 * 8 * 4 * 2 * 8),
    "transposed": (
        lambda device: nn.ConvTranspose2d(8, 16, 3, stride=2, padding=1, device=device),
        (2, 8, 10, 10),
        2 * 2 * 100 * 8 * 16 * 9,
    ),
    "transposed and grouped": (
        lambda device: nn.ConvTranspose1d(8, 16, 4, stride=3, groups=4, device=device),
        (1, 8, 7),
        2 * 7 * 8 * 4 * 4,
    ),
    "bilinear": (lambda device: Itself(nn.Bilinear(6, 6, 4, device=device), 2), (5, 6), 2 * 5 * (4 * 6 * 6 + 4 * 6)),
    "one row": (lambda device: nn.Linear(6, 4, device=device), (6,), 2 * 6 * 4),
}


class Does(nn.Module):
    def __init__(self, function: Callable[[torch.Tensor], torch.Tensor]):
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x)


class Complex(nn.Module):
    def __init__(self, layer: nn.Module):
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x.to(torch.complex64)).abs()


class Itself(nn.Module):
    """Gives a layer the same tensor in all places."""

    def __init__(self, layer: nn.Module, places: int = 3):
        super().__init__()
        self.layer, self.places = layer, places

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(*[x] * self.places)


@pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
@pytest.mark.parametrize("name", SMALL)
def test_the_count_is_the_same_on_every_device_with_and_without_gradients(name: str) -> None:
    make, shape, expected = SMALL[name]
    ops = []
    for device in ("cpu", "meta"):
        for grad in (False, True):
            reference = count(make(device), shape, device=device, grad=grad)
            assert total(reference) == expected, (device, grad)
            assert reference.uncounted() == ()
            ops.append(reference.ops())
    assert all(each == ops[0] for each in ops)


def test_every_module_counts_alike_on_the_processor() -> None:
    on_cpu = count(zoo("resnet18", "cpu"), (1, 3, 32, 32), device="cpu")
    on_meta = count(zoo("resnet18"), (1, 3, 32, 32))
    assert on_cpu.tracker.whole == on_meta.tracker.whole
    assert on_cpu.tracker.calls == on_meta.tracker.calls


def test_train_and_eval_count_alike() -> None:
    assert total(count(zoo("resnet18").train(), (2, 3, 64, 64))) == total(count(zoo("resnet18"), (2, 3, 64, 64)))


def test_a_shared_module_counts_each_call() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Linear(4, 4, device="meta")
            self.other = self.one

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.other(self.one(x))

    reference = count(Twice(), (2, 4))
    assert total(reference) == 2 * (2 * 2 * 4 * 4)
    assert [call.flops for call in reference.tracker.calls["one"]] == [64, 64]


def test_what_has_no_formula_is_listed() -> None:
    class Spectrum(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.linalg.inv(x) @ torch.fft.fft(x).real

    reference = count(Spectrum(), (4, 4))
    assert {row.op for row in reference.uncounted()} == {"linalg_inv_ex", "_fft_r2c"}
    assert total(reference) == 2 * 4 * 4 * 4


@pytest.mark.filterwarnings("ignore")  # of torch.jit and flex_attention themselves
def test_scripted_models_and_attention_given_as_a_function() -> None:
    layers = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 2))
    scripted = torch.jit.script(layers)
    assert total(count(scripted, (2, 3, 8, 8), device="cpu")) == total(count(layers, (2, 3, 8, 8), device="cpu"))

    from torch.nn.attention.flex_attention import flex_attention

    class Flexible(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return flex_attention(x, x, x)  # type: ignore[return-value]

    assert total(count(Flexible(), (1, 2, 8, 16), device="cpu")) == 2 * 2 * (2 * 8 * 8 * 16)


def test_weights_of_few_bits_are_counted() -> None:
    class Eight(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            weight, scales = torch.ones(16, 32, dtype=torch.int8), torch.ones(16, dtype=torch.bfloat16)
            return torch.ops.aten._weight_int8pack_mm(x.bfloat16(), weight, scales)

    reference = count(Eight(), (5, 32), device="cpu")
    assert (total(reference), reference.uncounted()) == (2 * 5 * 32 * 16, ())


@pytest.mark.parametrize(
    "name", ["_weight_int8pack_mm", "fbgemm_linear_int8_weight", "thnn_conv2d", "_sparse_mm", "linear"]
)
def test_a_product_is_known_by_its_name(name: str) -> None:
    assert formulas.is_product(getattr(torch.ops.aten, name))


@pytest.mark.parametrize(
    "name", ["_weight_norm", "mkldnn_reorder_conv2d_weight", "_thnn_fused_lstm_cell", "linalg_norm", "linear_backward"]
)
def test_what_multiplies_no_matrices_is_no_product(name: str) -> None:
    assert not formulas.is_product(getattr(torch.ops.aten, name))


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_products_written_where_the_model_says(device: str) -> None:
    class Writes(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            out = torch.empty(2, 5, 5, device=device)
            torch.bmm(x, x.transpose(1, 2), out=out)
            torch.mm(x[0], x[1].t(), out=out[0])
            return torch.addmm(out[0], x[0], x[1].t(), out=out[1])

    reference = count(Writes(), (2, 5, 8), device=device)
    assert total(reference) == 2 * (2 + 1 + 1) * 5 * 5 * 8
    out, x = 4 * 2 * 5 * 5, 4 * 2 * 5 * 8
    whole = reference.tracker.whole[""]
    assert whole.written == x + out + out // 2 + out // 2  # x is made within the count
    assert whole.read == 2 * x + x + x + out // 2


def test_a_row_of_weights_under_inference_mode() -> None:
    with torch.inference_mode():
        assert total(count(Does(lambda x: functional.linear(x, torch.ones(8))), (6, 8), device="cpu")) == 2 * 6 * 8


def test_calls_beyond_those_listed_are_counted() -> None:
    class Long(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.step = nn.Linear(1, 1, device="meta")

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for _ in range(MOST_CALLS + 5):
                x = self.step(x)
            return x

    tracker = count(Long(), (1, 1)).tracker
    assert (len(tracker.calls["step"]), tracker.unlisted["step"]) == (MOST_CALLS, 5)


def test_what_a_hook_makes_of_an_output_is_the_output() -> None:
    layers = nn.Sequential(nn.Linear(8, 8), nn.Linear(4, 4)).to("meta")
    layers[0].register_forward_hook(lambda module, inputs, output: output[:, :4])
    tracker = count(layers, (5, 8)).tracker
    assert [call.output for call in tracker.calls["0"]] == [(5, 4)]
    assert len(layers[0]._forward_hooks) == 1


def test_a_module_that_runs_on_another_thread_is_told() -> None:
    class Threaded(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4, device="meta")

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(self.layer, x).result()

    tracker = count(Threaded(), (2, 4)).tracker
    assert (tracker.elsewhere, tracker.threads) == ({"layer"}, 1)
    assert count(nn.Linear(4, 4, device="meta"), (2, 4)).tracker.threads == 0


def test_composite_operators_under_inference_mode() -> None:
    class Inferring(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = nn.Sequential(nn.Conv1d(3, 4, 3), nn.Linear(6, 2))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with torch.inference_mode():
                return torch.matmul(self.body(x), torch.ones(2, 5))

    reference = count(Inferring(), (2, 3, 8), device="cpu")
    assert total(reference) == 2 * 2 * (6 * 4 * 9 + 4 * 6 * 2 + 4 * 2 * 5)
    assert reference.uncounted() == ()


def test_packed_sequences_count_their_tokens() -> None:
    lstm = nn.LSTM(8, 8)
    packed = nn.utils.rnn.pack_padded_sequence(torch.zeros(5, 2, 8), torch.tensor([5, 3]))
    reference = Reference(lstm)
    with torch.no_grad(), reference.counting():
        lstm(packed)
    assert total(reference) == 2 * (5 + 3) * 4 * 8 * 16


def test_an_encoder_that_skips_padding_counts_every_position() -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    mask = torch.tensor([[False, False, True], [False, True, True]])
    reference = Reference(layer)
    with torch.no_grad(), reference.counting():
        layer(torch.zeros(2, 3, 8), src_key_padding_mask=mask)
    assert total(reference) == 2 * (2 * 3 * 8 * (4 * 8 + 2 * 16) + 2 * 2 * 3 * 3 * 8)
    assert torch.backends.mha.get_fastpath_enabled()


def test_nothing_of_the_count_stays_behind() -> None:
    from torch.nn.modules import module

    before = functional.scaled_dot_product_attention
    with pytest.raises(RuntimeError):
        count(nn.Linear(3, 3), (2, 4), device="cpu")
    assert functional.scaled_dot_product_attention is before
    assert not module._global_forward_hooks
    assert not module._global_forward_pre_hooks
