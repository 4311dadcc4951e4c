"""The sentence of the CAM page, made from figures: what the model says, and how far its map is drawn together."""

from PySide6.QtCore import QCoreApplication

from app.figures import cam_image, numbers
from app.state.cam_state import METHODS, CamState
from app.text import escape
from app.words.phrases import say, stopped
from inspector.cam.result import MapInfo

TOP = 0.1  # share of the image
FLAT = 0.2  # share of the map in it below which nothing stands out: as much as twice what an even one has
ALOUD = ("image.reduced", "image.first")  # what opening the image did that changes what is seen
NEXT = 0.0005  # of another class: one that is worth to be looked for


def sentence(state: CamState | None, lacks: str) -> tuple[str, str, str, str]:
    """Icon, colour, the answer, one line of figures."""
    translate = QCoreApplication.translate
    if lacks == "model":
        head = translate("CamSentence", "CAM needs a model.")
        return "image", "accent", head, translate("CamSentence", "Open one, or drop a .py file or a saved model.")
    if lacks == "image" or state is None:
        head = translate("CamSentence", "CAM needs an image.")
        return "image", "accent", head, translate("CamSentence", "Drop an image or a folder of images, or open one.")
    if lacks == "building":
        return "image", "accent", translate("CamSentence", "The model is being built…"), ""
    if lacks == "failed":
        head = translate("CamSentence", "The model could not be built, so it looks at nothing.")
        return "warn", "warn", head, translate("CamSentence", "The page Cost says why.")
    explained = state.explained
    if explained is None or explained.error:
        if state.message or (explained is not None and explained.error):
            error = explained.error if explained is not None and explained.error else state.message
            return "warn", "warn", error, state.hint
        return "image", "accent", translate("CamSentence", "The image is being explained…"), ""
    large = state.shown_map
    return "image", "accent", _head(state, large), _sub(state, large)


def share(probability: float) -> str:
    """Whole percents; one digit more below 1%, where two classes may differ still."""
    percent = 100 * probability
    return f"{percent:.0f}%" if 1 <= percent < 99.5 or percent < 0.05 or percent >= 99.95 else f"{percent:.1f}%"


def said(state: CamState | None) -> dict[bytes, str]:
    """What the model takes each image for that it has seen, by path: "90% dog", as a long name is cut at its end."""
    found = state.said if state is not None else {}
    return {path: f"{share(each.probability)} {escape.visible(each.name, 40)}" for path, each in found.items()}


def concentration(found: MapInfo, payload: bytes) -> float | None:
    """The share of the map's mass that lies in its strongest tenth; None of a map without any."""
    import numpy as np

    values = cam_image.raw(found, payload)
    if values is None:
        return None
    mass = np.sort(np.where(np.isfinite(values), values, 0).clip(min=0), axis=None)[::-1].astype(float)
    total = mass.sum()
    if total <= 0:
        return None
    cells = TOP * mass.size
    whole = int(cells)
    part = mass[whole] * (cells - whole) if whole < mass.size else 0.0
    return float((mass[:whole].sum() + part) / total)


def _head(state: CamState, large: MapInfo | None) -> str:
    translate = QCoreApplication.translate
    explained = state.explained
    assert explained is not None  # noqa: S101 - asked before
    cls = state.shown_class
    said = next((each for each in explained.predictions if each.cls == cls), None)
    if not explained.predictions:
        return translate("CamSentence", "The model found nothing here; the map is of what its features have in common.")
    if said is None and state.state == "explaining":
        return translate("CamSentence", "Another class is being explained…")
    if said is None:
        return translate("CamSentence", "The model names no class; the map is of what its features have in common.")
    name = escape.visible(said.name, 60)
    box = state.shown_box
    probability = box.score if box is not None else said.probability
    head = translate("CamSentence", "“{name}” at {share}").format(name=name, share=share(probability))
    if state.state == "explaining" and state.large < 0:
        return translate("CamSentence", "{head}: its map is on its way…").format(head=head)
    if large is None:
        return head
    if not large.painted and large.flags:
        return translate("CamSentence", "{head}: {flag}.").format(head=head, flag=say(large.flags[0]))
    mass = concentration(large, state.payload)
    if mass is None:
        return head
    if mass < FLAT:
        return translate("CamSentence", "{head}: the map is spread nearly evenly.").format(head=head)
    rest = translate("CamSentence", "{head}: {share} of the map lies in a tenth of the image.")
    return rest.format(head=head, share=f"{100 * mass:.0f}%")


def _sub(state: CamState, large: MapInfo | None) -> str:
    translate = QCoreApplication.translate
    explained = state.explained
    assert explained is not None  # noqa: S101 - asked before
    parts = []
    if large is not None and state.large < 0:
        stays = translate("CamSentence", "Until then the one of before stays: {method}, {name}.")
        method = METHODS.get(large.method, large.method)
        return stays.format(method=method, name=escape.visible(large.name or large.layer, 60))
    if large is not None:
        mass = concentration(large, state.payload) if large.painted else None
        if mass is not None and mass < FLAT:
            told = translate("CamSentence", "{share} of it lies in a tenth of the image, where 10% would be even.")
            parts.append(told.format(share=f"{100 * mass:.0f}%"))
        told = translate("CamSentence", "{method} at {layer}, {shape} before enlarging.")
        shape = numbers.shape(large.shape)
        method = METHODS.get(large.method, large.method)
        parts.append(told.format(method=method, layer=escape.visible(large.layer, 60), shape=shape))
    if explained.boxes:
        told = translate("CamSentence", "Of the strongest box of its class ({n} found).")
        if state.choice.box > 1:
            told = translate("CamSentence", "Of box {number} of its class ({n} found).")
        parts.append(told.format(number=state.choice.box, n=numbers.count(len(explained.boxes))))
    parts += [stopped(say(each)) for each in explained.notes if each.name in ALOUD]
    others = [each for each in explained.predictions if each.cls != state.shown_class][:1]
    others = [each for each in others if each.probability >= NEXT]
    for other in others:
        told = translate("CamSentence", "“{name}” at {share}: click it to see where it looks.")
        parts.append(told.format(name=escape.visible(other.name, 60), share=share(other.probability)))
    return " ".join(parts)
