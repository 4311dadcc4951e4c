"""How the names of one state_dict become those of another: found, proven, applied, written and read."""
