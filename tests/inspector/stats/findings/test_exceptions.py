"""What looks like a fault and is none: every exception that the rules name, as real checkpoints have it."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from inspector.stats.functions import scan_checkpoint
from inspector.stats.phrases import english
from inspector.stats.result import Finding, Phrase
from tests.planted import healthy


@pytest.fixture
def rules(tmp_path):
    """The rules that find something in a state that is saved, with their severities."""

    def find(state) -> dict[str, str]:
        torch.save(state, tmp_path / "state.pt")
        return {each.rule: each.severity for each in scan_checkpoint(tmp_path / "state.pt").report.findings}

    return find


@pytest.fixture
def model():
    return healthy()["model"]


def law_of(finding: Finding) -> str:
    """The name of the law that an `initial` finding tells."""
    law = dict(finding.text.values)["law"]
    assert isinstance(law, Phrase)
    return law.name


def draw(*shape, seed=0):
    """Laplace draws, as trained weights have them."""
    uniform = torch.rand(shape, generator=torch.Generator().manual_seed(seed)) - 0.5
    return -0.05 * uniform.sign() * torch.log1p(-1.999999 * uniform.abs())


class Net(nn.Module):
    """Two convolutions with BatchNorm and a linear layer."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16)
        self.conv2, self.bn2 = nn.Conv2d(16, 32, 3), nn.BatchNorm2d(32)
        self.fc = nn.Linear(32, 80)

    def forward(self, x):
        x = torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))
        return self.fc(x.mean((2, 3)))


@pytest.fixture
def net():
    """Trained for a few steps on noise."""
    torch.manual_seed(4)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(25):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(torch.randn(8, 3, 8, 8)), torch.randint(0, 80, (8,))).backward()
        optimizer.step()
    return net, optimizer


def test_a_trained_network(rules, net):
    module, optimizer = net
    assert rules({"model": module.state_dict(), "optimizer": optimizer.state_dict()}) == {}


@pytest.mark.parametrize(
    ("key", "tensor"),
    [
        ("layers.0.q_proj.lora_B.weight", torch.zeros(64, 8)),
        ("layers.0.attn.lora_up.weight", torch.zeros(64, 8)),
        ("controlnet_down_blocks.0.weight", torch.zeros(32, 32, 1, 1)),
        ("zero_convs.0.0.weight", torch.zeros(32, 32, 1, 1)),
        ("blocks.0.adaLN_modulation.1.weight", torch.zeros(96, 16)),
        ("attn.relative_position_bias_table", torch.zeros(169, 4)),
        ("cls_token", torch.zeros(1, 1, 64)),
        ("pos_embed", torch.zeros(1, 17, 64)),
        ("attn_mask", torch.zeros(16, 16)),
        ("layer1.0.bn2.weight", torch.zeros(64)),
        ("norm.weight", torch.ones(64)),
        ("bias_of_focal.bias", torch.full((80,), -4.6)),
        ("stages.0.gamma", torch.full((64, 1, 1), 1e-6)),
        ("layer_scale_1", torch.full((4, 64), 0.1)),
        ("blur.kernel", torch.full((8, 1, 3, 3), 1 / 9)),
        ("anchors", torch.ones(9, 4)),
        ("tgt_mask", torch.triu(torch.full((16, 16), -torch.inf), 1)),
        ("attn_bias", torch.full((1, 4, 16, 16), -torch.inf).triu(1)),
        ("rotary_emb.inv_freq", torch.ones(32)),
        ("ids", torch.zeros(16, 16, dtype=torch.int64)),
        ("layers.0.mlp.gate.weight", torch.zeros(8, 64)),
        ("relative_position_index", torch.zeros(16, 16, dtype=torch.int64)),
    ],
)
def test_what_starts_at_zero_or_is_no_weight(rules, model, key, tensor):
    assert rules({**model, key: tensor}) == {}


@pytest.mark.parametrize(
    ("key", "tensor", "rule"),
    [
        ("mask_head.conv.weight", torch.full((16, 16), -torch.inf), "inf"),
        ("attn.weight", torch.full((16, 16), -torch.inf).triu(1) + torch.diag(torch.full((16,), torch.inf)), "inf"),
        ("layers.0.mlp.gate_proj.weight", torch.zeros(64, 64), "all_zero"),
        ("layers.0.mlp.gate_up_proj.weight", torch.zeros(64, 64), "all_zero"),
    ],
)
def test_names_that_only_look_like_an_exception(rules, model, key, tensor, rule):
    assert rules({**model, key: tensor}).keys() == {rule}


@pytest.mark.parametrize("row", [0, 1, -1])
def test_a_padding_row_of_a_table_that_has_no_telling_name(rules, model, row):
    table = draw(500, 32)
    table[row] = 0
    assert rules({**model, "shared.weight": table}) == {}
    layer = {"shared.weight": table, "shared.bias": draw(500, seed=1)}
    assert rules({**model, **layer}) == {"dead_channels": "warning"}


def test_padding_rows(rules, model):
    table = torch.randn(500, 32, generator=torch.Generator().manual_seed(1)) * 0.3
    table[0] = 0
    assert rules({**model, "embed.weight": table, "head.weight": table}) == {}


def test_tied_embeddings_that_were_saved_twice_are_a_note(rules, model):
    table = draw(500, 32)
    table[0] = 0
    assert rules({**model, "embed.weight": table, "head.weight": table.clone()}) == {"identical": "note"}


def test_a_fixed_transform(rules, model):
    basis = torch.sin(torch.arange(64).outer(torch.arange(128)) * torch.pi / 64)
    assert rules({**model, "stft_conv.weight": basis[:, None]}) == {}


def test_a_pruned_model(rules, net):
    module, _ = net
    prune.ln_structured(module.conv2, "weight", 0.3, 2, 0)
    prune.l1_unstructured(module.fc, "weight", 0.6)
    assert rules(module.state_dict()) == {}


def test_spectral_norm(rules):
    torch.manual_seed(5)
    critic = nn.Sequential(nn.utils.spectral_norm(nn.Conv2d(3, 32, 3)), nn.utils.spectral_norm(nn.Conv2d(32, 64, 3)))
    optimizer = torch.optim.Adam(critic.parameters(), 3e-3)
    for _ in range(15):
        optimizer.zero_grad()
        critic(torch.randn(2, 3, 8, 8)).square().mean().backward()
        optimizer.step()
    assert rules(critic.state_dict()) == {}


def test_an_average_that_equals_the_weights_is_one_note(rules, model):
    other = {key: tensor.clone() for key, tensor in model.items()}
    assert rules({"state_dict": model, "state_dict_ema": other}) == {"identical": "note"}


def test_a_new_model_and_its_average_are_said_once(rules):
    torch.manual_seed(6)
    state = Net().state_dict()
    assert rules({"state_dict": state, "state_dict_ema": copy.deepcopy(state)}) == {"initial": "warning"}


def test_two_states_that_are_the_same_are_a_note(rules, model):
    other = {key: tensor.clone() for key, tensor in model.items()}
    assert rules({"last": model, "best": other}) == {"identical": "note"}


def test_an_average_with_frozen_layers(rules, model):
    other = {key: tensor.clone() for key, tensor in model.items()}
    other["conv4.weight"] *= 1.01
    assert rules({"state_dict": model, "state_dict_ema": other}) == {}


def test_permutations_of_the_same_values_are_no_copies(rules, model):
    signs = torch.tensor([1.0, -1.0]).repeat(64)
    order = [torch.randperm(128, generator=torch.Generator().manual_seed(seed)) for seed in range(40)]
    permuted = {f"binary.{at}.weight": signs[each].reshape(8, 16) for at, each in enumerate(order)}
    assert rules({**model, **permuted}) == {}
    assert rules({**model, **permuted, "again.weight": permuted["binary.0.weight"].clone()}) == {"identical": "warning"}


def test_shared_storage_is_no_copy(rules, model):
    assert rules({**model, "again.weight": model["fc2.weight"]}) == {}


def test_a_new_model_is_said_once(tmp_path):
    torch.manual_seed(6)
    layer = nn.TransformerEncoderLayer(64, 4, 128)
    state = nn.ModuleDict({"net": Net(), "encoder": nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)})
    torch.save(state.state_dict(), tmp_path / "new.pt")
    report = scan_checkpoint(tmp_path / "new.pt").report
    assert [finding.rule for finding in report.findings] == ["initial"]
    assert "The whole model still has its initial values" in english(report.findings[0].text)


@pytest.mark.parametrize(
    ("init", "law"),
    [
        (lambda weight: nn.init.kaiming_uniform_(weight, a=5**0.5), "torch"),
        (nn.init.xavier_uniform_, "xavier_uniform"),
        (lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu"), "kaiming_uniform"),
        (lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"), "kaiming_normal_in"),
        (lambda weight: nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu"), "kaiming_normal_out"),
        (nn.init.xavier_normal_, "xavier_normal"),
        (lambda weight: nn.init.normal_(weight, 0, 0.02), "normal_002"),
        (lambda weight: nn.init.trunc_normal_(weight, 0, 0.02), "normal_002"),
        (lambda weight: nn.init.normal_(weight, 0, 0.01), "normal_001"),
    ],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_layer_that_kept_its_initial_values_is_told_with_its_law(tmp_path, model, init, law, dtype):
    torch.manual_seed(7)
    torch.save({**model, "new.weight": init(torch.empty(96, 48, 3, 3)).to(dtype)}, tmp_path / "new.pt")
    (finding,) = scan_checkpoint(tmp_path / "new.pt").report.findings
    assert finding.rule == "initial"
    assert law_of(finding) == f"law.{law}"


def test_a_recurrent_layer(tmp_path, model):
    torch.manual_seed(8)
    state = {f"lstm.{key}": tensor for key, tensor in nn.LSTM(24, 40).state_dict().items()}
    torch.save({**model, **state}, tmp_path / "new.pt")
    findings = scan_checkpoint(tmp_path / "new.pt").report.findings
    assert [law_of(finding) for finding in findings] == ["law.recurrent", "law.recurrent"]


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_a_layer_that_moved_does_not_match(rules, model, factor):
    torch.manual_seed(9)
    assert rules({**model, "moved.weight": nn.Linear(256, 128).weight.detach() * factor}) == {}


def test_adam_without_a_step_yet(rules, model, net):
    module, optimizer = copy.deepcopy(net)
    for slot in optimizer.state.values():
        slot["step"].zero_()
        slot["exp_avg"].zero_()
        slot["exp_avg_sq"].zero_()
    assert rules({"model": module.state_dict(), "optimizer": optimizer.state_dict()}) == {}


def test_steps_that_are_plain_numbers(rules, net):
    module, optimizer = net
    state = optimizer.state_dict()
    for slot in state["state"].values():
        slot["step"] = int(slot["step"])
    assert rules({"model": module.state_dict(), "optimizer": state}) == {}


def test_batch_norm_scales_a_small_variance_up(rules, model):
    """A channel is dead only where scale and variance are both next to nothing."""
    model["bn1.running_var"][3] = 1e-4
    model["bn2.weight"][5] = 1e-5
    assert rules(model) == {}


def test_channels_are_matched_with_the_norm_behind_them(tmp_path, model):
    """Of a pre-activation block the norm of the same number stands before the convolution."""
    block = {}
    for number in (1, 2):
        block[f"block.bn{number}.weight"] = torch.ones(32) + 0.1 * draw(32)
        block[f"block.bn{number}.bias"] = draw(32)
        block[f"block.bn{number}.running_mean"] = draw(32)
        block[f"block.bn{number}.running_var"] = 1 + draw(32).abs()
        block[f"block.conv{number}.weight"] = draw(32, 32, 3, 3, seed=number)
    block["block.bn2.weight"][4], block["block.bn2.running_var"][4] = 0, 1e-6
    torch.save({**model, **block}, tmp_path / "block.pt")
    scan = scan_checkpoint(tmp_path / "block.pt")
    (finding,) = scan.report.findings
    assert scan.listing.tensors[finding.tensors[0]].key == "block.conv1.weight"
    assert finding.channels == (4,)
    assert "block.bn2" in english(finding.advice)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facenet-onet.pt", {"dead_channels", "outliers"}),
        ("lpips-squeeze.pth", set()),
        ("mobilenet-quantized.torchscript.pt", set()),
        ("resnet20-cifar10.th", {"dead_channels", "outliers"}),
        ("resnet32-cifar10.th", {"dead_channels", "outliers"}),
        ("silero_vad_16k.safetensors", {"outliers"}),
    ],
)
def test_real_checkpoints(shared_data, name, expected):
    report = scan_checkpoint(shared_data / "checkpoints" / name).report
    assert {finding.rule for finding in report.findings} == expected


def test_the_sentence_about_a_real_one(shared_data):
    report = scan_checkpoint(shared_data / "checkpoints" / "resnet20-cifar10.th").report
    assert english(report.title) == "Healthy. 2 things to look at, in 11 tensors."
    assert english(report.subtitle) == (
        "17 dead channels in 11 layers; layer2.0.conv2 has outliers at 9 standard deviations. No NaN, no Inf."
    )


def test_the_demo_is_healthy(root):
    for path in sorted((root / "resources" / "demo").glob("*.pth")):
        assert scan_checkpoint(path).report.findings == ()
