"""Counts and sizes as people write them, in the sentence that a page or a listing opens with."""

UNITS = ("KB", "MB", "GB", "TB", "PB")


def size_text(nbytes: int) -> str:
    """Decimal units, two digits that matter: "2.2 MB", "346 MB", "512 bytes"."""
    if nbytes < 1000:
        return "1 byte" if nbytes == 1 else f"{nbytes} bytes"
    value, power = nbytes / 1000, 0
    while value >= 999.5 and power < len(UNITS) - 1:
        value, power = value / 1000, power + 1
    return f"{value:.1f} {UNITS[power]}" if value < 99.95 else f"{value:,.0f} {UNITS[power]}"


def count_text(count: int, noun: str) -> str:
    """ "0.27 M parameters", "7.24 B parameters", "9,216 parameters", "1 parameter"."""
    if count >= 999_995_000:
        return f"{count / 1e9:,.2f} B {noun}s"
    if count >= 100_000:
        return f"{count / 1e6:.2f} M {noun}s"
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shares(parts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Whole per cents that sum to 100, largest remainder first, in the order given; empty when there is nothing."""
    total = sum(size for _, size in parts)
    if not total:
        return []
    percents = [100 * size // total for _, size in parts]
    remainders = sorted(range(len(parts)), key=lambda at: -(100 * parts[at][1] % total))
    for at in remainders[: 100 - sum(percents)]:
        percents[at] += 1
    return [(name, percent) for (name, _), percent in zip(parts, percents, strict=True)]
