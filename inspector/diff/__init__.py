"""Two checkpoints compared: keys, a mapping between them, load_state_dict, values. Imports neither torch nor numpy."""
