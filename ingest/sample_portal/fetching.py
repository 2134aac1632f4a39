"""What may be fetched tonight: real hosts through the public resolver, sample ones from loopback."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ingest.collect.policy import FetchPolicy, resolve_public
from ingest.sample_portal.server import serve
from ingest.sources import Portal, Source

CONTACT_VARIABLE = "MOTCUA_CONTACT"
log = logging.getLogger(__name__)


def asks_strangers(sources: Sequence[Source]) -> bool:
    """Whether any of these sources is a portal that is not our own sample."""
    return any(isinstance(source.place, Portal) and not source.sample for source in sources)


@contextmanager
def policy_for(sources: Sequence[Source], portal_night: int = 1) -> Iterator[FetchPolicy]:
    """The fetch policy of these sources; the sample portal is served as long as the context lasts.

    Portals are told how to reach whoever runs this by $MOTCUA_CONTACT; without it, a warning is
    logged where real ones are asked.
    """
    contact = os.environ.get(CONTACT_VARIABLE) or None
    if contact is None and asks_strangers(sources):
        log.warning(
            "contact not set: portals cannot tell who asks them. Set %s to an address of mail or web, "
            "for example %s=mailto:you@example.org.",
            CONTACT_VARIABLE,
            CONTACT_VARIABLE,
        )
    sample_hosts = {
        source.place.host for source in sources if source.sample and isinstance(source.place, Portal)
    }
    if not sample_hosts:
        yield FetchPolicy.for_sources(sources, contact=contact)
        return
    with serve(portal_night) as portal:

        def resolve(host: str, port: int) -> tuple[str, int]:
            return portal.resolve(host, port) if host in sample_hosts else resolve_public(host, port)

        yield FetchPolicy.for_sources(sources, resolve=resolve, contact=contact)
