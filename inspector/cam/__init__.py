"""Class activation maps: what of an image a live model looks at, with what speaks against believing it."""
