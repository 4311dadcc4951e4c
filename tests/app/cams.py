"""Explanations made by hand: no lab is asked."""

import numpy as np

from app.state.cam_state import CamState
from inspector.cam.phrases import phrase
from inspector.cam.result import (
    Box,
    CamReport,
    ExplainedImage,
    FoundBox,
    LayerChoice,
    MapInfo,
    Prediction,
    Preprocessing,
)

SIDE = 12  # pixels of the image
NAMES = ("cat", "dog", "bird")
LAYERS = ("layer1", "layer2")
PREPROCESSING = Preprocessing("size=12,mean=0,std=1", phrase("preprocess.hand"))


def explained_state(
    methods=("gradcam", "layercam", "eigencam"), classes=(0,), boxes: tuple[FoundBox, ...] = (), heads: int = 0
) -> CamState:
    """Maps of all `methods` at both layers for `classes`; eigencam's are of no class. `heads` of each where asked."""
    payload, maps = bytearray(), []

    def put(values: np.ndarray) -> int:
        start = len(payload)
        payload.extend(values.tobytes())
        return start

    for layer in LAYERS:
        for method in methods:
            for cls in [None] if method == "eigencam" else classes:
                for head in range(heads) if heads else [None]:
                    raw = np.arange(9, dtype="<f4").reshape(3, 3) + (cls or 0)
                    name = "" if cls is None else NAMES[cls]
                    info = MapInfo(method, layer, 0, cls, name, (3, 3), float(raw.min()), float(raw.max()), head=head)
                    maps.append(info._replace(start=put(raw)))
    picture = put(np.full((SIDE, SIDE, 3), 90, np.uint8))
    image = ExplainedImage(
        "a.png",
        SIDE,
        SIDE,
        box=Box(0, 0, SIDE, SIDE),
        input=(3, SIDE, SIDE),
        predictions=tuple(Prediction(n, name, (0.7, 0.2, 0.1)[n], 1.0) for n, name in enumerate(NAMES)),
        maps=tuple(maps),
        boxes=boxes,
        shown=(SIDE, SIDE),
        picture=picture,
        preprocessed=picture,
    )
    report = CamReport("m", (image,), (LayerChoice("layer2"),), tuple(methods), PREPROCESSING)
    return CamState("done", image=b"a.png", report=report, payload=bytes(payload))
