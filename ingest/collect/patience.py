"""How long to wait for what: between tries, after a run of failures, and when to stop waiting."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

Pause = Callable[[float], None]


class NightEndingError(Exception):
    """The night is being ended from outside: no more waiting, no more asking."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds.

    A try is repeated after `backoff` doubled each time, up to `longest`, times a random factor
    of 0.5 to 1.5 so that clients do not march in step. A wait that the server asks for is kept up
    to `longest_asked`; a longer one closes the host for the night.

    After `strikes` failures of a host in a row, it is left alone for the first of `rests`, then
    for the second; when all are used up it is closed for the night.
    """

    backoff: float = 2.0
    longest: float = 60.0
    longest_asked: float = 300.0
    strikes: int = 5
    rests: tuple[float, ...] = (60.0, 300.0, 900.0)
    chance: Callable[[], float] = random.random

    def before_retry(self, tried: int, asked: float | None) -> float:
        """The pause after try number `tried` (from 0), at least what the server asked for."""
        pause: float = min(self.backoff * 2**tried, self.longest) * (0.5 + self.chance())
        return max(pause, asked or 0.0)
