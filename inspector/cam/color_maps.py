"""The colours of maps, as tables of 256. Imports nothing: the window paints with the same ones as the command.

inferno, magma and viridis are matplotlib's (CC0), turbo is Google's (Apache 2.0); jet is offered since people know it.
"""

from functools import cache

_ANCHORS = {  # evenly spaced, straight lines between them
    "inferno": (
        "000004 040312 0b0724 150b37 210c4a 2f0a5b 3d0965 4a0c6b 57106e 64156e 71196e "
        "7d1e6d 8a226a 972766 a32c61 b0315b bc3754 c63d4d d04545 da4e3c e35933 eb6429 "
        "f1711f f67e14 f98c0a fb9b06 fcaa0f fbba1f f9c932 f5d949 f2e865 f3f586 fcffa4"
    ),
    "magma": (
        "000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 51127c 5d177f 6a1c81 "
        "762181 832681 902a81 9c2e7f aa337d b73779 c23b75 cf4070 db476a e55064 ee5b5e "
        "f4695c f9785d fb8761 fd9668 fea571 feb47b fec287 fed194 fde0a1 fceeb0 fcfdbf"
    ),
    "viridis": (
        "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d "
        "2f6b8e 2c728e 297a8e 26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b "
        "3dbc74 4cc26c 5cc863 6ece58 81d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
    ),
    "turbo": (
        "30123b 392a73 4040a2 4456c7 466be3 4680f6 4294ff 37a8fa 28bceb 1ccdd8 18ddc2 "
        "1fe9af 32f298 4ef97d 6dfe62 8bff4b a4fc3c b7f735 cbed34 dde037 ecd13a f7c13a "
        "fdae35 fe992c fb8122 f56918 ec530f e14109 d23105 c12302 ac1701 950d01 7a0403"
    ),
    "jet": "000080 0000ff 0080ff 00ffff 80ff80 ffff00 ff8000 ff0000 800000",
}
NAMES = tuple(_ANCHORS)
SIGNED = "signed"  # for maps with both signs: blue below 0, nearly white at it, red above
_ANCHORS[SIGNED] = "2166ac f7f7f7 b2182b"


@cache
def color_map(name: str) -> bytes:
    """Red, green and blue of 256 values, 768 bytes, from the lowest. Raises KeyError for another name."""
    anchors = [bytes.fromhex(each) for each in _ANCHORS[name].split()]
    table = bytearray()
    for step in range(256):
        at = step * (len(anchors) - 1) / 255
        low = min(int(at), len(anchors) - 2)
        pairs = zip(anchors[low], anchors[low + 1], strict=True)
        table += bytes(round(a + (b - a) * (at - low)) for a, b in pairs)
    return bytes(table)
