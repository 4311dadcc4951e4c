"""A report in the schema of `cam --json`. `flags` are a word or two each; null is what was not asked for or found."""

from typing import Any

from inspector.cam.phrases import FLAG_WORDS, english
from inspector.cam.result import CamReport, ExplainedImage, Faithfulness, FoundBox, MapInfo, Prediction
from inspector.json_output import number


def cam_document(report: CamReport) -> dict[str, Any]:
    """Pictures that were not written, and maps that are not worth painting, have null for their path."""
    return {
        "model": report.model,
        "images": [_image(each) for each in report.images],
        "layers": [{"name": each.name, "reason": english(each.reason)} for each in report.layers],
        "preprocess": report.preprocessing.spec,
        "preprocess_source": english(report.preprocessing.source),
        "classes": report.classes,
        "names_source": english(report.names),
        "device": report.device,
        "warnings": [english(each) for each in report.warnings],
        "error": None,
    }


def failure_document(model: str, error: str) -> dict[str, Any]:
    """The same schema where nothing could be explained."""
    return {
        "model": model,
        "images": [],
        "layers": [],
        "preprocess": None,
        "preprocess_source": None,
        "classes": None,
        "names_source": None,
        "device": None,
        "warnings": [],
        "error": error,
    }


def _image(image: ExplainedImage) -> dict[str, Any]:
    document = {
        "path": image.path,
        "predictions": [_prediction(each) for each in image.predictions],
        "maps": [_map(each) for each in image.maps],
        "notes": [english(each) for each in image.notes],
        "error": image.error or None,
    }
    if image.boxes:
        document["boxes"] = [_box(each) for each in image.boxes]
    return document


def _box(box: FoundBox) -> dict[str, Any]:
    """In pixels of the picture; `number` is which of its class, as --class takes it behind a #."""
    return {
        "class": box.cls,
        "name": box.name,
        "number": box.number,
        "score": number(box.score),
        "box": [number(each) for each in box.corners],
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "class": prediction.cls,
        "name": prediction.name,
        "probability": number(prediction.probability),
    }


def _map(info: MapInfo) -> dict[str, Any]:
    document = {
        "method": info.method,
        "layer": info.layer,
        "class": info.cls,
        "shape": info.shape,
        "raw_min": info.raw_min,
        "raw_max": info.raw_max,
        "flags": [FLAG_WORDS[each.name] for each in info.flags],
        "faithfulness": None if info.faithfulness is None else _faithfulness(info.faithfulness),
        "png": info.png or None,
        "npy": info.npy or None,
    }
    if info.call:
        document["call"] = info.call
    if info.box:
        document["box"] = info.box
    if info.head is not None:
        document["head"] = info.head
    if info.randomised is not None:
        document["randomised"] = info.randomised
    return document


def _faithfulness(found: Faithfulness) -> dict[str, Any]:
    return {
        "deletion": number(found.deletion),
        "insertion": number(found.insertion),
        "random_deletion": number(found.random_deletion),
        "random_insertion": number(found.random_insertion),
    }
