"""Threads that work off tasks, while the thread that asked for it keeps an eye on them."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

POLL = 0.02  # seconds between two looks
MOST = 8  # threads: more only wait for memory

Task = Callable[[Any], "Iterable[Task]"]  # takes its thread's reader; what it returns goes first


def work_off(
    tasks: Iterator[Task], start: Callable[[], Any], poll: Callable[[], Any], threads: int | None = None
) -> None:
    """Run all tasks, in order as far as several threads do that, each thread with a reader of its own.

    The reader is what `start` gives, called once on each thread; `threads` is as many as torch would take.
    `poll` is called on this thread every POLL seconds and once at the end. What a task, the iterator or `poll` raises
    stops everything after the windows at hand and is raised here.
    """
    crew = _Crew(tasks, start)
    count = threads or min(MOST, _cores())
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


def _cores() -> int:
    import torch

    return torch.get_num_threads()


class _Crew:
    def __init__(self, tasks: Iterator[Task], start: Callable[[], Any]):
        self.error: BaseException | None = None
        self._tasks = tasks
        self._first: deque[Task] = deque()
        self._start = start
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
        try:
            reader = self._start()
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
