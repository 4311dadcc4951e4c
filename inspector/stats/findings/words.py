"""Numbers as sentences want them, and phrases made in one line."""

from inspector.stats.result import Phrase

LISTED = 8  # channels that a sentence names


def phrase(name: str, **values: "str | int | Phrase") -> Phrase:
    return Phrase(name, tuple(values.items()))


def count(number: int) -> str:
    """ "2,304"."""
    return f"{number:,}"


def figure(value: float) -> str:
    """Four significant digits and a true minus."""
    return f"{value:.4g}".replace("-", "−")


def times(value: float) -> str:
    """ "9", "130": how many times something."""
    return f"{value:,.0f}" if value >= 3 else f"{value:.1f}"


def percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.0995 else f"{share:.1%}"


def listed(numbers: tuple[int, ...]) -> str:
    """ "2, 8"; of many the first ones and an ellipsis."""
    text = ", ".join(map(str, numbers[:LISTED]))
    return f"{text}, …" if len(numbers) > LISTED else text
