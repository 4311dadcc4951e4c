"""What the references of ops that keep figures by block share: tensors cut into blocks, and sums over them."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

BLOCK = 65_536  # elements; figures are kept per block of each row, and pieces of a tensor are cut at multiples of it
AT_ONCE = {"cpu": BLOCK, "cuda": 256 * BLOCK}  # elements: on the CPU they stay in the cache from step to step
_LOW_BITS = 11  # of an integer of 64 bits, that float64 need not hold


class Piece(NamedTuple):
    """A few blocks of one row, or all of a few rows: of each row `parts` blocks of one length."""

    rows: slice
    columns: slice
    blocks: slice
    parts: int

    def of(self, x: Tensor) -> Tensor:
        return x[self.rows, self.columns].reshape((self.rows.stop - self.rows.start) * self.parts, -1)


def pieces(rows: int, columns: int, at_once: int) -> Iterator[Piece]:
    """All of [rows, columns], about `at_once` elements at a time."""
    if not columns:
        return
    if columns <= BLOCK:
        step = max(1, at_once // columns)
        for row in range(0, rows, step):
            yield Piece(slice(row, min(rows, row + step)), slice(0, columns), slice(0, 1), 1)
        return
    full, step = columns // BLOCK, at_once // BLOCK
    for row in range(rows):
        here = slice(row, row + 1)
        for block in range(0, full, step):
            end = min(full, block + step)
            yield Piece(here, slice(block * BLOCK, end * BLOCK), slice(block, end), end - block)
        if columns % BLOCK:
            yield Piece(here, slice(full * BLOCK, columns), slice(full, full + 1), 1)


def split(x: Tensor) -> tuple[Tensor, Tensor]:
    """Integers of 64 bits as high + low in float64: themselves and 0 where they fit, else a multiple of 2048 first."""
    signed = x.view(torch.int64)
    top = signed >> _LOW_BITS
    if x.dtype == torch.uint64:
        top &= (1 << (64 - _LOW_BITS)) - 1
    high = top.to(torch.float64) * (1 << _LOW_BITS)
    low = (signed & ((1 << _LOW_BITS) - 1)).to(torch.float64)
    # small ones fit as they are
    fits = (high < 2.0**53) & (high >= -(2.0**53))
    return torch.where(fits, high + low, high), torch.where(fits, 0.0, low)


def block_sum(v: Tensor) -> Tensor:
    """Over dimension 1. Short sums first: a long one is shared among threads, and would depend on how many they are."""
    whole = v.shape[1] // 256 * 256
    total = v[:, :whole].reshape(v.shape[0], -1, 256).sum(2).sum(1)
    return total + v[:, whole:].sum(1) if whole < v.shape[1] else total
