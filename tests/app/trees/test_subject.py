from dataclasses import replace

from app.state.selection import Selection
from app.trees.subject import below, is_float, subject_of
from inspector.checkpoint.result import Listing
from tests.app.listings import network, tensor, with_optimizer


def tied() -> Listing:
    """`network()` with an optimizer; its two tied weights lie in one storage."""
    listing = with_optimizer()
    tensors = [found._replace(storage="s") if found.share == 0 else found for found in listing.tensors]
    return replace(listing, tensors=tuple(tensors))


def test_a_tensor_stands_alone() -> None:
    subject = subject_of(network(), Selection("tensor", 2))
    assert subject is not None
    assert (subject.name, subject.tensors, subject.split) == ("layer1.0.bn.running_mean", (2,), "tensors")
    assert (subject.elements, subject.nbytes) == (8, 32)


def test_below_a_module_are_its_parameters_each_storage_once() -> None:
    subject = subject_of(tied(), Selection("module", 0))
    assert subject is not None
    assert subject.tensors == (0, 1, 3), "no buffer, the tied weight once, nothing broken"
    assert (subject.split, subject.name) == ("together", "state_dict")
    assert below(network(), Selection("module", 2)) == [0, 1, 2]


def test_a_file_is_its_model() -> None:
    subject = subject_of(tied(), Selection())
    assert subject is not None
    assert subject.tensors == (0, 1, 3)
    optimizer = subject_of(with_optimizer(), Selection("container", 1))
    assert optimizer is not None
    assert optimizer.tensors == (6,), "without parameters, whatever can be read"


def test_what_has_no_values_is_no_subject() -> None:
    listing = network()
    assert subject_of(listing, Selection("tensor", 5)) is None
    assert subject_of(listing, Selection("values")) is None
    bare = replace(listing, tensors=(tensor("a", layout="meta"), tensor("b", (0, 3))), modules=())
    assert subject_of(bare, Selection()) is None


def test_floats_by_name() -> None:
    assert all(is_float(name) for name in ("float32", "bfloat16", "float8_e5m2"))
    assert not any(is_float(name) for name in ("int64", "bool", "complex64"))
