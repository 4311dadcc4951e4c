"""timm's models by their names, where timm is installed; it is in no lock file, so the usual run skips this file."""

from pathlib import Path

import pytest
import torch
from PIL import Image

timm = pytest.importorskip("timm", reason="timm is not installed")

from inspector.cam.explain import explain  # noqa: E402
from inspector.cam.images import open_image  # noqa: E402
from inspector.cam.phrases import english  # noqa: E402
from inspector.cam.subject import subject_of  # noqa: E402
from inspector.context import Context  # noqa: E402
from inspector.errors import BadRequest  # noqa: E402
from inspector.flops.loaded import count_loaded  # noqa: E402
from inspector.model import load_model  # noqa: E402
from inspector.model.tree import describe_tree  # noqa: E402


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.mark.parametrize(
    ("name", "parameters", "shape"),
    [  # parameters as they were published
        ("resnet50", 25_557_032, (1, 3, 224, 224)),
        ("resnet50(num_classes=10)", 25_557_032 - 990 * 2049, (1, 3, 224, 224)),
        ("resnet18(in_chans=1)", 11_689_512 - 2 * 64 * 49, (1, 1, 224, 224)),
        ("vit_tiny_patch16_224", 5_717_416, (1, 3, 224, 224)),
        ("vit_tiny_patch16_224(img_size=96)", 5_717_416 - 160 * 192, (1, 3, 96, 96)),
        ("flexivit_small.300ep_in1k(img_size=(64, 96))", None, (1, 3, 64, 96)),
        ("swin_tiny_patch4_window7_224", 28_288_354, (1, 3, 224, 224)),
        ("convnext_tiny", 28_589_128, (1, 3, 224, 224)),
        ("efficientnet_b0", 5_288_548, (1, 3, 224, 224)),
        ("tf_efficientnet_b4.ns_jft_in1k", 19_341_616, (1, 3, 380, 380)),
    ],
)
def test_it_is_built_described_and_counted(name: str, parameters: int | None, shape: tuple[int, ...]) -> None:
    loaded = load_model(f"timm:{name}", device="meta")
    assert loaded.example_input == shape
    assert parameters in (None, describe_tree(loaded).parameters)
    report = count_loaded(loaded, (), False, Context())
    assert report.total > 0
    assert not report.uncounted
    assert report.footprint.unchanged


def test_it_is_what_timm_builds() -> None:
    torch.manual_seed(3)
    theirs = timm.create_model("test_resnet", num_classes=7)
    torch.manual_seed(3)
    ours = load_model("timm:test_resnet(num_classes=7)").module
    for (name, one), (other, two) in zip(theirs.state_dict().items(), ours.state_dict().items(), strict=True):
        assert name == other
        assert torch.equal(one, two)


@pytest.mark.parametrize(
    ("name", "sentence", "hint"),
    [
        ("resnet5", "timm has no model 'resnet5'.", "resnet50"),
        ("efficientnet-b0", "timm has no model 'efficientnet-b0'.", "efficientnet_b0"),
        ("resnet50.nonsense", "timm has no model 'resnet50.nonsense'.", "resnet50."),
        ("resnet18(nonsense=1)", "timm:resnet18 raised TypeError: .*'nonsense'.*", ""),
    ],
)
def test_a_wrong_name_is_one_sentence(name: str, sentence: str, hint: str) -> None:
    with pytest.raises(BadRequest, match=f"^{sentence}") as caught:
        load_model(f"timm:{name}", device="meta")
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny_patch16_224", "coat_lite_mini", "mobilevit_xxs"])
def test_preprocessing_is_what_timm_does(name: str, tmp_path: Path) -> None:
    picture = Image.effect_noise((400, 300), 90).convert("RGB")
    picture.save(tmp_path / "noise.png")
    loaded = load_model(f"timm:{name}", device="meta")
    subject = subject_of(loaded)
    ours, _ = subject.input_of(open_image(str(tmp_path / "noise.png")))
    theirs = timm.data.create_transform(**timm.data.resolve_data_config({}, model=loaded.module), is_training=False)(
        picture
    )
    assert subject.source.name == "preprocess.timm"
    torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=0)


def test_preprocessing_that_is_not_quite_timms_says_so() -> None:
    subject = subject_of(load_model("timm:dm_nfnet_f0", device="meta"))
    assert english(subject.source) == "nearly as the model's own pretrained_cfg says, but for its crop_mode squash"


def test_classes_have_the_names_that_timm_gives_them() -> None:
    subject = subject_of(load_model("timm:test_resnet", device="meta"))
    names = subject.learn_names(1000)
    assert (names[207], names[281]) == ("golden retriever", "tabby")
    assert english(subject.names_source) == "names of imagenet-1k, as timm has them"
    assert len(subject.learn_names(21841)) == 21841
    assert subject.learn_names(7) == ()


def test_preprocessing_has_the_size_that_the_model_was_built_for() -> None:
    subject = subject_of(load_model("timm:vit_tiny_patch16_224(img_size=96)", device="meta"))
    assert subject.spec.crop == (96, 96)
    assert subject.spec.short == 106  # 96 / 0.9


@pytest.mark.parametrize(
    ("name", "layer", "grid"),
    [
        ("test_resnet", "layer4", (5, 5)),
        ("test_vit", "blocks.5.norm1", (10, 10)),  # no projection within its attention
        ("test_convnext", "stages", (5, 5)),
        ("test_efficientnet", "bn2", (5, 5)),
        ("mobilenetv3_small_050", "blocks", (7, 7)),
        ("vit_tiny_patch16_224(global_pool='avg',class_token=False)", "blocks", (14, 14)),
        ("swin_tiny_patch4_window7_224", "norm", (7, 7)),
    ],
)
def test_maps_are_of_the_layer_that_makes_the_last_picture(name: str, layer: str, grid: tuple[int, int]) -> None:
    loaded = load_model(f"timm:{name}")
    assert loaded.example_input is not None
    picture = torch.rand(loaded.example_input)
    (found,) = explain(loaded.module, picture, layers="auto", methods=["gradcam"], classes=lambda _: [[0]]).layers
    assert (found.name, found.grid) == (layer, grid)


def test_only_what_was_built_without_weights_is_called_so() -> None:
    subject = subject_of(load_model("timm:test_resnet"))
    assert [each.name for each in subject.warnings] == ["warning.fresh"]


def test_weights_are_asked_for_where_a_name_says_so() -> None:
    with pytest.raises(BaseException, match="the network was asked"):
        load_model("timm:test_resnet(pretrained=True)", device="meta")
