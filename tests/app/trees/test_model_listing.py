"""A live model as a listing: what tree and table of checkpoints need of it."""

from dataclasses import replace

from app.item_models.cells import CELL_ROLE
from app.item_models.tensor_columns import PLACES
from app.item_models.tensor_table import TensorTable
from app.trees.model_listing import is_live, listing_of
from tests.app.listings import network
from tests.app.live_models import odd_model, odd_parts


def test_every_module_and_tensor_has_its_place() -> None:
    _, _, listing = odd_parts()
    assert [module.name for module in listing.modules][:4] == ["", "stem", "blocks", "blocks.0"]
    assert [listing.modules[tensor.module].name for tensor in listing.tensors] == [
        *("stem", "stem"),
        *(f"blocks.{i}" for i in range(4)),
        *("head", "head", "twin"),
    ]
    places = {module.name: module for module in listing.modules}
    assert places["blocks"].nbytes == 4 * 16 * 4
    assert places[""].nbytes == sum(tensor.nbytes for tensor in listing.tensors)
    assert places["again"].children == 0, "a shared module is told where it stands first"


def test_a_tied_tensor_shares_the_bytes_of_its_first_place() -> None:
    tensors = {tensor.key: tensor for tensor in odd_parts()[2].tensors}
    shares = {key: tensor.share for key, tensor in tensors.items() if tensor.share >= 0}
    assert shares == {"head.weight": 0, "twin.weight": 0}
    assert tensors["twin.weight"].storage == tensors["head.weight"].storage


def test_the_title_is_about_a_model() -> None:
    _, _, listing = odd_parts()
    assert listing.path == "Odd"
    assert listing.title == "Odd, 91 parameters, 380 bytes; 79 of them trainable"
    words = "9 tensors, one of them a buffer, on cpu, in eval mode. 2 tensors not loaded from odd.pth."
    assert listing.subtitle == f"{words} 2 tensors of the file have no place here."
    bare = odd_model(weights=None).listing
    assert bare is not None
    assert bare.subtitle.endswith("in eval mode.")


def test_what_lacks_its_weight_is_noted_and_what_is_frozen_told() -> None:
    tensors = {tensor.key: tensor for tensor in odd_parts()[2].tensors}
    assert tensors["blocks.1.weight"].note == "not loaded"
    assert tensors["head.bias"].note == "other shape"
    assert not tensors["blocks.0.weight"].note
    grads = [tensors[key].requires_grad for key in ("stem.weight", "head.bias", "stem.seen")]
    assert grads == [False, True, None]


def test_a_lazy_parameter_has_no_shape_yet() -> None:
    model, tree, _ = odd_parts()
    head = tree.modules[9]
    lazy = head._replace(own=(head.own[0], head.own[1]._replace(shape=None, weight="loaded")))
    listing = listing_of(model, replace(tree, modules=(*tree.modules[:9], lazy, tree.modules[10])))
    found = next(tensor for tensor in listing.tensors if tensor.key == "head.bias")
    assert (found.shape, found.nbytes) == ((), 0)
    table = TensorTable()
    table.set_listing(listing)
    shown = [table.index(7, PLACES[column]).data(CELL_ROLE).text for column in ("shape", "elements", "note")]
    assert shown == ["–", "–", "lazy"]


def test_a_file_is_no_live_model() -> None:
    assert is_live(odd_parts()[2])
    assert not is_live(network())
    assert not is_live(None)
