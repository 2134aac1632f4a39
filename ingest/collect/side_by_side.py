"""Work of several hosts side by side, all ended by the first failure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

from ingest.collect.patience import NightEndingError

T = TypeVar("T")
# A worker stuck in a slow answer is not waited for longer; the recorder takes nothing from it any more.
_FAREWELL = 2.0


def side_by_side(work: Callable[[T], None], tasks: Sequence[T], n_workers: int, stop: Event) -> None:
    """Do all tasks, `n_workers` at a time; sets `stop` when done, failed or interrupted.

    Raises what the first failing task raised; workers are asked to end by `stop`, and may say
    NightEndingError to that. Threads are daemons: an interrupted process need not wait for a host.
    """
    waiting: SimpleQueue[T] = SimpleQueue()
    ended: SimpleQueue[BaseException | None] = SimpleQueue()
    for task in tasks:
        waiting.put(task)

    def worker() -> None:
        try:
            while not stop.is_set():
                work(waiting.get_nowait())
        except (Empty, NightEndingError):
            ended.put(None)
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    names = [f"collect-{number}" for number in range(min(n_workers, len(tasks)))]
    threads = [Thread(target=worker, name=name, daemon=True) for name in names]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            failure = ended.get()
            if failure is not None:
                raise failure
    finally:
        stop.set()
        for thread in threads:
            thread.join(_FAREWELL / len(threads))
