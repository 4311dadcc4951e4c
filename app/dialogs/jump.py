"""To any module or tensor by its name: Ctrl+P."""

from PySide6.QtWidgets import QWidget

from app import numbers
from app.dialogs.pick_list import PickList, PickRow
from app.fuzzy import search
from app.selection import Selection
from inspector.checkpoint.result import Listing


def jump(listing: Listing, go, parent: QWidget) -> PickList:
    """A dialog over `listing`; `go(Selection)` is called with what was picked. Modules come before their tensors."""
    several = len(listing.containers) > 1
    places = [Selection("module", index) for index, module in enumerate(listing.modules) if module.name]
    names = [module.name for module in listing.modules if module.name]
    places += [Selection("tensor", index) for index in range(len(listing.tensors))]
    names += [tensor.key for tensor in listing.tensors]

    def describe(number: int) -> PickRow:
        place = places[number]
        if place.kind == "module":
            module = listing.modules[place.index]
            right = parent.tr("{count} parameters").format(count=numbers.count(module.parameters))
            return PickRow(names[number], _lead(module.container, several), right, "layer", True)
        tensor = listing.tensors[place.index]
        right = f"{numbers.shape(tensor.shape)} · {tensor.dtype}"
        return PickRow(names[number], _lead(tensor.container, several), right, "tensor", True)

    dialog = PickList(
        parent.tr("Jump"),
        parent.tr("Type letters of a module or tensor, such as l2c1"),
        lambda text: search(text, names),
        describe,
        parent,
    )
    dialog.picked.connect(lambda number: go(places[number]))
    return dialog


def _lead(container: str, several: bool) -> str:
    return f"{container} · " if several and container else ""
