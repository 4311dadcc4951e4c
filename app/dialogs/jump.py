"""To any module or tensor by its name: Ctrl+P."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.dialogs.pick_list import PickList, PickRow
from app.figures import numbers
from app.state.selection import Selection
from app.text.fuzzy import search
from inspector.checkpoint.result import Listing


def jump(listing: Listing, go, parent: QWidget) -> PickList:
    """A dialog over `listing`; `go(Selection)` is called with what was picked. Modules come before their tensors."""
    main = next((found.path for found in listing.containers if found.role == "model"), "")
    # numbers below len(modules) are modules, those above tensors: a hundred thousand places need no object each
    modules = [index for index, module in enumerate(listing.modules) if module.name]
    names = [listing.modules[index].name for index in modules] + [tensor.key for tensor in listing.tensors]

    def place(number: int) -> Selection:
        if number < len(modules):
            return Selection("module", modules[number])
        return Selection("tensor", number - len(modules))

    def describe(number: int) -> PickRow:
        here = place(number)
        if here.kind == "module":
            module = listing.modules[here.index]
            right = numbers.parameters(module.parameters)
            return PickRow(names[number], _lead(module.container, main), right, "layer", True)
        tensor = listing.tensors[here.index]
        right = f"{numbers.shape(tensor.shape)} · {tensor.dtype}"
        return PickRow(names[number], _lead(tensor.container, main), right, "tensor", True)

    dialog = PickList(
        QCoreApplication.translate("Jump", "Jump"),
        QCoreApplication.translate("Jump", "Type letters of a module or tensor, such as l2c1"),
        lambda text: search(text, names),
        describe,
        parent,
    )
    dialog.picked.connect(lambda number: go(place(number)))
    return dialog


def _lead(container: str, main: str) -> str:
    """The model's own places need no word for where they are."""
    return "" if container == main else container
