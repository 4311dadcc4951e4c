"""What a tensor of a state_dict is, when only its name and dtype can tell."""

BUFFER_LEAVES = frozenset({"num_batches_tracked"})
BUFFER_PREFIX = "running_"
FLOATING_PREFIXES = ("float", "bfloat", "complex")


def kind_by_name(key: str, dtype: str, role: str) -> str:
    """ "parameter", "buffer", "optimizer" or "unknown" for a tensor that neither torch nor a module has marked."""
    if role == "optimizer":
        return "optimizer"
    if role == "other":
        return "unknown"
    leaf = key.rpartition(".")[2]
    if leaf in BUFFER_LEAVES or leaf.startswith(BUFFER_PREFIX):
        return "buffer"
    return "parameter" if dtype.startswith(FLOATING_PREFIXES) else "unknown"
