"""Colour maps as plain tables, for values from 0 to 1; imports nothing, so that the window paints with the same ones.

inferno, magma, plasma and viridis are those of Nathaniel Smith, Stefan van der Walt and Eric Firing (CC0), turbo is
Anton Mikhailov's (Apache 2.0): every fifth of 256 colours, between which lines are drawn. Signed maps take "signed".
"""

_TABLES = {
    "inferno": (
        "00000402020c0504170a072210092d160b391e0c45260c512f0a5b380962400a67490b6a510e6c59106e61136e69166e71196e"
        "781c6d801f6c88226a902568982766a02a63a82e5fb0315bb73557bf3952c63d4dcc4248d34743d94d3ddf5337e45a31e9612b"
        "ed6925f1711ff47918f78212f98b0bfa9407fb9d07fca60cfcb014fbba1ffac42af8cd37f6d746f4e156f2ea69f2f27df5f992"
        "fcffa4"
    ),
    "viridis": (
        "44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d"
        "31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c"
        "35b7793dbc7446c06f50c46a5ac86465cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51d"
        "fde725"
    ),
    "magma": (
        "00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a107952137c5a167e6219806a1c81"
        "721f81792282812581892881912b81992d80a1307eaa337db2357bba3878c23b75ca3e72d2426fd9466be04c67e75263ec5860"
        "f1605df4695cf7725cf97b5dfb8560fc8e64fd9869fea16efeaa74feb47bfebd82fec68afecf92fed89afde2a3fdebacfcf4b6"
        "fcfdbf"
    ),
    "plasma": (
        "0d08871b068d2605912f059638049a41049d4903a05102a35901a56100a76900a87100a87801a88004a88707a68e0ca49511a1"
        "9c179ea21d9aa82296ae2892b42e8dba3388bf3984c43e7fc9447acd4a76d24f71d6556dda5b69de6164e26660e66c5ce97257"
        "ed7953f07f4ff3854bf58c46f79342f99a3efba139fca835fdaf31feb72dfebe2afdc627fcce25fbd724f8df25f6e826f3f027"
        "f0f921"
    ),
    "turbo": (
        "30123b36215f3b2f803f3e9c424bb54559cb4666dd4773eb4680f6458cfd4099ff38a5fb2fb2f427bee91fc9dd1ad4d018ddc2"
        "1ae4b622ebaa2ff19b3ff68a52fa7a65fd6979fe598bff4b9cfe40a9fb39b7f735c3f134d0ea34dbe236e5d938eecf3af5c53a"
        "faba39fdae35fea130fe932afc8423f9751df46617ef5811e84b0ce14109d83706ce2d04c32503b71d02a916019b0f018b0902"
        "7a0403"
    ),
}
DEFAULT = "inferno"
COLOURS = ("inferno", "jet", "viridis", "magma", "plasma", "turbo", "grey")
SIGNED = "signed"  # blue below 0, white at it, red above

Table = tuple[tuple[int, int, int], ...]


def table(name: str) -> Table:
    """256 RGB colours. Raises KeyError for a name that is not in COLOURS and is not SIGNED."""
    if name in _TABLES:
        return _lines([_colour(_TABLES[name][at : at + 6]) for at in range(0, len(_TABLES[name]), 6)])
    return _lines(_POINTS[name])


def _colour(text: str) -> tuple[int, int, int]:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _lines(points: list[tuple[int, int, int]]) -> Table:
    """256 colours on straight lines between points at even distances."""
    last = len(points) - 1
    colours = []
    for at in range(256):
        low, part = divmod(at * last, 255)
        high = min(low + 1, last)
        red, green, blue = (
            round(here + (there - here) * part / 255) for here, there in zip(points[low], points[high], strict=True)
        )
        colours.append((red, green, blue))
    return tuple(colours)


_POINTS: dict[str, list[tuple[int, int, int]]] = {
    "jet": [  # MATLAB's
        (0, 0, 128),
        (0, 0, 255),
        (0, 128, 255),
        (0, 255, 255),
        (128, 255, 128),
        (255, 255, 0),
        (255, 128, 0),
        (255, 0, 0),
        (128, 0, 0),
    ],
    "grey": [(0, 0, 0), (255, 255, 255)],
    SIGNED: [(33, 102, 172), (103, 169, 207), (247, 247, 247), (239, 138, 98), (178, 24, 43)],
}
