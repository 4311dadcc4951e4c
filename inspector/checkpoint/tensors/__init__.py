"""Tensors as references, and their values read on demand. numpy is imported only here, and only when asked."""
