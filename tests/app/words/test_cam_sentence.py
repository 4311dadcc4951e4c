"""The sentence of the CAM page is made from figures of the map that is shown."""

import numpy as np
import pytest

from app.state.cam_layers import before
from app.state.cam_state import CamChoice, CamState
from app.words.cam_sentence import concentration, sentence
from inspector.cam.phrases import phrase
from inspector.cam.result import CamReport, ExplainedImage, LayerChoice, MapInfo, Prediction, Preprocessing

PREPROCESSING = Preprocessing("size=224", phrase("preprocess.hand"))


PREDICTIONS = (Prediction(3, "cat", 0.43, 2.0), Prediction(5, "dog", 0.21, 1.0))


def state_of(raw: np.ndarray, *flags):
    found = MapInfo("gradcam", "layer4", 0, 3, "cat", raw.shape, float(raw.min()), float(raw.max()), flags, start=0)
    explained = ExplainedImage("a.png", 10, 10, predictions=PREDICTIONS, maps=(found,))
    report = CamReport("m", (explained,), (LayerChoice("layer4"),), ("gradcam",), PREPROCESSING)
    return CamState("done", report=report, payload=raw.astype("<f4").tobytes())


def test_the_strongest_tenth_of_a_flat_map_holds_a_tenth(qapp):
    raw = np.ones((5, 7), "<f4")
    found = state_of(raw)
    assert concentration(found.explained.maps[0], found.payload) == pytest.approx(0.1)


def test_a_peak_holds_all(qapp):
    raw = np.zeros((10, 10), "<f4")
    raw[2, 3:6] = 4
    found = state_of(raw)
    assert concentration(found.explained.maps[0], found.payload) == pytest.approx(1)
    _, _, head, sub = sentence(found, "")
    assert head == "“cat” at 43%: 100% of the map lies in a tenth of the image."
    assert sub == "Grad-CAM at layer4, 10×10 before enlarging. “dog” at 21%: click it to see where it looks."


def test_nothing_has_no_concentration(qapp):
    found = state_of(np.zeros((2, 2), "<f4"))
    assert concentration(found.explained.maps[0], found.payload) is None


def test_a_flag_is_said_in_place_of_the_figure(qapp):
    found = state_of(np.ones((2, 2), "<f4"), phrase("flag.zero_gradient"))
    assert sentence(found, "")[2] == ("“cat” at 43%: zero gradient: the class does not depend on this layer here.")


@pytest.mark.parametrize(("lacks", "head"), [("model", "CAM needs a model."), ("image", "CAM needs an image.")])
def test_what_is_missing_is_said(qapp, lacks, head):
    assert sentence(None, lacks)[2] == head


NAMES = ["", "conv1", "layer1", "layer1.0", "layer2", "layer2.0", "layer3", "layer3.0", "layer4", "layer4.0"]
NAMES += ["layer4.0.conv1", "layer4.1", "layer4.1.conv1"]


@pytest.mark.parametrize(
    ("name", "ahead"),
    [
        ("layer4", ("layer2", "layer3")),
        ("layer4.1", ("layer4.0",)),
        ("conv1", ()),
        ("layer1", ()),
    ],
)
def test_the_grid_compares_with_the_modules_ahead_of_the_found_one(name, ahead):
    assert before(name, NAMES) == ahead


def test_an_even_map_is_no_finding(qapp):
    raw = np.ones((10, 10), "<f4")
    raw[2, 3:6] = 3
    _, _, head, sub = sentence(state_of(raw), "")
    assert head == "“cat” at 43%: the map is spread nearly evenly."
    assert sub.startswith("15% of it lies in a tenth of the image, where 10% would be even. Grad-CAM at layer4")


def test_the_map_of_before_stays_until_the_other_one_comes(qapp):
    found = state_of(np.ones((5, 7), "<f4"))
    found.last, found.state, found.choice = found.large, "explaining", CamChoice(cls=5)
    assert (found.large, found.shown) == (-1, 0)
    _, _, head, sub = sentence(found, "")
    assert head == "“dog” at 21%: its map is on its way…"
    assert sub == "Until then the one of before stays: Grad-CAM, cat."
