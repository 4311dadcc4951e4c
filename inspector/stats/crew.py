"""Threads that work off tasks, while the thread that asked for it keeps an eye on them."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch

from inspector.checkpoint.files.source import Source
from inspector.stats.windows import WindowReader

POLL = 0.02  # seconds between two looks
MOST = 8  # threads: more only wait for memory

Task = Callable[[WindowReader], "Iterable[Task]"]  # what it returns goes first


def work_off(
    tasks: Iterator[Task], sources: Sequence[Source], poll: Callable[[], Any], threads: int | None = None
) -> None:
    """Run all tasks, in order as far as several threads do that, each thread with a reader of its own.

    `poll` is called on this thread every POLL seconds and once at the end. What a task, the iterator or `poll` raises
    stops everything after the windows at hand and is raised here.
    """
    crew = _Crew(tasks, sources)
    count = threads or min(MOST, torch.get_num_threads())
    workers = [threading.Thread(target=crew.work, name=f"scan {number}", daemon=True) for number in range(count)]
    try:
        for worker in workers:
            worker.start()
        while not crew.wait(POLL):
            poll()
    finally:
        crew.stop()
        for worker in workers:
            worker.join()
    if crew.error is not None:
        raise crew.error
    poll()


class _Crew:
    def __init__(self, tasks: Iterator[Task], sources: Sequence[Source]):
        self.error: BaseException | None = None
        self._tasks = tasks
        self._first: deque[Task] = deque()
        self._sources = sources
        self._changed = threading.Condition()
        self._working = self._idle = 0
        self._ended = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Whether all is done, or something went wrong, within so many seconds."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        with self._changed:
            self._ended.set()
            self._changed.notify_all()

    def work(self) -> None:
        # of this thread alone; the task's own loops are not worth another one
        torch.set_num_threads(1)
        try:
            reader = WindowReader(self._sources)
            more: Iterable[Task] | None = None
            while (task := self._next(more)) is not None:
                more = task(reader)
        except BaseException as error:
            self.error = self.error or error
            self.stop()

    def _next(self, more: Iterable[Task] | None) -> Task | None:
        """The next task, None at the end. `more` is what the last one gave, None before the first."""
        with self._changed:
            if more is not None:
                self._working -= 1
                self._first.extendleft(reversed(tuple(more)))
            while not self._ended.is_set():
                task = self._first.popleft() if self._first else next(self._tasks, None)
                if task is not None:
                    self._working += 1
                    if self._first and self._idle:
                        self._changed.notify_all()
                    return task
                if not self._working:
                    self.stop()
                else:
                    self._idle += 1
                    self._changed.wait()
                    self._idle -= 1
            return None
