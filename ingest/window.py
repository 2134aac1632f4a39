"""The months of publication that a run is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Window:
    """Days of publication from `first` to `last`, both inclusive."""

    first: date
    last: date

    def holds(self, published: date | None) -> bool:
        """Whether a document of this date is meant; one without a date always is, so that none is lost."""
        return published is None or self.first <= published <= self.last
