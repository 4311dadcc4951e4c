"""The sentences of findings and scans, in English. The window says them in its own language (app/phrases.py)."""

from inspector.stats.result import Phrase

PHRASES: dict[str, str] = {
    "": "",
}


def english(phrase: Phrase) -> str:
    """The sentence with its values in place."""
    return PHRASES[phrase.name].format(**dict(phrase.values))
