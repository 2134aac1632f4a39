"""Importing large libraries without looking for garbage meanwhile.

An import makes thousands of objects and frees hardly any; the collector's rounds over them are a third of
the time that Great Expectations and dbt take to load.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """What a library makes of itself is kept for the life of the process and never looked over again."""
    was_on, n_modules = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > n_modules:
            gc.freeze()
        if was_on:
            gc.enable()
