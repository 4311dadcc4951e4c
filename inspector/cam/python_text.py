"""The Python that gives the same maps again."""

from collections.abc import Mapping, Sequence

DEFAULTS = ("", None, False)


def explain_text(model: str | None, images: Sequence[str], options: Mapping[str, object], strict: bool = True) -> str:
    """A program that calls explain_images; options that are "", None or False are left out.

    `model` None is a module that was given as one, which no name builds again: the program calls it `model`.
    """
    given = [f"    {name}={value!r},\n" for name, value in options.items() if value not in DEFAULTS]
    given += [] if strict else ["    strict=False,\n"]
    return (
        "import inspector\n\n"
        "explained = inspector.explain_images(\n"
        f"    {'model' if model is None else repr(model)},\n    {list(images)!r},\n{''.join(given)})\n"
        "for image, maps in zip(explained.report.images, explained.maps):\n"
        "    for info, values in zip(image.maps, maps):  # values: float32 [h, w] at the layer's own grid\n"
        "        print(image.path, info.method, info.layer, info.name, info.shape, info.raw_max)\n"
    )
