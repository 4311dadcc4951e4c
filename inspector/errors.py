"""Every error a user can meet, as one sentence: what, where, what to do.

TorchloupeError
├── UnreadableFile      the file cannot be opened or is not a regular file
├── UnwritableFile      the output cannot be written; what stood there before still does
├── UnsupportedFormat   recognised but not read, or not recognised at all
├── DamagedFile         the bytes contradict the format; `position` says where
├── LimitReached        reading on would need more memory or time than any honest file does
├── FileChanged         the file shrank, vanished or was replaced while open
├── InvalidTensor       one tensor's description is impossible; the others stay usable
├── NotTrusted          the act would run code from a file that the user has not trusted
├── Cancelled           the user asked to stop; not a failure
├── ModelGone           the lab holds this live model no longer, or another build of it
├── BadRequest          the caller asked for what does not exist
└── EngineDied          the process that did the work ended before it answered
"""

from inspector.printable import printable


class TorchloupeError(Exception):
    """Base of all. `str(error)` is the sentence, `hint` what to do about it, when there is something to do.

    The sentence may quote a stranger's file: what would break or turn the line is escaped.
    """

    def __init__(self, message: str, hint: str = "", position: int | None = None):
        super().__init__(printable(message))
        self.hint = hint
        self.position = position

    @property
    def kind(self) -> str:
        """The class name, by which the error crosses the wire."""
        return type(self).__name__


class UnreadableFile(TorchloupeError):
    pass


class UnwritableFile(TorchloupeError):
    pass


class UnsupportedFormat(TorchloupeError):
    pass


class DamagedFile(TorchloupeError):
    pass


class LimitReached(TorchloupeError):
    pass


class FileChanged(TorchloupeError):
    pass


class InvalidTensor(TorchloupeError):
    pass


class NotTrusted(TorchloupeError):
    pass


class Cancelled(TorchloupeError):
    pass


class ModelGone(TorchloupeError):
    pass


class BadRequest(TorchloupeError):
    pass


class EngineDied(TorchloupeError):
    pass
