"""When to ask again for what was collected, and whether the word that nothing changed is enough."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from ingest.collect.ledger import Standing

# RFC 9111 §4.2.2: what has stood for long is likely to stand a tenth of that time longer.
_SHARE = 0.1
_LONGEST = timedelta(days=30)


def is_due(url: str, standing: Standing, published: date | None, now: datetime) -> bool:
    """Whether to ask for `url` tonight.

    Always where it can be asked conditionally: that costs the host next to nothing. Else each
    request sends the whole document again, and an old report is asked for less and less often.
    """
    if standing.last.etag or standing.last.last_modified:
        return True
    since = standing.since
    if published is not None:
        since = min(since, datetime.combine(published, time(), UTC))
    return now - standing.last.at >= min((now - since) * _SHARE, _LONGEST) or not is_trusted(
        url, standing, now
    )


def is_trusted(url: str, standing: Standing, now: datetime) -> bool:
    """Whether a word that nothing has changed would be enough.

    Some portals give that word for ever. After 20 to 40 days the bytes themselves are asked for
    again; the day differs from address to address, so that it is not all in one night.
    """
    trust = timedelta(days=20 + int(hashlib.sha256(url.encode()).hexdigest(), 16) % 20)
    return now - standing.full < trust
