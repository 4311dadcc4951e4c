"""Pickles of strangers: a machine that calls nothing, and the closed table that rebuilds what is harmless."""
