"""What of a snapshot is not there, or not as it was: one sentence a reason, however many tensors it is true of."""


class Notes:
    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}

    def add(self, key: str, predicate: str) -> None:
        """`predicate` goes on after the key: "is left out: it is a function"."""
        self._keys.setdefault(predicate, []).append(key)

    def sentences(self) -> tuple[str, ...]:
        """In the order in which the reasons came up; the first key stands for all that share one."""
        found = []
        for predicate, keys in self._keys.items():
            more = f" (and {len(keys) - 1:,} more)" if len(keys) > 1 else ""
            found.append(f"{keys[0]}{more} {predicate}.")
        return tuple(found)
