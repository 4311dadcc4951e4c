"""Against what torchvision publishes of its classification models: parameters, and `_ops`, which are MACs."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")
models = pytest.importorskip("torchvision.models")

from inspector.flops.reference import Reference  # noqa: E402
from inspector.model.weightless import weightless  # noqa: E402

WITHIN = 0.02
ARGUMENTS: dict[str, dict[str, Any]] = {  # of what was published, where they are not the default
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception_v3": {"init_weights": False},
    "vit_h_14": {"image_size": 518},
}


@pytest.mark.parametrize("name", models.list_models(module=models))
def test_parameters_are_those_published_and_the_macs_within_two_percent(name: str) -> None:
    published = next(iter(models.get_model_weights(name)))
    size = published.transforms.keywords["crop_size"]
    model = weightless(lambda: models.get_model(name, weights=None, **ARGUMENTS.get(name, {}))).eval()
    reference = Reference(model)
    with torch.no_grad(), reference.counting():
        model(torch.zeros(1, 3, size, size, device="meta"))
    macs = reference.tracker.whole[""].flops / 2e9
    assert sum(each.numel() for each in model.parameters()) == published.meta["num_params"]
    assert macs == pytest.approx(published.meta["_ops"], rel=WITHIN, abs=0.001)
    assert reference.uncounted() == ()
