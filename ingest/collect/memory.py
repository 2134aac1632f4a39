"""How many large bodies are in memory at once, over all threads of a night.

Small ones may be many: hosts answer side by side. Large ones lie on disk while they come (`body`),
and are taken into memory a few at a time, until whoever asked for them has done with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore

SMALL = 2 * 1024 * 1024
LARGE_AT_ONCE = 4
_TURNS = BoundedSemaphore(LARGE_AT_ONCE)
_HELD: ContextVar[ExitStack | None] = ContextVar("held", default=None)
_HAS_TURN: ContextVar[bool] = ContextVar("has_turn", default=False)


@contextmanager
def until_done() -> Iterator[None]:
    """What is taken into memory inside the block is done with at its end; a block inside is part of it."""
    if _HELD.get() is not None:
        yield
        return
    with ExitStack() as stack:
        held, has_turn = _HELD.set(stack), _HAS_TURN.set(False)
        try:
            yield
        finally:
            _HELD.reset(held)
            _HAS_TURN.reset(has_turn)


def take(n_bytes: int) -> None:
    """Wait until a body of that size may be in memory, as one of those of the block around.

    One turn is enough for all of a block: nobody who has one waits for another. Outside of any
    block nothing is counted.
    """
    stack = _HELD.get()
    if n_bytes > SMALL and stack is not None and not _HAS_TURN.get():
        stack.enter_context(_TURNS)
        _HAS_TURN.set(True)
