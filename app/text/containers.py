"""The state_dicts of a file in words: what to call one, and how many parameters the file's model has."""

from inspector.checkpoint.result import ContainerInfo, Listing


def container_name(container: ContainerInfo) -> str:
    """Its path in the file; the file's own content has none."""
    return container.path or ("tensors" if container.role == "other" else "state_dict")


def model_parameters(listing: Listing) -> int:
    """Those of the model, as the sentence counts them: an EMA beside it is the same model again."""
    models = [container for container in listing.containers if container.role == "model"]
    if models and any(container.role == "ema" for container in listing.containers):
        return sum(container.parameters for container in models)
    return listing.totals.parameters
