"""How a long function reports progress and learns of a cancel: one argument, one unit."""


class Context:
    """Progress goes nowhere and nobody cancels; the engine and the command line override it."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """`done` of `total`, both in the same unit; `total` 0 when unknown. Cheap: call it often."""

    def check_cancelled(self) -> None:
        """Raise `inspector.errors.Cancelled` when the user asked to stop. Cheap: call it often."""

    def give_way(self) -> None:
        """Let an urgent short job run in between, on this thread. A long job calls it between two pieces of work."""
