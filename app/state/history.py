"""Back and forward over what was looked at, as a browser does it."""

from typing import Generic, TypeVar

T = TypeVar("T")
LIMIT = 200


class History(Generic[T]):
    """Visiting something new forgets what lay forward; visiting the same thing twice is one visit."""

    def __init__(self) -> None:
        self._places: list[T] = []
        self._at = -1

    @property
    def current(self) -> T | None:
        return self._places[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at + 1 < len(self._places)

    def visit(self, place: T) -> None:
        if place == self.current:
            return
        self._places = [*self._places[: self._at + 1], place][-LIMIT:]
        self._at = len(self._places) - 1

    def back(self) -> T | None:
        """The place before, which becomes current; None at the beginning."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self.current

    def forward(self) -> T | None:
        if not self.can_go_forward:
            return None
        self._at += 1
        return self.current

    def forget(self, gone) -> None:
        """Drop every place for which `gone(place)` is true: its document was closed."""
        kept = [(i, place) for i, place in enumerate(self._places) if not gone(place)]
        self._at = sum(1 for i, _ in kept if i <= self._at) - 1
        self._places = [place for _, place in kept]
        if self._places and self._at < 0:
            self._at = 0
