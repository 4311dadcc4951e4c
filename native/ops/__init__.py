"""Registers every op: schema, fake, gradient and reference. The kernels come with native.library.load()."""

from native.ops import my_add

__all__ = ["my_add"]
