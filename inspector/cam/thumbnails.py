"""Small pictures of image files, one after the other: what cannot be read is one sentence in its place."""

import os

import numpy as np

from inspector.cam.images import open_image
from inspector.cam.result import Thumbnail, Thumbnails
from inspector.context import Context
from inspector.engine.handlers import Answer
from inspector.engine.messages import ReadThumbnails
from inspector.errors import TorchloupeError

MOST_SIDE = 512  # pixels


def thumbnails_of(request: ReadThumbnails, context: Context) -> Answer:
    """Thumbnails in the order of the request; the payload holds uint8 [height, width, 3] of each behind each other."""
    side = max(1, min(request.side, MOST_SIDE))
    payload, found = bytearray(), []
    for path in request.images:
        context.check_cancelled()
        try:
            picture = open_image(os.fsdecode(path)).image
        except TorchloupeError as error:
            found.append(Thumbnail(error=str(error)))
            continue
        picture.thumbnail((side, side))
        found.append(Thumbnail(picture.width, picture.height, len(payload)))
        payload += np.asarray(picture).tobytes()
    return Answer(Thumbnails(tuple(found)), bytes(payload))
