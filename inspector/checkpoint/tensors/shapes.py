"""Arithmetic on shapes and strides, in Python integers that cannot overflow."""

from collections.abc import Sequence


def contiguous(shape: Sequence[int]) -> tuple[int, ...]:
    """Strides in elements of a tensor whose elements stand in order, the last dimension fastest."""
    strides, step = [], 1
    for length in reversed(shape):
        strides.append(step)
        step *= max(length, 1)
    return tuple(reversed(strides))


def extent(shape: Sequence[int], stride: Sequence[int]) -> tuple[int, int]:
    """First and one past the last element that is touched, relative to the offset; (0, 0) when there is none."""
    if 0 in shape:
        return 0, 0
    ends = [(length - 1) * step for length, step in zip(shape, stride, strict=True)]
    return sum(end for end in ends if end < 0), sum(end for end in ends if end > 0) + 1
