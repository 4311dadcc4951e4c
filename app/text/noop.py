"""Marks a text that is translated later, where it is shown."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Qt's marker, typed: lupdate finds the text by this name, and nothing happens when it runs."""
    return text
