"""Which layers are compared beside the one that was found."""

WANTED = 2  # layers beside the found one


def before(name: str, names: list[str]) -> tuple[str, ...]:
    """The siblings ahead of `name`, the nearest ones, or those of the module it is the last of; oldest first."""
    parent, _, last = name.rpartition(".")
    while True:
        siblings = [each for each in names if each.rpartition(".")[0] == parent and each]
        own = f"{parent}.{last}" if parent else last
        ahead = siblings[: siblings.index(own)] if own in siblings else []
        ahead = [each for each in ahead if any(other.startswith(f"{each}.") for other in names)]
        if ahead or not parent:
            return tuple(ahead[-WANTED:])
        parent, _, last = parent.rpartition(".")
