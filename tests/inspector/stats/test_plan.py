import math

import pytest

pytest.importorskip("torch")

from inspector.checkpoint.nodes import StorageRef, TensorRef
from inspector.checkpoint.tensors.shapes import contiguous
from inspector.errors import InvalidTensor
from inspector.stats.channels import MOST
from inspector.stats.plan import plan_tensor


def tensor(shape, stride=None, dtype="float32", offset=0, **more):
    storage = StorageRef("s", 1 << 50, start=0, stored=1 << 50)
    return TensorRef(dtype, shape, contiguous(shape) if stride is None else stride, offset, storage, **more)


def only(plan):
    (segment,) = plan.segments
    return segment


@pytest.mark.parametrize(
    ("shape", "stride"),
    [((4, 5, 6), (30, 6, 1)), ((5, 4), (1, 5)), ((4, 3, 8, 8), (192, 1, 24, 3)), ((1, 7, 1), (99, 1, 5)), ((), ())],
)
def test_dense_tensors_are_one_range_whatever_their_order(shape, stride):
    segment = only(plan_tensor(tensor(shape, stride, offset=9)))
    assert segment.dense
    assert (segment.offset, segment.shape) == (9, (math.prod(shape),))


def test_expanded_dimensions_count_once():
    plan = plan_tensor(tensor((1 << 40, 3), (0, 1)))
    assert (plan.elements, plan.note) == (3, "each stored element once")
    assert only(plan).dense


@pytest.mark.parametrize(
    ("shape", "stride", "channels"),
    [
        ((4, 6), None, 4),
        ((4, 6), (1, 4), 4),
        ((4096, 4096), (1, 4096), 0),  # each channel is spread over all of it
        ((4, 3, 8, 8), (192, 1, 24, 3), 4),
        ((1, 6), None, 1),
        ((4, 6), (0, 1), 0),
        ((24,), None, 0),
        ((MOST, 2), None, MOST),
        ((MOST + 1, 2), None, 0),
        ((0, 4), None, 0),
    ],
)
def test_channels_are_the_indices_of_the_first_dimension(shape, stride, channels):
    plan = plan_tensor(tensor(shape, stride), channels=True)
    assert plan.channels == channels
    assert all(segment.rows == max(1, channels) for segment in plan.segments)
    assert plan_tensor(tensor(shape, stride)).channels == 0


def test_chunks_are_segments_with_their_first_channel():
    whole = tensor((5, 4))
    whole.parts, whole.places = (tensor((2, 4)), tensor((3, 1)), tensor((3, 3))), ((0, 0), (2, 0), (2, 1))
    plan = plan_tensor(whole, channels=True)
    assert [(segment.channel, segment.rows, segment.elements) for segment in plan.segments] == [
        (0, 2, 8),
        (2, 3, 3),
        (2, 3, 9),
    ]
    assert (plan.elements, plan.channels) == (20, 5)
    whole.parts, whole.places = whole.parts[:2], whole.places[:2]
    with pytest.raises(InvalidTensor, match="chunks do not fill it"):
        plan_tensor(whole)


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        (tensor((3,), error="it is broken"), "This tensor cannot be read: it is broken."),
        (tensor((1 << 60,)), "This tensor cannot be read: it needs"),
        (tensor((3,), layout="meta"), "This tensor has no values"),
        (tensor((3,), layout="packed", note="GPTQ codes, not values"), "no statistics: GPTQ codes, not values."),
        (tensor((3,), dtype="bits8"), "no statistics: bits8 are codes, not values."),
        (tensor((3,), dtype="uint4"), "no statistics: uint4 are codes, not values."),
        (tensor((3,), dtype="quint8", layout="quantized"), "does not say what its codes stand for"),
        (tensor((3,), dtype="unheard"), "unheard is unknown"),
        (
            tensor((3, 2), dtype="qint8", scale=tensor((2,)), zero_point=tensor((3,)), axis=0),
            "fewer scales or zero points than channels",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_has_no_figures_says_why(ref, sentence):
    with pytest.raises(InvalidTensor) as raised:
        plan_tensor(ref)
    assert sentence in str(raised.value)


def test_no_elements_is_no_error():
    plan = plan_tensor(tensor((0, 7)), channels=True)
    assert (plan.segments, plan.elements, plan.nbytes) == ((), 0, 0)


def test_bytes_are_those_that_count():
    assert plan_tensor(tensor((10,), dtype="quint4x2", scale=1.0, zero_point=0)).nbytes == 5
    assert plan_tensor(tensor((10,), dtype="float4_e2m1fn_x2")).nbytes == 10
    assert plan_tensor(tensor((10, 3), (1, 0), dtype="float64")).nbytes == 80
