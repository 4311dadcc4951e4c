"""The nine paths opened last, as the empty view and the menu show them."""

import datetime
import os
import time
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from app.state.settings import RecentEntry
from app.text.escape import visible

LIMIT = 9


@dataclass(frozen=True, slots=True)
class Recent:
    """One row of the list of recents, all of it text that is ready to be drawn."""

    path: bytes
    name: str
    folder: str  # "~/runs/0412"
    note: str  # "269,722 parameters"
    size_text: str
    when_text: str
    icon: str  # a name for app.style.icons


def remember(entries: tuple[RecentEntry, ...], entry: RecentEntry) -> tuple[RecentEntry, ...]:
    """`entries` with `entry` first; an older entry of the same path goes."""
    return (entry, *(old for old in entries if old.path != entry.path))[:LIMIT]


def present(entries: tuple[RecentEntry, ...]) -> tuple[RecentEntry, ...]:
    """Those whose path still exists. Looks at the file system, opens nothing."""
    return tuple(entry for entry in entries if os.path.lexists(entry.path))[:LIMIT]


def describe(entry: RecentEntry, size_text: str) -> Recent:
    text = os.fsdecode(entry.path)
    is_folder = os.path.isdir(entry.path)
    return Recent(
        path=entry.path,
        name=printable(os.path.basename(text.rstrip("/")) or text),
        folder=printable(shorten_home(os.path.dirname(text))),
        note=entry.note,
        size_text=size_text,
        when_text=when_text(entry.when, time.time()),
        icon="folder" if is_folder else "file",
    )


def printable(name: str) -> str:
    """A path as text that can be drawn and encoded: stray bytes become \\xNN, nothing stays invisible."""
    return visible(name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def shorten_home(folder: str) -> str:
    home = os.path.expanduser("~")
    return "~" + folder[len(home) :] if home != "/" and (folder == home or folder.startswith(home + "/")) else folder


def when_text(when: float, now: float) -> str:
    """ "today 14:02", "yesterday", "Tuesday" within a week, else "8 November"."""
    if not when:
        return ""
    moment, today = datetime.datetime.fromtimestamp(when), datetime.datetime.fromtimestamp(now)
    days = (today.date() - moment.date()).days
    locale = QLocale()
    if days == 0:
        return QCoreApplication.translate("Recent", "today {time}").format(time=moment.strftime("%H:%M"))
    if days == 1:
        return QCoreApplication.translate("Recent", "yesterday")
    if 1 < days < 7:
        return locale.dayName(moment.isoweekday())
    # formats of QLocale: the order of day and month is the language's
    same, other = QCoreApplication.translate("Recent", "d MMMM"), QCoreApplication.translate("Recent", "d MMMM yyyy")
    return locale.toString(QDate(moment.year, moment.month, moment.day), same if moment.year == today.year else other)
