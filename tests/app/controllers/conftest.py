"""The controllers' tests share the real window and engine of the end-to-end tests."""

from tests.end_to_end.conftest import canary, checkpoint, hostile, second, settled, start

__all__ = ["canary", "checkpoint", "hostile", "second", "settled", "start"]
